import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../..");
const port = process.env.FANFARE_PORT ?? "8771";

/** ORIGIN names a system that runs already, such as a cluster's; otherwise the tests start one of their own. */
export const given = process.env.ORIGIN ? process.env.ORIGIN.replace(/\/$/, "") : undefined;
export const origin = given ?? `http://127.0.0.1:${port}`;
export const identityProvider = process.env.IDP ?? "oidc-provider";

/** How many times longer to wait: other tests may run beside these, and on a cluster any function may have to wake first. */
export const patience = given === undefined ? 2 : 4;

/** Until what was published has reached the inboxes, and the calendar knows. */
export const deliveryTimeout = 60_000 * patience;

/** PICTURES=1 renews docs/screenshots. */
export const pictured = Boolean(process.env.PICTURES);

const customers = "120";

function fanfare(...args: string[]): string {
  const env = { ...process.env, CHECKPOINT_SECONDS: "5", POLL_SECONDS: "1", RESTATE_SECONDS: "3" };
  return execFileSync(join(root, ".venv/bin/fanfare"), args, { cwd: root, env, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

export function start() {
  if (given !== undefined) return;
  process.env.FANFARE_STATE = mkdtempSync(join(tmpdir(), "fanfare-browser-"));
  // Playwright tears down after Ctrl-C, but not after these.
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.once(signal, endBy);
  try {
    fanfare("up", "--detach", "--port", port, "--idp", identityProvider, "--customers", customers);
  } catch (cause) {
    stop();
    throw new Error("The system did not start.", { cause });
  }
}

function endBy() {
  stop();
  process.exit(1);
}

export function stop() {
  if (given !== undefined || process.env.FANFARE_STATE === undefined) return;
  fanfare("reset", "--yes");
  rmSync(process.env.FANFARE_STATE, { recursive: true, force: true });
}

/** Has the scheduler's own identity publish an event that no function takes; it ends as a dead letter. */
export async function publishBroken(id: string, expires: Date) {
  const brokerPort = / broker .*port (\d+)/.exec(fanfare("status"))?.[1];
  const headers = {
    Authorization: `Bearer ${readFileSync(join(process.env.FANFARE_STATE ?? "", "broker/tokens/flink"), "utf8").trim()}`,
    "Content-Type": "application/json",
    "ce-specversion": "1.0",
    "ce-id": id,
    "ce-source": "/scheduler",
    "ce-type": "dev.fanfare.occurrence.due.v1",
    "ce-time": new Date().toISOString(),
    "ce-expirytime": expires.toISOString(),
  };
  const response = await fetch(`http://127.0.0.1:${brokerPort ?? ""}/fanfare/events`, { method: "POST", headers, body: '{"event_id": "nobody"}' });
  if (response.status !== 202) throw new Error(`The Broker answered ${response.status}: ${await response.text()}`);
}

/** Who calls the API past the browser. */
const callers = ["ada", "bob", "customer-0005", "customer-0009", "customer-0010", "customer-0020"] as const;
export type Caller = (typeof callers)[number];

/** As `fanfare token` gets it: in the demo, everyone's password is the user name. */
async function askToken(person: Caller): Promise<string> {
  const asked = new URLSearchParams({ grant_type: "password", client_id: "fanfare-cli", username: person, password: person });
  const response = await fetch(`${origin}/realms/fanfare/protocol/openid-connect/token`, { method: "POST", body: asked });
  if (!response.ok) throw new Error(`${origin} gives ${person} no token: ${response.status} ${await response.text()}`);
  const { access_token } = (await response.json()) as { access_token: string };
  return access_token;
}

/** Once for all workers, one after the other: Keycloak refuses somebody who signs in twice at the same instant. */
export async function askTokens() {
  const tokens: Partial<Record<Caller, string>> = {};
  for (const person of callers) tokens[person] = await askToken(person);
  process.env.FANFARE_TOKENS = JSON.stringify(tokens);
}

function token(person: Caller): string {
  const tokens = JSON.parse(process.env.FANFARE_TOKENS ?? "{}") as Partial<Record<Caller, string>>;
  return tokens[person] ?? "";
}

/** One request to the API as somebody of the cast, past the browser. */
export async function call(person: Caller, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${origin}/api${path}`, {
    method,
    // A kept connection may be closed by the server just as the next request leaves.
    headers: { Authorization: `Bearer ${token(person)}`, "Content-Type": "application/json", Connection: "close", ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, etag: response.headers.get("ETag") ?? "", data: (text === "" ? null : JSON.parse(text)) as unknown };
}
