const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Ids come out of addresses: one that cannot be an id need not be asked for. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}
