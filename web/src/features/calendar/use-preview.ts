import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { EventDraft } from "@/api/types";
import { listCustomers } from "@/features/calendar/api/list-customers";
import { previewEvent } from "@/features/calendar/api/preview-event";

export function usePreview(event: EventDraft | null, customerId: string | null, eventId: string | null = null) {
  return useQuery({
    queryKey: ["calendar", "preview", event, customerId, eventId],
    queryFn: ({ signal }) => {
      if (event === null) throw new Error("There is nothing to preview yet.");
      return previewEvent({ event, ...(customerId !== null && { customer_id: customerId }), ...(eventId !== null && { event_id: eventId }) }, signal);
    },
    enabled: event !== null,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

export function useSampleCustomers(segment: string) {
  return useQuery({ queryKey: ["calendar", "customers", segment], queryFn: ({ signal }) => listCustomers(segment, signal), staleTime: 300_000 });
}
