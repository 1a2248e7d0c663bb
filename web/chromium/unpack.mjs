/** Unpacks the npm package's Chromium, with the libraries and fonts that a bare system lacks, and writes how to start it. */
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "unpacked");
const packed = join(import.meta.dirname, "node_modules/@sparticuz/chromium/bin");
const start = `#!/bin/sh
export LD_LIBRARY_PATH='${folder}/al2023/lib' FONTCONFIG_PATH='${folder}/fonts'
exec '${folder}/chromium' "$@"
`;

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
process.env.TMPDIR = folder; // where the package unpacks to
const { default: chromium, inflate } = await import("@sparticuz/chromium");
await chromium.executablePath();
await inflate(join(packed, "al2023.tar.br"));
// Without a single font, Chromium breaks off at its first text.
const fonts = join(folder, "fonts", "fonts.conf");
writeFileSync(fonts, readFileSync(fonts, "utf8").replaceAll("/tmp/fonts", join(folder, "fonts")));
writeFileSync(join(folder, "run"), start);
chmodSync(join(folder, "run"), 0o755);
