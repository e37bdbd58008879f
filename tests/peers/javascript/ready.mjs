// How long a page waits for its first evaluation: `node ready.mjs FOLDER`, where the engine for JavaScript is. Prints
// one JSON document: milliseconds from the start of the page's module, which fetches, compiles and asks the engine, with
// all files in the browser's cache. Without a browser there are no samples.
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { chromium } from 'playwright-core'
import { ownDocument } from './engines.mjs'
import { person, works } from './works.mjs'

const WARM_UP = 5
const VISITS = 30
const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium'
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run']

const MODULE = `
const started = performance.now();
const { default: load, Attributes, Engine } = await import('/engine.js');
await load({ module_or_path: fetch('/engine_bg.wasm') });
const engine = new Engine(1, '', '', '', '');
engine.bootstrapped(${JSON.stringify(ownDocument())});
engine.install();
const attributes = new Attributes(${JSON.stringify(JSON.stringify({ user: { key: person.key }, ...person.others }))});
const packed = engine.answer(engine.slot('${works.rules.key}'), attributes);
const { value, rule } = JSON.parse(engine.ending(packed >> 1));
const took = performance.now() - started;
if (value !== true || rule !== 'r9') throw new Error('a wrong answer');
window.took = took;
`

const folder = process.argv[2]
const files = {
  '/': ['text/html', '<!doctype html><script type="module" src="/main.js"></script>'],
  '/main.js': ['text/javascript', MODULE],
  '/engine.js': ['text/javascript', readFileSync(`${folder}/engine.js`)],
  '/engine_bg.wasm': ['application/wasm', readFileSync(`${folder}/engine_bg.wasm`)],
}

const server = createServer((request, response) => {
  const [type, body] = files[request.url] ?? ['text/plain', '']
  response.writeHead(200, { 'content-type': type, 'cache-control': 'public, max-age=3600' }).end(body)
})

async function visits() {
  const browser = await chromium.launch({ executablePath: EXECUTABLE, args: FLAGS, chromiumSandbox: false })
  const page = await (await browser.newContext()).newPage()
  const samples = []
  for (let visit = 0; visit < WARM_UP + VISITS; visit += 1) {
    await page.goto(`http://127.0.0.1:${server.address().port}/`)
    const took = await (await page.waitForFunction(() => window.took)).jsonValue()
    if (visit >= WARM_UP) samples.push(took)
  }
  await browser.close()
  return samples.sort((a, b) => a - b)
}

await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
const samples = existsSync(EXECUTABLE) ? await visits() : []
console.log(JSON.stringify({ samples }))
server.close()
process.exit(0)
