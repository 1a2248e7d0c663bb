import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { createMemoryRouter, RouterProvider } from "react-router";
import { forgetWithSession } from "@/app/forget";
import { routes } from "@/app/routes";
import { type Role, sessionStore } from "@/lib/session";
import { current } from "@/test/current";

const people: Record<Role, { userId: string; name: string }> = {
  admin: { userId: "ada", name: "Ada Lindqvist" },
  customer: { userId: "bob", name: "Bob Marsh" },
  operator: { userId: "olga", name: "Olga Sommer" },
};

let stopForgetting: (() => void) | null = null;

/** Opens the whole application at an address, signed in with a role or not at all. */
export function open(path: string, role: Role | null) {
  if (role === null) sessionStore.anonymous();
  else sessionStore.signedIn({ ...people[role], roles: [role] });
  sessionStore.takeTokensFrom({ accessToken: () => Promise.resolve(role === null ? null : "token"), renew: () => Promise.resolve(false) });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  stopForgetting?.();
  stopForgetting = forgetWithSession(client);
  const router = createMemoryRouter(routes, { initialEntries: [path] });
  render(
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return { api: current.api, router, user: userEvent.setup() };
}
