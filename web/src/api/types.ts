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
  outcome: string;
  reason: string | null;
  recipients: number;
  created: number;
  duplicates: number;
  skipped: Record<string, number>;
  started_at: string | null;
  finished_at: string | null;
}

export interface PromotionEvent extends EventDraft {
  event_id: string;
  status: EventStatus;
  phase: EventPhase;
  created_by: string;
  created_at: string;
  updated_at: string;
  revision: number;
  runs?: EventRun[];
}

export interface EventPage {
  events: PromotionEvent[];
  next_cursor: string | null;
}

export interface Occurrence {
  date: string;
  due: string;
  expires: string;
}

export interface EventPreview {
  occurrences: Occurrence[];
  message: { subject: string; content: string };
  audience: { size: number | null };
}

export interface HistoryEntry {
  seq: number;
  action: string;
  actor: string;
  at: string;
  changes: Record<string, { before: unknown; after: unknown }> | null;
}

/** What Messages knows of a run while it is on. */
export interface LiveRun {
  event_id: string;
  date: string;
  slices: number;
  slices_done: number;
  created: number;
  duplicates: number;
  read: number;
  skipped: Record<string, number>;
}

export interface Promotion {
  event_id: string;
  title: string;
  description: string;
  promotion_package: PromotionPackage;
  end_datetime: string;
  timezone?: string;
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
