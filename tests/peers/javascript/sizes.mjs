// What a page loads: `node sizes.mjs FOLDER`, where the engine for JavaScript is. Prints one JSON document of bytes.
import { readFileSync } from 'node:fs'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const files = ['engine_bg.wasm', 'engine.js'].map((file) => readFileSync(`${process.argv[2]}/${file}`))
const together = (bytes) => files.map((file) => bytes(file).length).reduce((a, b) => a + b)
const raw = together((file) => file)
console.log(JSON.stringify({ raw, brotli: together(brotliCompressSync), gzip: together((file) => gzipSync(file, { level: 9 })) }))
