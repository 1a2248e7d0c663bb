// Runs before the first paint, so that a chosen theme never flashes the other one. A file, not inline: the page's CSP allows no inline script.
(function () {
  try {
    var chosen = localStorage.getItem("fanfare.theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  } catch {
    // Storage may be refused; the system's own theme applies.
  }
})();
