// Minifies modules in their place, `node minify.mjs FILE…`: pages that bundle nothing load them as they are.
import { readFileSync, writeFileSync } from "node:fs";
import { minifySync } from "vite";

for (const file of process.argv.slice(2)) {
  const { code, errors } = minifySync(file, readFileSync(file, "utf8"), { module: true });
  if (errors.length > 0) {
    throw new Error(`${file}: ${errors[0].message}`);
  }
  writeFileSync(file, code);
}
