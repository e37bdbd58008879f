// Fails when what a first visit loads (page, scripts and styles that index.html names, and all that
// these import at once) is above the limit. Sizes are gzip, as the server sends them.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const LIMIT_BYTES = 200_000;
const dist = new URL("../dist/", import.meta.url);
const read = (path) => readFileSync(fileURLToPath(new URL(path, dist)));

const seen = new Set();
function visit(path) {
  if (seen.has(path)) return;
  seen.add(path);
  if (!path.endsWith(".js")) return;
  for (const [, name] of read(path)
    .toString()
    .matchAll(/(?:from|import)\s*["']\.\/([^"']+)["']/g)) {
    visit(`assets/${name}`);
  }
}

const page = read("index.html").toString();
for (const [, path] of page.matchAll(/(?:src|href)="\.\/([^"]+\.(?:js|css))"/g)) visit(path);

let total = gzipSync(page).length;
for (const path of seen) {
  const bytes = gzipSync(read(path)).length;
  total += bytes;
  console.log(`${String(bytes).padStart(8)}  ${path}`);
}
console.log(`${String(total).padStart(8)}  first load, gzip (limit ${LIMIT_BYTES})`);
if (total > LIMIT_BYTES) {
  console.error(`the first load is ${total - LIMIT_BYTES} bytes above its limit`);
  process.exit(1);
}
