import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { isStatus } from "@/api/problem";
import type { PromotionEvent } from "@/api/types";
import { countAudience } from "@/features/calendar/api/count-audience";
import { createEvent } from "@/features/calendar/api/create-event";
import { deleteEvent } from "@/features/calendar/api/delete-event";
import { getEvent } from "@/features/calendar/api/get-event";
import { listCatalogue } from "@/features/calendar/api/list-catalogue";
import { type EventQuery, listEvents } from "@/features/calendar/api/list-events";
import { publishEvent } from "@/features/calendar/api/publish-event";
import { updateEvent } from "@/features/calendar/api/update-event";
import { withdrawEvent } from "@/features/calendar/api/withdraw-event";

export const keys = {
  lists: ["calendar", "events"] as const,
  list: (query: EventQuery) => ["calendar", "events", query] as const,
  event: (eventId: string) => ["calendar", "event", eventId] as const,
  history: (eventId: string) => ["calendar", "history", eventId] as const,
  runs: (eventId: string) => ["calendar", "runs", eventId] as const,
};

export function useEvents(query: EventQuery, { enabled = true } = {}) {
  return useQuery({
    enabled,
    queryKey: keys.list(query),
    queryFn: ({ signal }) => listEvents(query, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
}

export function useEvent(eventId: string, refetchInterval: number | false = false) {
  return useQuery({ queryKey: keys.event(eventId), queryFn: ({ signal }) => getEvent(eventId, signal), refetchInterval });
}

export function useCatalogue({ enabled = true } = {}) {
  return useQuery({ enabled, queryKey: ["calendar", "catalogue"], queryFn: ({ signal }) => listCatalogue(signal), staleTime: 60_000 });
}

export function useAudienceSize(segment: string) {
  return useQuery({ queryKey: ["calendar", "audience", segment], queryFn: ({ signal }) => countAudience(segment, signal), staleTime: 15_000 });
}

/** What changes an event; each leaves the newest version where the pages look for it. */
export function useEventActions() {
  const client = useQueryClient();

  const keep = (saved: PromotionEvent) => {
    client.setQueryData(keys.event(saved.event_id), saved);
    void client.invalidateQueries({ queryKey: keys.lists });
    void client.invalidateQueries({ queryKey: keys.history(saved.event_id) });
  };
  const refetchIfStale = (error: Error) => {
    if (isStatus(error, 412) || isStatus(error, 409) || isStatus(error, 404)) void client.invalidateQueries({ queryKey: ["calendar"] });
  };

  return {
    create: useMutation({ mutationFn: createEvent, onSuccess: keep }),
    // The form keeps its own base version and asks about a 412 itself: nothing is refetched under its hands.
    update: useMutation({ mutationFn: updateEvent, onSuccess: keep }),
    publish: useMutation({ mutationFn: publishEvent, onSuccess: keep, onError: refetchIfStale }),
    withdraw: useMutation({ mutationFn: withdrawEvent, onSuccess: keep, onError: refetchIfStale }),
    remove: useMutation({
      mutationFn: deleteEvent,
      onSuccess: (_, { event_id }) => {
        client.removeQueries({ queryKey: keys.event(event_id) });
        void client.invalidateQueries({ queryKey: keys.lists });
      },
      onError: refetchIfStale,
    }),
  };
}
