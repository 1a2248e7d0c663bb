import type { components } from "@/api/schema.gen";

/** Short names for what the API says; everything here comes out of docs/openapi.yaml. */
type Schemas = components["schemas"];

export type ActivePromotion = Schemas["ActivePromotion"];
export type Change = Schemas["Change"];
export type ChangeAction = Change["action"];
export type Customer = Schemas["Customer"];
export type CustomerCount = Schemas["CustomerCount"];
export type CustomerPage = Schemas["CustomerPage"];
export type EventDraft = Schemas["EventDraft"];
export type EventPage = Schemas["EventPage"];
export type EventPreview = Schemas["Preview"];
export type EventStatus = Schemas["Event"]["status"];
export type EventSummary = Schemas["EventSummary"];
export type FieldError = Schemas["FieldError"];
export type History = Schemas["History"];
export type InboxMessage = Schemas["functions.messages.core.domain.Message"];
export type Marked = Schemas["Marked"];
export type MessagePage = Schemas["MessagePage"];
export type Occurrence = Schemas["DueInstant"];
export type Order = Schemas["Order"];
export type OrderDraft = Schemas["OrderDraft"];
export type OrderItem = Schemas["OrderItem"];
export type OrderLine = Schemas["OrderLine"];
export type OrderPage = Schemas["OrderPage"];
export type Problem = Schemas["Problem"];
export type Product = Schemas["Product"];
export type Products = Schemas["Products"];
export type Profile = Schemas["Profile"];
export type ProfileDraft = Schemas["ProfileDraft"];
export type PromotionEvent = Schemas["Event"];
export type PromotionPackage = Schemas["PromotionPackage"];
export type PromotionPage = Schemas["PromotionPage"];
export type Quote = Schemas["Quote"];
export type RunReport = Schemas["RunReport"];
export type RunReports = Schemas["RunReports"];
export type Stock = Schemas["Stock"];
