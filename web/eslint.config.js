import { readdirSync } from "node:fs";
import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

const features = readdirSync(new URL("./src/features", import.meta.url));

/** A feature stands alone: what two of them need lives in lib, ui, api or i18n, and app puts them together. */
const featureWalls = features.map((feature) => ({
  files: [`src/features/${feature}/**`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          {
            group: [...features.filter((other) => other !== feature).map((other) => `@/features/${other}/*`), "@/app/*"],
            message: "Features do not import one another, nor the app that joins them.",
          },
        ],
      },
    ],
  },
}));

/** A component has at most 120 lines, any other function 60. */
const longest = (max) => ["error", { max, skipBlankLines: true, skipComments: true }];

export default tseslint.config(
  { ignores: ["dist", "dist-embed", "node_modules", "test-results", "playwright-report", "chromium/unpacked", "src/api/schema.gen.ts"] },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Numbers read well in template strings and cannot print as [object Object].
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // onClick={() => save()} says what it does; its return value goes nowhere.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // React takes async event handlers; their errors are handled by the mutations inside.
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
    },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { "react-hooks": reactHooks },
    languageOptions: { globals: globals.browser },
    rules: {
      ...reactHooks.configs.recommended.rules,
      "no-restricted-syntax": [
        "error",
        { selector: "ExportAllDeclaration", message: "No barrel files: import from the file that defines it." },
      ],
    },
  },
  {
    files: ["src/**/*.test.{ts,tsx}"],
    ignores: ["src/**/*.isolated.test.{ts,tsx}"],
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "vi", property: "mock", message: "Test files share their modules: name one that replaces any *.isolated.test.ts." },
      ],
    },
  },
  {
    files: ["src/**/*.ts"],
    ignores: ["src/**/*.test.ts"],
    rules: { "max-lines-per-function": longest(60) },
  },
  {
    files: ["src/**/*.tsx"],
    ignores: ["src/**/*.test.tsx"],
    rules: { "max-lines-per-function": longest(120) },
  },
  ...featureWalls,
  { files: ["public/*.js"], languageOptions: { globals: globals.browser } },
  { files: ["scripts/**", "chromium/**", "*.js", "*.ts"], languageOptions: { globals: globals.node } },
);
