/**
 * An address within this origin, whatever is given. "//host/inbox" and "/\\host/inbox" name another host where a URL is
 * resolved, so that no router and no redirect may see them: their slashes become one.
 */
export function ownPath(place: string): string {
  // Browsers drop these from a URL before they read it.
  const plain = place.replace(/[\t\n\r]/g, "").trim();
  if (!/^[/\\]/.test(plain)) return "/";
  const resolved = new URL(plain.replace(/^[/\\]+/, "/"), "http://own.invalid");
  // "/.//host" and "/..//host" become "//host" once they are resolved.
  return resolved.href.slice(resolved.origin.length).replace(/^\/+/, "/");
}
