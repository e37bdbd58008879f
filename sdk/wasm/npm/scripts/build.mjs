// Builds the package into `dist`: the engine, inlined for bundlers that copy no assets, and the TypeScript.
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const root = new URL("../", import.meta.url);
const wasm = readFileSync(new URL("engine/signed_bg.wasm", root));
writeFileSync(
  new URL("engine/inline.js", root),
  `export const base64 =\n  ${JSON.stringify(wasm.toString("base64"))};\n`,
);
writeFileSync(new URL("engine/inline.d.ts", root), "export const base64: string;\n");

rmSync(new URL("dist/", root), { recursive: true, force: true });
const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const { status } = spawnSync(process.execPath, [compiler, "-p", new URL("tsconfig.json", root).pathname], {
  stdio: "inherit",
});
process.exit(status ?? 1);
