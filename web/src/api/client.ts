import { ApiError, type Refusal, Unreachable } from "@/api/problem";
import { clock } from "@/lib/clock";
import { sessionStore } from "@/lib/session";

export interface RequestOptions {
  body?: unknown;
  query?: Record<string, string | number | boolean | null | undefined | readonly string[]>;
  /** The revision that a change builds upon. Taken from the resource, not from its ETag header, which a proxy may weaken. */
  ifMatch?: number;
  ifNoneMatch?: string | null;
  idempotencyKey?: string;
  signal?: AbortSignal;
}

export interface Answer<T> {
  data: T;
  etag: string | null;
}

let origin = window.location.origin;

/** For pages of another shop that take the inbox alone: where Fanfare's API is. */
export function callApiOf(fanfare: string) {
  origin = fanfare;
}

export type Method = "GET" | "POST" | "PUT" | "DELETE";

/** One call to the API; a 401 is tried once more with a renewed token, then the session counts as over. */
export async function request<T>(method: Method, path: string, options: RequestOptions = {}): Promise<Answer<T>> {
  const response = await send(method, path, options);
  if (!response.ok) throw new ApiError(response.status, await problemOf(response));
  return { data: (await bodyOf(response)) as T, etag: response.headers.get("ETag") };
}

/** Like request, for polled resources: null when the server says that nothing changed. */
export async function requestIfChanged<T>(path: string, options: RequestOptions): Promise<Answer<T> | null> {
  const response = await send("GET", path, options);
  if (response.status === 304) return null;
  if (!response.ok) throw new ApiError(response.status, await problemOf(response));
  return { data: (await bodyOf(response)) as T, etag: response.headers.get("ETag") };
}

async function send(method: Method, path: string, options: RequestOptions): Promise<Response> {
  if (sessionStore.get().status === "expired") throw new ApiError(401, { status: 401, title: "Unauthorized" });
  const token = await sessionStore.accessToken();
  const response = await fetchOnce(method, path, options, token);
  if (response.status !== 401 || token === null) return response;
  if (await sessionStore.renew()) {
    const again = await fetchOnce(method, path, options, await sessionStore.accessToken());
    if (again.status !== 401) return again;
  }
  sessionStore.expired();
  return response;
}

async function fetchOnce(method: Method, path: string, options: RequestOptions, token: string | null) {
  const headers = new Headers({ Accept: "application/json" });
  if (token !== null) headers.set("Authorization", `Bearer ${token}`);
  if (options.body !== undefined) headers.set("Content-Type", "application/json");
  if (options.ifMatch !== undefined) headers.set("If-Match", `"${options.ifMatch}"`);
  if (options.ifNoneMatch) headers.set("If-None-Match", options.ifNoneMatch);
  if (options.idempotencyKey !== undefined) headers.set("Idempotency-Key", options.idempotencyKey);
  const init: RequestInit = { method, headers, cache: "no-store" };
  if (options.body !== undefined) init.body = JSON.stringify(options.body);
  if (options.signal) init.signal = options.signal;
  try {
    return await timedFetch(urlOf(path, options.query), init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Unreachable("The server could not be reached.", { cause: error });
  }
}

async function timedFetch(url: string, init: RequestInit): Promise<Response> {
  const sent = Date.now();
  const response = await fetch(url, init);
  clock.learn(response.headers.get("Date"), sent, Date.now());
  return response;
}

function urlOf(path: string, query: RequestOptions["query"]): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === null || value === undefined || value === "") continue;
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [value]) search.append(name, String(one));
  }
  const text = search.toString();
  return `${origin}/api${path}${text === "" ? "" : `?${text}`}`;
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  return text === "" ? undefined : JSON.parse(text);
}

async function problemOf(response: Response): Promise<Refusal> {
  const plain: Refusal = { title: response.statusText || "Error", status: response.status };
  try {
    return { ...plain, ...((await bodyOf(response)) as Partial<Refusal> | undefined) };
  } catch {
    return plain;
  }
}
