import { type PointerEvent, useEffect, useEffectEvent, useRef, useState } from "react";
import type { Shift } from "@/features/calendar/model/moves";

const threshold = 5; // pixels
const longPress = 350; // milliseconds; a finger that moves earlier scrolls

interface Grip {
  part: "bar" | "end";
  x: number;
  /** The width of a day, in pixels. */
  day: number;
  /** From when on a move is a drag and not a scroll. */
  from: number;
}

interface BarDrag {
  /** The days on screen. */
  days: number;
  /** What a pointer may not do. */
  isAllowed: (part: Grip["part"]) => boolean;
  /** By how much a pointer can change the window at most. */
  limit: (by: Shift) => Shift;
  onDrop: (by: Shift) => void;
  onRefused: () => void;
}

/** A pointer moves a bar, or its end, by whole days. Escape puts it back, and a click remains a click. */
export function useBarDrag({ days, isAllowed, limit, onDrop, onRefused }: BarDrag) {
  const [grip, setGrip] = useState<Grip | null>(null);
  const [by, setBy] = useState<Shift | null>(null);
  const wasDragged = useRef(false);

  const letGo = () => {
    setGrip(null);
    setBy(null);
  };
  const move = (x: number) => {
    if (grip === null) return;
    if (performance.now() < grip.from) {
      letGo();
      return;
    }
    const pixels = x - grip.x;
    if (!wasDragged.current && Math.abs(pixels) <= threshold) return;
    wasDragged.current = true;
    const moved = Math.round(pixels / grip.day);
    setBy(isAllowed(grip.part) ? limit({ start: grip.part === "bar" ? moved : 0, end: moved }) : { start: 0, end: 0 });
  };
  const drop = () => {
    if (grip !== null && by !== null) {
      if (!isAllowed(grip.part)) onRefused();
      else if (by.end !== 0) onDrop(by);
    }
    letGo();
  };
  /** Whether the click that follows a press only ends a drag. */
  const isDrag = () => wasDragged.current;
  usePointerUntilUp(grip !== null, { move, drop, letGo, isDrag });

  const onPointerDown = (press: PointerEvent<HTMLElement>) => {
    wasDragged.current = false;
    const track = press.currentTarget.parentElement;
    if (press.button !== 0 || track === null) return;
    const part = (press.target as HTMLElement).dataset.grip === undefined ? "bar" : "end";
    setGrip({ part, x: press.clientX, day: track.clientWidth / days, from: press.pointerType === "touch" ? performance.now() + longPress : 0 });
  };
  return { by, refused: by !== null && grip !== null && !isAllowed(grip.part), onPointerDown, isDrag };
}

interface Handlers {
  move: (x: number) => void;
  drop: () => void;
  letGo: () => void;
  isDrag: () => boolean;
}

/** Follows a pointer all over the page while something is gripped; a drag does not scroll, and Escape ends it. */
function usePointerUntilUp(isGripped: boolean, handlers: Handlers) {
  const onMove = useEffectEvent((event: globalThis.PointerEvent) => handlers.move(event.clientX));
  const onUp = useEffectEvent(() => handlers.drop());
  const onCancel = useEffectEvent(() => handlers.letGo());
  const onTouch = useEffectEvent((touch: TouchEvent) => {
    if (handlers.isDrag()) touch.preventDefault();
  });
  const onKey = useEffectEvent((key: KeyboardEvent) => {
    if (key.key !== "Escape") return;
    key.stopPropagation();
    handlers.letGo();
  });
  useEffect(() => {
    if (!isGripped) return;
    document.addEventListener("pointermove", onMove);
    document.addEventListener("pointerup", onUp);
    document.addEventListener("pointercancel", onCancel);
    document.addEventListener("touchmove", onTouch, { passive: false });
    document.addEventListener("keydown", onKey, true);
    return () => {
      document.removeEventListener("pointermove", onMove);
      document.removeEventListener("pointerup", onUp);
      document.removeEventListener("pointercancel", onCancel);
      document.removeEventListener("touchmove", onTouch);
      document.removeEventListener("keydown", onKey, true);
    };
  }, [isGripped]);
}
