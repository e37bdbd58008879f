// Makes modules small in their place, `node minify.mjs FILE…`: pages that bundle nothing load them as they are.
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { minifySync } from "vite";

const OPTIMISER = fileURLToPath(new URL("../node_modules/binaryen/bin/wasm-opt", import.meta.url));
const SMALL = [
  // What lies below 1 KiB is the end of the stack, to which no address leads that wraps around.
  "--low-memory-unused",
  "--strip-target-features",
  // What is smaller and less like the rest compresses worse: nothing is put into another function, or into locals.
  "--always-inline-max-function-size=0",
  "--flexible-inline-max-function-size=0",
  "--one-caller-inline-max-function-size=0",
  "--skip-pass=local-cse",
  "--flatten",
  "--rereloop",
  "-Os",
  "-Os",
];

function minify(file) {
  const { code, errors } = minifySync(file, readFileSync(file, "utf8"), { module: true });
  if (errors.length > 0) {
    throw new Error(`${file}: ${errors[0].message}`);
  }
  writeFileSync(file, code);
}

async function optimise(file) {
  await promisify(execFile)(process.execPath, [OPTIMISER, ...SMALL, file, "-o", file]);
}

const files = process.argv.slice(2);
await Promise.all(files.map((file) => (file.endsWith(".wasm") ? optimise(file) : minify(file))));
