/** Writes src/api/schema.gen.ts from docs/openapi.yaml; with --check it only tells whether that is up to date. */
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const source = new URL("../../docs/openapi.yaml", import.meta.url);
const target = new URL("../src/api/schema.gen.ts", import.meta.url);

const text = `// Written by "npm run types" out of docs/openapi.yaml: change it there.\n${astToString(await openapiTS(source))}`;

if (!process.argv.includes("--check")) {
  writeFileSync(target, text);
} else if (readFileSync(target, "utf8") !== text) {
  console.error('src/api/schema.gen.ts is out of date: run "npm run types".');
  process.exit(1);
}
