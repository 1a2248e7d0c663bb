export interface PromotionPackage {
  name: string;
  coupon_code?: string | null;
  discount: { kind: "percent" | "amount" | "none"; value: number };
  products: string[];
}

export interface EventDraft {
  title: string;
  description: string;
  promotion_package: PromotionPackage;
  start_datetime: string;
  end_datetime: string;
  timezone: string;
  send_time: string;
  audience: { segment: string };
  subject: string;
  content: string;
}

export type EventStatus = "DRAFT" | "PUBLISHED" | "EXPIRED";
export type EventPhase = "upcoming" | "active" | "ended";

export interface EventRun {
  date: string;
  outcome: "completed" | "skipped";
  reason: string | null;
  recipients: number;
  created: number;
  duplicates: number;
  skipped: Record<string, number>;
  started_at: string;
  finished_at: string;
}

export interface EventSummary extends EventDraft {
  event_id: string;
  status: EventStatus;
  phase: EventPhase;
  created_by: string;
  created_at: string;
  updated_at: string;
  revision: number;
}

export interface PromotionEvent extends EventSummary {
  runs: EventRun[];
  missed: string[];
}

export interface EventPage {
  events: EventSummary[];
  next_cursor: string | null;
}

export interface Occurrence {
  date: string;
  due: string;
  expires: string;
}

export interface EventPreview {
  occurrences: Occurrence[];
  /** Null where nobody is in the segment. */
  message: { subject: string; content: string } | null;
  audience: { size: number };
}

export type ChangeAction = "created" | "updated" | "published" | "withdrawn" | "deleted" | "expired" | "run_recorded";

export interface Change {
  seq: number;
  revision: number;
  action: ChangeAction;
  changed_by: string;
  changed_at: string;
  fields: Record<string, { from: unknown; to: unknown }>;
}

export interface History {
  changes: Change[];
  next_before: number | null;
}

/** A run as Messages counts it, also while it is on. */
export interface RunReport {
  event_id: string;
  date: string;
  state: "running" | "completed" | "incomplete" | "skipped";
  reason: string | null;
  slices: number;
  slices_done: number;
  recipients: number;
  created: number;
  duplicates: number;
  skipped: Record<string, number>;
  started_at: string;
  finished_at: string | null;
  read: number;
}

/** A promotion as the shop shows it while it runs; its coupon's code is for those who get the message. */
export interface ActivePromotion {
  event_id: string;
  title: string;
  description: string;
  promotion_package: Omit<PromotionPackage, "coupon_code">;
  start_datetime: string;
  end_datetime: string;
}

export interface InboxMessage {
  message_id: string;
  event_id: string;
  occurrence_date: string;
  subject: string;
  content: string;
  is_read: boolean;
  created_at: string;
  read_at: string | null;
}

export interface MessagePage {
  messages: InboxMessage[];
  next_cursor: string | null;
}

export interface Product {
  sku: string;
  name: string;
  description: string;
  price_cents: number;
  currency: string;
}

export interface Stock {
  sku: string;
  available: number;
}

export interface OrderItem {
  sku: string;
  quantity: number;
}

export interface OrderLine extends OrderItem {
  name: string;
  price_cents: number;
}

export interface Order {
  order_id: string;
  items: OrderLine[];
  total_cents: number;
  currency: string;
  created_at: string;
}

export interface OrderPage {
  orders: Order[];
  next_cursor: string | null;
}

export interface ProfileDraft {
  first_name: string;
  last_name: string;
  language: string;
  city: string;
  marketing_consent: boolean;
}

export interface Profile extends ProfileDraft {
  email: string;
}

export interface Customer {
  user_id: string;
  first_name: string;
  last_name: string;
  email: string;
  language: string;
  city: string;
  segments: string[];
}
