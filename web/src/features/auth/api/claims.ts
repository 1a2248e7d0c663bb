interface Claims {
  sub: string;
  preferred_username?: string;
  name?: string;
  given_name?: string;
  realm_access?: { roles?: string[] };
}

/** What the access token says of its bearer. Only for what to show: the server decides for itself. */
export function claimsOf(token: string): Claims {
  const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes)) as Claims;
}
