// What a page loads: `node sizes.mjs FOLDER`, where the modules for JavaScript are. Prints one JSON document of bytes.
import { readFileSync } from 'node:fs'
import { brotliCompressSync, gzipSync } from 'node:zlib'

/** A module with what JavaScript calls it by, each file on its own. */
function together(name, bytes) {
  const files = [`${name}_bg.wasm`, `${name}.js`].map((file) => readFileSync(`${process.argv[2]}/${file}`))
  return files.map((file) => bytes(file).length).reduce((a, b) => a + b)
}

console.log(
  JSON.stringify({
    raw: together('engine', (file) => file),
    brotli: together('engine', brotliCompressSync),
    gzip: together('engine', (file) => gzipSync(file, { level: 9 })),
    signed: together('signed', brotliCompressSync),
    verify: together('verify', brotliCompressSync),
  }),
)
