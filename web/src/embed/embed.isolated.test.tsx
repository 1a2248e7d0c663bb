import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { callApiOf } from "@/api/client";
import { FanfareInbox, InboxMenu, useInbox } from "@/embed/index";
import { current } from "@/test/current";

const origin = "https://promotions.example";
const accessToken = () => Promise.resolve("token-of-carol");

test("another shop's header asks Fanfare with its customer's own token", async () => {
  const asked = vi.spyOn(current.api, "handle");
  current.api.addMessage();
  const navigate = vi.fn();
  render(
    <FanfareInbox origin={origin} accessToken={accessToken}>
      <InboxMenu userId="carol" href="/my/inbox" navigate={navigate} />
    </FanfareInbox>,
  );

  await userEvent.click(await screen.findByRole("button", { name: "Inbox, 1 unread message" }));
  await userEvent.click(await screen.findByRole("link", { name: "Open inbox" }));

  expect(navigate).toHaveBeenCalledWith("/my/inbox");
  const [request] = asked.mock.calls[0] ?? [];
  expect(request?.url).toBe(`${origin}/api/messages/unread-count`);
  expect(request?.headers.get("Authorization")).toBe("Bearer token-of-carol");
  callApiOf(window.location.origin);
});

test("a shop can build its own inbox on the hook", async () => {
  current.api.addMessage({ subject: "One" });
  current.api.addMessage({ subject: "Two" });

  function OwnInbox() {
    const inbox = useInbox({ userId: "carol" });
    return (
      <>
        <output>{inbox.unread} new</output>
        {inbox.messages.map(({ message_id, subject }) => (
          <button key={message_id} type="button" onClick={() => inbox.markRead(message_id)}>
            {subject}
          </button>
        ))}
      </>
    );
  }
  render(
    <FanfareInbox origin={window.location.origin} accessToken={accessToken}>
      <OwnInbox />
    </FanfareInbox>,
  );

  await userEvent.click(await screen.findByRole("button", { name: "Two" }));

  expect(await screen.findByText("1 new")).toBeVisible();
});
