import type { FieldProblem } from "@/i18n/problems";
import type {
  ActivePromotion,
  Change,
  ChangeAction,
  Customer,
  DeadLetter,
  EventDraft,
  FieldError,
  InboxMessage,
  Order,
  OrderDraft,
  OrderItem,
  OrderLine,
  Product,
  Profile,
  ProfileDraft,
  PromotionEvent,
  PromotionPackage,
  Quote,
  RecentRun,
  RunReport,
  SendingChange,
} from "@/api/types";
import { lookOf } from "@/features/calendar/model/rules";
import { isUnread } from "@/features/inbox/inbox-cache";

type Action = PromotionEvent["allowed_actions"][number]["action"];
type Author = Pick<Change, "changed_by" | "changed_by_name">;
type Handler = (request: Request, path: Record<string, string>, url: URL) => Response | Promise<Response>;

const day = 86_400_000;
const iso = (milliseconds: number) => new Date(milliseconds).toISOString();

function json(body: unknown, init: ResponseInit = {}): Response {
  const headers = new Headers(init.headers);
  headers.set("Content-Type", "application/json");
  return new Response(JSON.stringify(body), { ...init, headers });
}

export function problem(status: number, detail: string, errors?: FieldProblem[], code?: string): Response {
  return json({ type: "about:blank", title: "Problem", status, detail, ...(errors && { errors }), ...(code && { code }) }, { status });
}

/** The API's public face, kept in memory: enough of its rules to test pages against, and its answers' very shapes. */
/** The calendar's own table of what may be done with an event, in short. */
function allowedActions({ status, phase, runs }: PromotionEvent): PromotionEvent["allowed_actions"] {
  const draft = status === "DRAFT";
  const sent = runs.length > 0;
  const begun = sent || (!draft && phase !== "upcoming");
  const refused: Partial<Record<Action, string | false>> = {
    publish: !draft ? "already_published" : phase === "ended" && "window_over",
    withdraw: draft && "not_published",
    delete: !draft ? "published_delete" : sent && "has_sent",
    move_start: begun && "start_frozen",
    change_timezone: begun && "timezone_frozen",
  };
  const codeOf = (action: Action) => {
    if (status === "EXPIRED") return action === "duplicate" ? null : "promotion_over";
    const code = refused[action];
    return code === undefined || code === false ? null : code;
  };
  return (["edit", "publish", "withdraw", "delete", "duplicate", "move_start", "move_end", "change_timezone"] as const).map((action) => {
    const code = codeOf(action);
    return { action, allowed: code === null, code, reason: code && "The API's English reason." };
  });
}

function couponOf({ coupon_code }: OrderDraft): string {
  return (coupon_code ?? "").toLowerCase();
}

/** What every customer may see of a package. */
function offerOf({ coupon_code, name, discount, products }: PromotionPackage): ActivePromotion["promotion_package"] {
  return { name, discount, needs_coupon: (coupon_code ?? null) !== null, products };
}

export class FakeApi {
  now = Date.now();
  me = "ada";
  private author: Author = { changed_by: this.me, changed_by_name: "Ada Lindqvist" };
  products: Product[] = [
    { sku: "MUG-01", name: "Stoneware mug", description: "Holds 350 ml and stays warm.", price_cents: 1490, currency: "EUR" },
    { sku: "TEA-02", name: "Darjeeling, first flush", description: "100 g, floral and light.", price_cents: 1290, currency: "EUR" },
    { sku: "POT-03", name: "Glass teapot", description: "With a strainer, 800 ml.", price_cents: 3490, currency: "EUR" },
  ];
  stock = new Map([
    ["MUG-01", 40],
    ["TEA-02", 7],
    ["POT-03", 0],
  ]);
  customers: Customer[] = [
    { user_id: "bob", first_name: "Bob", last_name: "Marsh", email: "bob@example.com", language: "en", city: "Leeds", segments: ["regular", "lang:en"] },
    { user_id: "carol", first_name: "Carol", last_name: "Brandt", email: "carol@example.com", language: "de", city: "Bremen", segments: ["vip", "lang:de"] },
  ];
  events: PromotionEvent[] = [];
  changes = new Map<string, Change[]>();
  runs: RunReport[] = [];
  deadLetters: DeadLetter[] = [];
  recentRuns: RecentRun[] = [];
  /** Stops and resumes of all sending, newest first. */
  sendingChanges: SendingChange[] = [];
  /** What else hinders publishing, for the preview to report. */
  previewProblems: FieldError[] = [];
  messages: InboxMessage[] = [];
  /** Every change of the inbox advances it. */
  private version = 0;
  private arrived = 0;
  private arrivals = new Map<string, number>();
  orders: Order[] = [];
  usedCoupons = new Set<string>();
  private ordersByKey = new Map<string, Order>();
  profile: Profile = { first_name: "Bob", last_name: "Marsh", email: "bob@example.com", language: "en", city: "Leeds", marketing_consent: true };
  /** Every request that came, as "GET /messages". */
  log: string[] = [];
  private failures = new Map<string, Response>();
  private routes: [string, RegExp, Handler][] = [];

  constructor() {
    this.route("GET", "/products", () => json({ products: this.products }));
    this.route("GET", "/stock", (_, __, url) => this.getStock(url));
    this.route("GET", "/promotions", (_, __, url) => this.listPromotions(url));
    this.route("GET", "/orders", () => json({ orders: this.orders, next_cursor: null }));
    this.route("POST", "/orders", (request) => this.placeOrder(request));
    this.route("POST", "/orders/quote", async (request) => json(this.quote((await request.json()) as OrderDraft)));
    this.route("GET", "/profile", () => json(this.profile));
    this.route("PUT", "/profile", async (request) => json((this.profile = { ...this.profile, ...((await request.json()) as ProfileDraft) })));
    this.route("GET", "/customers", () => json({ customers: this.customers, next_after: null }));
    this.route("GET", "/customers/count", (_, __, url) => json({ count: url.searchParams.get("segment") === "all" ? 1002 : 120 }));
    this.route("GET", "/messages", (_, __, url) => this.listMessages(url));
    this.route("GET", "/messages/unread-count", (request) => this.unreadCount(request));
    this.route("PUT", "/messages/read", async (request) => this.markAll((await request.json()) as { as_of: string }));
    this.route("DELETE", "/messages/read", (_, __, url) => this.undoMarkAll(url.searchParams.get("read_at") ?? ""));
    this.route("GET", "/messages/:id", (_, { id }) => this.getMessage(id ?? ""));
    this.route("PUT", "/messages/:id/read", (_, { id }) => this.mark(id ?? "", true));
    this.route("DELETE", "/messages/:id/read", (_, { id }) => this.mark(id ?? "", false));
    this.route("PUT", "/messages/:id/archive", (_, { id }) => this.changeMessage(id ?? "", { archived_at: iso(this.now) }));
    this.route("DELETE", "/messages/:id/archive", (_, { id }) => this.changeMessage(id ?? "", { archived_at: null }));
    this.route("GET", "/dead-letters", (_, __, url) => this.listDeadLetters(url));
    this.route("POST", "/dead-letters/:id/replay", (_, { id }) => this.replay(id ?? ""));
    this.route("GET", "/runs", (_, __, url) => this.listRecentRuns(url));
    this.route("GET", "/sending", () => json(this.sending()));
    this.route("PUT", "/sending/stop", async (request) => this.switchSending("stopped", ((await request.json()) as { reason: string }).reason));
    this.route("DELETE", "/sending/stop", () => this.switchSending("resumed", null));
    this.route("GET", "/runs/:id", (_, { id }) => json({ runs: this.runs.filter((run) => run.event_id === id) }));
    this.route("GET", "/events", (_, __, url) => this.listEvents(url));
    this.route("POST", "/events", async (request) => this.answer(this.addEvent((await request.json()) as EventDraft), 201));
    this.route("POST", "/events/preview", async (request) => this.preview((await request.json()) as { event: EventDraft; customer_id?: string }));
    this.route("GET", "/events/:id", (_, { id }) => this.withEvent(id, (event) => this.answer(event)));
    this.route("GET", "/events/:id/history", (_, { id }, url) => this.history(id ?? "", url));
    this.route("PUT", "/events/:id", (request, { id }) => this.changing(request, id, async (event) => this.change(event, (await request.json()) as EventDraft, "updated")));
    this.route("POST", "/events/:id/publish", (request, { id }) => this.changing(request, id, (event) => this.change(event, { status: "PUBLISHED" }, "published")));
    this.route("POST", "/events/:id/withdraw", (request, { id }) => this.changing(request, id, (event) => this.change(event, { status: "DRAFT" }, "withdrawn")));
    this.route("DELETE", "/events/:id", (request, { id }) =>
      this.changing(request, id, (event) => {
        this.events = this.events.filter((one) => one !== event);
        return new Response(null, { status: 204 });
      }),
    );
  }

  async handle(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const path = url.pathname.replace(/^\/api/, "");
    this.log.push(`${request.method} ${path}`);
    const failure = this.failures.get(`${request.method} ${path}`);
    if (failure !== undefined) return failure.clone();
    for (const [method, pattern, handler] of this.routes) {
      const match = method === request.method ? pattern.exec(path) : null;
      if (match !== null) return handler(request, match.groups ?? {}, url);
    }
    return problem(404, "There is nothing at this address.");
  }

  /** From now on this request is answered so; null to end it. */
  failing(request: string, response: Response | null) {
    if (response === null) this.failures.delete(request);
    else this.failures.set(request, response);
  }

  addEvent(draft: EventDraft, more: Partial<PromotionEvent> = {}): PromotionEvent {
    const event: PromotionEvent = {
      ...draft,
      event_id: crypto.randomUUID(),
      status: "DRAFT",
      phase: "upcoming",
      created_by: this.me,
      created_at: iso(this.now),
      updated_at: iso(this.now),
      revision: 1,
      allowed_actions: [],
      runs: [],
      missed: [],
      ...more,
    };
    event.phase = this.phaseOf(event);
    event.allowed_actions = allowedActions(event);
    this.events.push(event);
    this.note(event, "created", {});
    return event;
  }

  addMessage(message: Partial<InboxMessage> = {}): InboxMessage {
    const added: InboxMessage = {
      message_id: crypto.randomUUID(),
      event_id: crypto.randomUUID(),
      occurrence_date: iso(this.now).slice(0, 10),
      subject: "Spring sale: 20% off",
      content: "Hello **Bob**, spring is here.",
      is_read: false,
      created_at: iso(this.now - this.messages.length * 3_600_000),
      read_at: null,
      archived_at: null,
      ends_at: null,
      has_ended: false,
      ...message,
    };
    this.messages.push(added);
    this.arrivals.set(added.message_id, (this.arrived += 1));
    this.version += 1;
    this.messages.sort((a, b) => b.created_at.localeCompare(a.created_at));
    return added;
  }

  /** Another admin saves something in between. */
  changeElsewhere(event: PromotionEvent, changes: Partial<PromotionEvent>) {
    this.change(event, changes, "updated", { changed_by: "6f1a", changed_by_name: "Grace Adler" });
  }

  /** Another tab or device reads a message. */
  readElsewhere(message: InboxMessage) {
    this.mark(message.message_id, true);
  }

  private route(method: string, path: string, handler: Handler) {
    this.routes.push([method, new RegExp(`^${path.replace(/:(\w+)/g, "(?<$1>[^/]+)")}$`), handler]);
  }

  private answer(event: PromotionEvent, status = 200): Response {
    // Weak, as a proxy makes it that compresses the answer: a page must not send it back.
    return json(event, { status, headers: { ETag: `W/"${event.revision}"` } });
  }

  private history(id: string, url: URL): Response {
    const before = Number(url.searchParams.get("before") ?? Infinity);
    const older = (this.changes.get(id) ?? []).filter(({ seq }) => seq < before);
    const changes = older.slice(0, Number(url.searchParams.get("limit") ?? 50));
    return json({ changes, next_before: older.length > changes.length ? (changes.at(-1)?.seq ?? null) : null });
  }

  private phaseOf(event: EventDraft): PromotionEvent["phase"] {
    if (this.now < Date.parse(event.start_datetime)) return "upcoming";
    return this.now < Date.parse(event.end_datetime) ? "active" : "ended";
  }

  note(event: PromotionEvent, action: ChangeAction, fields: Change["fields"], by: Author = this.author) {
    const before = this.changes.get(event.event_id) ?? [];
    const change = { seq: before.length + 1, revision: event.revision, action, ...by, changed_at: iso(this.now), fields };
    this.changes.set(event.event_id, [change, ...before]);
  }

  private change(event: PromotionEvent, changes: Partial<PromotionEvent>, action: ChangeAction, by: Author = this.author): Response {
    const fields: Change["fields"] = {};
    for (const [name, to] of Object.entries(changes)) {
      const from = event[name as keyof PromotionEvent];
      if (JSON.stringify(from) !== JSON.stringify(to)) fields[name] = { from, to };
    }
    const changed = { ...event, ...changes, revision: event.revision + 1, updated_at: iso(this.now) };
    changed.phase = this.phaseOf(changed);
    changed.allowed_actions = allowedActions(changed);
    this.events = this.events.map((one) => (one.event_id === event.event_id ? changed : one));
    this.note(changed, action, fields, by);
    return this.answer(changed);
  }

  private withEvent(id: string | undefined, then: (event: PromotionEvent) => Response | Promise<Response>) {
    const event = this.events.find((one) => one.event_id === id);
    return event === undefined ? problem(404, "There is no such event.") : then(event);
  }

  private changing(request: Request, id: string | undefined, then: (event: PromotionEvent) => Response | Promise<Response>) {
    return this.withEvent(id, (event) => {
      const wanted = request.headers.get("If-Match");
      if (wanted === null) return problem(428, "If-Match is required.");
      return wanted === `"${event.revision}"` ? then(event) : problem(412, "The event has changed since.");
    });
  }

  private listEvents(url: URL): Response {
    const asked = url.searchParams;
    const at = (name: string, otherwise: number) => (asked.has(name) ? Date.parse(asked.get(name) ?? "") : otherwise);
    const words = (asked.get("q") ?? "").toLowerCase().split(" ").filter(Boolean);
    const show = asked.getAll("show");
    const segment = asked.get("segment");
    const found = this.events.filter(
      (event) =>
        Date.parse(event.start_datetime) < at("to", Infinity) &&
        Date.parse(event.end_datetime) > at("from", -Infinity) &&
        (show.length === 0 || show.includes(lookOf(event))) &&
        (segment === null || event.audience.segment === segment) &&
        words.every((word) => JSON.stringify([event.title, event.description, event.promotion_package]).toLowerCase().includes(word)),
    );
    const first = Number(asked.get("cursor") ?? 0);
    const next = first + Number(asked.get("limit") ?? 50);
    return json({ events: found.slice(first, next), next_cursor: next < found.length ? String(next) : null, total: words.length === 0 ? null : found.length });
  }

  private preview({ event, customer_id }: { event: EventDraft; customer_id?: string }): Response {
    if (event.content.includes("{%")) return problem(400, "The draft is not valid.", [{ field: "event.content", reason: "a loop is not allowed (line 1)" }]);
    const customer = this.customers.find(({ user_id }) => user_id === customer_id) ?? this.customers[0];
    const fill = (text: string) => text.replace(/\{\{\s*customer\.first_name\s*\}\}/g, customer?.first_name ?? "").replace(/\{\{\s*package\.coupon_code\s*\}\}/g, event.promotion_package.coupon_code ?? "");
    const start = Date.parse(event.start_datetime);
    const end = Date.parse(event.end_datetime);
    const count = Math.min(10, Math.ceil((end - Math.max(start, this.now)) / day));
    const occurrences = Array.from({ length: Math.max(0, count) }, (_, index) => {
      const at = Math.max(start, this.now) + index * day;
      return { date: iso(at).slice(0, 10), due: iso(at), expires: iso(at + day) };
    });
    const over = end <= this.now ? [{ field: "end_datetime", reason: "has passed", code: "window_over", params: {} }] : [];
    const problems = [...over, ...this.previewProblems];
    return json({ occurrences, message: { subject: fill(event.subject), content: fill(event.content) }, message_problems: [], audience: { size: 1002 }, problems });
  }

  private listDeadLetters(url: URL): Response {
    const asked = url.searchParams;
    const fits = (name: "type" | "destination", letter: DeadLetter) => !asked.has(name) || asked.get(name) === letter[name];
    const found = this.deadLetters.filter(
      (letter) => (!asked.has("state") || letter.waiting === (asked.get("state") === "open")) && fits("type", letter) && fits("destination", letter),
    );
    const [from, limit] = [Number(asked.get("cursor") ?? 0), Number(asked.get("limit") ?? 50)];
    return json({ dead_letters: found.slice(from, from + limit), next_cursor: found.length > from + limit ? String(from + limit) : null });
  }

  private replay(id: string): Response {
    const letter = this.deadLetters.find(({ dead_letter_id }) => dead_letter_id === id);
    if (letter === undefined) return problem(404, "There is no such dead letter.", [], "no_such_dead_letter");
    if (letter.expirytime !== null && Date.parse(letter.expirytime) <= this.now) {
      return problem(422, "The event has expired.", [{ field: "expirytime", reason: "has expired", code: "expired", params: { at: letter.expirytime } }]);
    }
    const now = { replayed_at: iso(this.now), replayed_by: "olga", replayed_by_name: "Olga Sommer", waiting: false };
    return json(Object.assign(letter, now, { replays: letter.replays + 1 }));
  }

  private listRecentRuns(url: URL): Response {
    const asked = url.searchParams;
    const needsAttention = ({ state, is_late }: RecentRun) => is_late || ["failed", "incomplete", "missed"].includes(state);
    const runs = this.recentRuns.filter((run) => (!asked.has("state") || run.state === asked.get("state")) && (asked.get("attention") !== "true" || needsAttention(run)));
    const count = (state: RecentRun["state"]) => this.recentRuns.filter((run) => run.state === state).length;
    const late = this.recentRuns.filter(({ is_late }) => is_late).length;
    const ended = { completed: count("completed"), failed: count("failed"), skipped: count("skipped"), withdrawn: count("withdrawn"), missed: count("missed") };
    return json({ runs, next_cursor: null, counts: { running: count("running"), incomplete: count("incomplete"), ...ended, late } });
  }

  private sending() {
    const newest = this.sendingChanges[0];
    return { stop: newest?.action === "stopped" ? newest : null, changes: this.sendingChanges, next_before: null };
  }

  private switchSending(action: SendingChange["action"], reason: string | null): Response {
    const change = { seq: this.sendingChanges.length + 1, action, changed_by: "olga", changed_by_name: "Olga Sommer", changed_at: iso(this.now), reason };
    this.sendingChanges = [change, ...this.sendingChanges];
    return json(this.sending());
  }

  private activePromotions(): ActivePromotion[] {
    const active = this.events.filter(({ status, phase }) => status === "PUBLISHED" && phase === "active");
    return active.map((event) => ({ ...event, promotion_package: offerOf(event.promotion_package) }));
  }

  private listPromotions(url: URL): Response {
    const [from, limit] = [Number(url.searchParams.get("cursor") ?? 0), Number(url.searchParams.get("limit") ?? 50)];
    const all = this.activePromotions();
    return json({ promotions: all.slice(from, from + limit), next_cursor: all.length > from + limit ? String(from + limit) : null });
  }

  private getStock(url: URL): Response {
    const skus = url.searchParams.getAll("sku");
    if (skus.length === 0 || skus.length > 100 || url.search.length > 4000) return problem(400, "Expected a list of length <= 100.");
    return json({ stock: skus.map((sku) => ({ sku, available: this.stock.get(sku) ?? 0 })) });
  }

  /** At most one promotion for everyone and one under the code: who has the better price is the API's business. */
  private quote(draft: OrderDraft): Quote {
    const active = this.events.filter(({ status, phase }) => status === "PUBLISHED" && phase === "active");
    const code = couponOf(draft);
    const named = active.filter(({ promotion_package }) => code !== "" && promotion_package.coupon_code?.toLowerCase() === code);
    const reason = named.length === 0 ? "coupon_unknown" : this.usedCoupons.has(code) ? "coupon_already_used" : null;
    const problems = code === "" || reason === null ? [] : [{ field: "coupon_code", reason, code: reason, params: {} }];
    const usable = active.filter((event) => (event.promotion_package.coupon_code ?? null) === null || (problems.length === 0 && named.includes(event)));
    const items = draft.items.map((item) => this.priced(item, usable));
    const discount_cents = items.reduce((sum, line) => sum + line.discount_cents, 0);
    const total_cents = items.reduce((sum, line) => sum + line.quantity * line.price_cents, -discount_cents);
    return { items, total_cents, discount_cents, currency: "EUR", coupon_code: draft.coupon_code ?? null, problems };
  }

  private priced({ sku, quantity }: OrderItem, usable: PromotionEvent[]): OrderLine {
    const { name = sku, price_cents = 0 } = this.products.find((product) => product.sku === sku) ?? {};
    const event = usable.find(({ promotion_package: { products } }) => products.length === 0 || products.includes(sku));
    const line = { sku, name, quantity, price_cents, discount_cents: 0, event_id: null, promotion: null, coupon_code: null };
    if (event === undefined) return line;
    const { discount, coupon_code } = event.promotion_package;
    const discount_cents = (quantity * price_cents * discount.value) / 100;
    return { ...line, discount_cents, event_id: event.event_id, promotion: event.title, coupon_code: coupon_code ?? null };
  }

  private async placeOrder(request: Request): Promise<Response> {
    const key = request.headers.get("Idempotency-Key") ?? crypto.randomUUID();
    const placed = this.ordersByKey.get(key);
    if (placed !== undefined) return json(placed, { status: 201 });
    const draft = (await request.json()) as OrderDraft;
    if (draft.items.some(({ sku, quantity }) => quantity > (this.stock.get(sku) ?? 0))) return problem(409, "There is not enough in stock.");
    const { problems, ...prices } = this.quote(draft);
    const [refused] = problems;
    if (refused !== undefined) return problem(409, refused.reason, problems, refused.code);
    if (draft.expected_total_cents !== prices.total_cents) return problem(409, "The price has changed.", [], "price_changed");
    for (const { sku, quantity } of draft.items) this.stock.set(sku, (this.stock.get(sku) ?? 0) - quantity);
    if (prices.items.some(({ coupon_code }) => coupon_code !== null)) this.usedCoupons.add(couponOf(draft));
    const order: Order = { order_id: crypto.randomUUID(), ...prices, created_at: iso(this.now) };
    this.orders.unshift(order);
    this.ordersByKey.set(key, order);
    return json(order, { status: 201 });
  }

  private listMessages(url: URL): Response {
    const limit = Number(url.searchParams.get("limit") ?? 20);
    const from = Number(url.searchParams.get("cursor") ?? 0);
    const [unread, archived] = ["unread", "archived"].map((name) => url.searchParams.get(name) === "true");
    const all = this.messages.filter((message) => (message.archived_at !== null) === archived && (!unread || isUnread(message)));
    return json({ messages: all.slice(from, from + limit), next_cursor: all.length > from + limit ? String(from + limit) : null, as_of: all.length > 0 ? String(this.arrived) : null });
  }

  private unreadCount(request: Request): Response {
    const unread = this.messages.filter((message) => isUnread(message) && message.archived_at === null).length;
    const ETag = `"${this.version}"`;
    return request.headers.get("If-None-Match") === ETag ? new Response(null, { status: 304, headers: { ETag } }) : json({ unread }, { headers: { ETag } });
  }

  private getMessage(id: string): Response {
    const message = this.messages.find(({ message_id }) => message_id === id);
    return message === undefined ? problem(404, "There is no such message.") : json(message);
  }

  private markAll({ as_of }: { as_of: string }): Response {
    const marked = this.messages.filter((message) => isUnread(message) && message.archived_at === null && (this.arrivals.get(message.message_id) ?? 0) <= Number(as_of));
    this.version += 1;
    const read_at = new Date().toISOString();
    for (const message of marked) Object.assign(message, { is_read: true, read_at });
    return json({ marked: marked.length, read_at });
  }

  private undoMarkAll(readAt: string): Response {
    const unmarked = this.messages.filter(({ read_at }) => read_at === readAt);
    this.version += 1;
    for (const message of unmarked) Object.assign(message, { is_read: false, read_at: null });
    return json({ unmarked: unmarked.length });
  }

  private mark(id: string, is_read: boolean): Response {
    return this.changeMessage(id, { is_read, read_at: is_read ? iso(this.now) : null });
  }

  private changeMessage(id: string, changes: Partial<InboxMessage>): Response {
    const message = this.messages.find(({ message_id }) => message_id === id);
    if (message === undefined) return problem(404, "There is no such message.");
    this.version += 1;
    Object.assign(message, changes);
    return new Response(null, { status: 204 });
  }
}

export function deadLetter(changes: Partial<DeadLetter> = {}): DeadLetter {
  const event_id = "0b6c5b0e-5b0a-4b53-9a3c-1f6f3a6c2d11";
  return {
    dead_letter_id: crypto.randomUUID(),
    id: `${event_id}:2026-03-02`,
    source: "/scheduler",
    type: "dev.fanfare.occurrence.due.v1",
    subject: event_id,
    data: JSON.stringify({ event_id, date: "2026-03-02" }),
    error_code: 503,
    error: JSON.stringify({ title: "Service Unavailable", status: 503, detail: "open-run does not answer.", code: "service_unavailable", errors: [] }),
    destination: "http://dispatch-dispatch.fanfare.svc.cluster.local",
    expirytime: null,
    kept_at: iso(Date.now() - 60_000),
    times_kept: 1,
    replayed_at: null,
    replayed_by: null,
    replayed_by_name: null,
    replays: 0,
    waiting: true,
    ...changes,
  };
}

export function recentRun(changes: Partial<RecentRun> = {}): RecentRun {
  return {
    event_id: crypto.randomUUID(),
    title: "Spring sale",
    timezone: "Europe/Berlin",
    date: "2026-03-02",
    state: "completed",
    reason: null,
    recipients: 1002,
    created: 1000,
    duplicates: 0,
    due: "2026-03-02T08:00:00Z",
    started_at: "2026-03-02T08:00:02Z",
    finished_at: "2026-03-02T08:00:09Z",
    lateness: 2,
    is_late: false,
    ...changes,
  };
}

export function springSale(changes: Partial<EventDraft> = {}): EventDraft {
  return {
    title: "Spring sale",
    description: "Everything for tea in the garden.",
    promotion_package: { name: "Spring", coupon_code: "SPRING20", discount: { kind: "percent", value: 20 }, products: ["MUG-01"] },
    start_datetime: "2026-03-02T00:00:00+01:00",
    end_datetime: "2026-03-09T00:00:00+01:00",
    timezone: "Europe/Berlin",
    send_time: "09:00",
    audience: { segment: "all" },
    subject: "Hello {{ customer.first_name }}, spring is here",
    content: "Take **20% off** with `{{ package.coupon_code }}`.",
    ...changes,
  };
}
