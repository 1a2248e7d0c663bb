import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** The tokens of the whole application become those of the embedded part: a host page has colours of its own. */
const scopeTokens: Plugin = {
  name: "scope-tokens",
  enforce: "pre",
  transform: (code, id) => (id.endsWith("/ui/tokens.css") ? code.replace(/@import [^;]+;/g, "").replaceAll(":root", ".fanfare-inbox") : null),
};

export default defineConfig({
  plugins: [scopeTokens, react()],
  publicDir: false,
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "dist-embed",
    target: "es2023",
    lib: { entry: "src/embed/index.tsx", formats: ["es"], fileName: "fanfare-inbox", cssFileName: "fanfare-inbox" },
    rollupOptions: {
      external: [/^react($|\/)/, /^react-dom($|\/)/, "@tanstack/react-query"],
      output: { chunkFileNames: "fanfare-inbox-[name].js" },
    },
  },
});
