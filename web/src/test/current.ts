import type { FakeApi } from "@/test/fake-api";

/** The API that answers in the test which runs at the moment; each test gets a fresh one. */
export const current = {} as { api: FakeApi };
