import { beforeEach, expect, test, vi } from "vitest";

// A reload, as far as a module can tell.
async function load() {
  vi.resetModules();
  const [basket, { sessionStore }] = await Promise.all([import("@/features/shop/basket"), import("@/lib/session")]);
  return { ...basket, sessionStore, signIn: (userId: string) => sessionStore.signedIn({ userId, name: userId, roles: ["customer"] }) };
}

const pieces = (userId: string) => (JSON.parse(sessionStorage.getItem(`fanfare.basket.${userId}`) ?? "null") as { pieces: unknown } | null)?.pieces ?? null;
const items = [{ sku: "B", quantity: 1 }, { sku: "A", quantity: 2 }];

beforeEach(() => sessionStorage.clear());

test("what was put in before signing in joins the person's basket", async () => {
  const first = await load();
  first.signIn("bob");
  first.changeBasket("MUG", 1);

  const second = await load();
  second.changeBasket("MUG", 2);
  second.changeBasket("CAP", 1);
  second.signIn("bob");

  expect(pieces("bob")).toEqual({ MUG: 3, CAP: 1 });
  expect(pieces("nobody")).toBeNull();
});

test("one person's basket is never another's", async () => {
  const { changeBasket, signIn, sessionStore } = await load();
  signIn("bob");
  changeBasket("MUG", 1);
  signIn("carol");
  expect(pieces("carol")).toEqual({});
  sessionStore.anonymous();
  signIn("bob");
  expect(pieces("bob")).toEqual({ MUG: 1 });
  expect(pieces("carol")).toEqual({});
});

test("the same order keeps its key over a reload, in whatever order its items stand; another one gets its own", async () => {
  const first = await load();
  first.signIn("bob");
  const key = first.orderKey(items, "");

  const second = await load();
  second.signIn("bob");
  expect(second.orderKey([...items].reverse(), "")).toBe(key);
  expect(second.orderKey([{ sku: "A", quantity: 3 }], "")).not.toBe(key);

  const third = second.orderKey(items, "");
  second.emptyBasket();
  expect(second.orderKey(items, "")).not.toBe(third);
});

test("another code makes another order, its letter case does not", async () => {
  const { orderKey, signIn } = await load();
  signIn("bob");
  const key = orderKey(items, "SPRING20");

  expect(orderKey(items, "spring20")).toBe(key);
  expect(orderKey(items, "")).not.toBe(key);
});

test("a code outlives a reload and signing in, and goes with its order", async () => {
  const first = await load();
  first.setCoupon(" SPRING20 ");
  const second = await load();
  second.signIn("bob");
  expect(JSON.parse(sessionStorage.getItem("fanfare.basket.bob") ?? "")).toMatchObject({ coupon: "SPRING20" });

  second.emptyBasket();
  expect(JSON.parse(sessionStorage.getItem("fanfare.basket.bob") ?? "")).toMatchObject({ coupon: "" });
});

test("a basket of an earlier release has no code", async () => {
  sessionStorage.setItem("fanfare.basket.bob", '{"pieces":{"MUG":1},"sent":null}');
  const { signIn } = await load();
  signIn("bob");

  expect(pieces("bob")).toEqual({ MUG: 1 });
});

test("what cannot be read is an empty basket", async () => {
  sessionStorage.setItem("fanfare.basket.bob", '{"pieces":{"MUG":-1}}');
  const { signIn } = await load();
  signIn("bob");

  expect(pieces("bob")).toEqual({});
});
