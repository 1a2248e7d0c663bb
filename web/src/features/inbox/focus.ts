/** Whoever takes one message away goes on to the next, to the one before the last, or to the list's heading. */
export function focusBesideRow(row: Element | null | undefined) {
  const rows = Array.from(row?.closest("[data-messages]")?.querySelectorAll("[data-message]") ?? []);
  const place = rows.findIndex((one) => one === row);
  const beside = (rows[place + 1] ?? rows[place - 1])?.querySelector("button");
  (beside ?? row?.closest("main")?.querySelector("h1"))?.focus();
}
