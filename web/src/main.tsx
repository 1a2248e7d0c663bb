import "@/ui/tokens.css";
import "@/ui/base.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createBrowserRouter, RouterProvider } from "react-router";
import { createQueryClient } from "@/api/query-client";
import { forgetWithSession } from "@/app/forget";
import { routes } from "@/app/routes";
import { ownPath } from "@/lib/own-path";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

window.history.replaceState(window.history.state, "", ownPath(window.location.pathname + window.location.search + window.location.hash));
const client = createQueryClient();
forgetWithSession(client);

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <RouterProvider router={createBrowserRouter(routes)} />
    </QueryClientProvider>
  </StrictMode>,
);
