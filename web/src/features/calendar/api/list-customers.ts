import { request } from "@/api/client";
import type { Customer, CustomerPage } from "@/api/types";

/** A few customers of a segment, to try a message on. */
export async function listCustomers(segment: string, signal: AbortSignal): Promise<Customer[]> {
  return (await request<CustomerPage>("GET", "/customers", { query: { segment, limit: 25 }, signal })).data.customers;
}
