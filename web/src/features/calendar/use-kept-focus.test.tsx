import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useRef } from "react";
import { expect, test } from "vitest";
import { useKeptFocus } from "@/features/calendar/use-kept-focus";

function Grid({ drawing, onKey }: { drawing: number; onKey?: (key: string) => void }) {
  const grid = useRef<HTMLDivElement>(null);
  const { onFocus } = useKeptFocus(grid);
  return (
    <div ref={grid} onFocus={onFocus} onKeyDown={(key) => onKey?.(key.key)}>
      {/* A disabled button takes no focus, as a bar that is still being measured. */}
      <button key={drawing} disabled={drawing < 0} tabIndex={0}>
        <span data-event-id="promotion">Tea days {drawing}</span>
      </button>
    </div>
  );
}

const bar = () => screen.getByRole("button");

test("the keyboard stays with a promotion whose bar is drawn anew", async () => {
  const { rerender } = render(<Grid drawing={1} />);
  const first = bar();
  first.focus();
  rerender(<Grid drawing={2} />);
  expect(first.isConnected).toBe(false);
  await waitFor(() => expect(bar()).toHaveFocus());
});

test("a key pressed while the bar is being drawn reaches it, once", () => {
  const keys: string[] = [];
  const { rerender } = render(<Grid drawing={1} onKey={(key) => keys.push(key)} />);
  bar().focus();
  rerender(<Grid drawing={-2} onKey={(key) => keys.push(key)} />);
  expect(document.body).toHaveFocus();
  fireEvent.keyDown(document.body, { key: "ArrowRight", altKey: true });
  expect(keys).toEqual(["ArrowRight"]);
});

test("whoever points elsewhere is not called back", async () => {
  const { rerender } = render(<Grid drawing={1} />);
  bar().focus();
  fireEvent.pointerDown(document.body);
  rerender(<Grid drawing={2} />);
  await new Promise(requestAnimationFrame);
  expect(document.body).toHaveFocus();
});
