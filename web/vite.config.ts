import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const gateway = process.env.ORIGIN ?? "http://127.0.0.1:8080";

const tests = "src/**/*.test.{ts,tsx}";
const isolated = "src/**/*.isolated.test.{ts,tsx}";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: { target: "es2023", manifest: true, sourcemap: false, modulePreload: { polyfill: false } },
  server: { proxy: { "/api": gateway, "/realms": gateway } },
  test: {
    environment: "jsdom",
    setupFiles: ["src/test/setup.ts"],
    css: false,
    restoreMocks: true,
    testTimeout: 30_000,
    maxWorkers: 2,
    env: { TZ: "UTC" },
    projects: [
      // They clean up after themselves (src/test/setup.ts), so that files share modules and a document: twice as fast.
      { extends: true, test: { name: "shared", isolate: false, include: [tests], exclude: [isolated] } },
      // What replaces a module, or what it holds, would do so for the other files too.
      { extends: true, test: { name: "isolated", include: [isolated] } },
    ],
  },
});
