export type LetterState = "open" | "replayed" | "all";

export interface LetterFilter {
  state: LetterState;
  type: string | null;
  destination: string | null;
}

/** The filter that an address names; without one, those that wait. */
export function filterOf(search: URLSearchParams): LetterFilter {
  const state = search.get("state");
  return { state: state === "replayed" || state === "all" ? state : "open", type: search.get("type"), destination: search.get("destination") };
}

/** The address's part for a filter, as short as it can be. */
export function searchOf({ state, type, destination }: LetterFilter): URLSearchParams {
  const search = new URLSearchParams();
  if (state !== "open") search.set("state", state);
  if (type !== null) search.set("type", type);
  if (destination !== null) search.set("destination", destination);
  return search;
}
