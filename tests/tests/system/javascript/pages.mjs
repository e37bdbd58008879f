// The package in Chromium, on good days and bad ones: says `ok NAME` for each, and ends with 1 where one fails.
import assert from 'node:assert/strict'
import { LIMIT_MS, Proxy, launchChromium, serveFiles } from './world.mjs'

const [folder, web, server, key, token] = process.argv.slice(2)

const FLAG = 'checkout-v2'

const PAGE = `<!doctype html><title>shop</title><script type="module" src="/shop.js"></script>`
const SHOP = `
import { createClient, inIndexedDb } from '/dist/browser.js'
const said = new URLSearchParams(location.search)
const started = performance.now()
window.warnings = []
window.client = createClient({
  url: said.get('url'),
  key: ${JSON.stringify(key.split('.')[0])} + '.' + (said.get('root') ?? ${JSON.stringify(key.split('.')[1])}),
  context: { targetingKey: 'u1', user: { key: 'u1' }, customer: { key: 'acme' } },
  onWarning: (message) => window.warnings.push(message),
  ...(said.get('verify') ? { verify: false } : {}),
  ...(said.get('storage') === 'database' ? { storage: inIndexedDb('flags') } : {}),
})
client.rules({ timeoutMs: 10000 }).then(() => { window.rulesAfterMs = performance.now() - started })
window.flag = () => client.get(${JSON.stringify(FLAG)}, null)
`

const browser = await launchChromium(web)
const pages = { '/': PAGE, '/shop.js': SHOP }
const site = await serveFiles(folder, pages)
const sandboxed = await serveFiles(folder, pages, 'sandbox allow-scripts;')
const proxy = await new Proxy(server).start()

/** Turns the flag at the server. */
async function turn(isOn) {
  const place = `${server}/api/v1/projects/shop/environments/production`
  const authorization = `Bearer ${token}`
  const tag = (await fetch(place, { headers: { authorization } })).headers.get('etag')
  const body = JSON.stringify({ instructions: [{ kind: isOn ? 'turn_on' : 'turn_off', flag: FLAG }], comment: 'a test' })
  const headers = { authorization, 'if-match': tag, 'content-type': 'application/json' }
  const changed = await fetch(`${place}/changes`, { method: 'POST', headers, body })
  assert.equal(changed.status, 200, await changed.text())
}

/** Opens the shop in a tab, and says where it stands. */
async function open(context, { from = site, storage = '', root, more = '', before } = {}) {
  const page = await context.newPage()
  page.setDefaultTimeout(LIMIT_MS)
  await before?.(page)
  const roots = root ? `&root=${root}` : ''
  await page.goto(`${from}/?url=${proxy.url}&storage=${storage}${roots}${more}`)
  await until(page, 'window.client !== undefined')
  return page
}

/** Looks until it is true. The policy of the page lets no text be evaluated from within. */
async function until(page, what) {
  const end = Date.now() + LIMIT_MS
  while (!(await page.evaluate(what))) {
    if (Date.now() > end) throw new Error(`in vain for ${what}: ${JSON.stringify(await page.evaluate('[client.status, flag(), warnings]'))}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const state = (page, name) => until(page, `client.status.state === '${name}'`)
const serves = (page, value) => until(page, `flag() === ${value}`)

const days = {
  async 'a page under a strict policy follows the server, and its key stands in no address'(context) {
    const page = await open(context)
    await state(page, 'ready')
    await serves(page, false)
    await turn(true)
    await serves(page, true)
    assert(proxy.asked.some((url) => url.startsWith('/sdk/v1/stream?ticket=')))
    assert(!proxy.asked.some((url) => url.includes(key)))
    assert.deepEqual(await page.evaluate('warnings'), [])
  },

  async 'offline at the start without kept rules, and then the server comes'(context) {
    proxy.break('offline')
    const page = await open(context)
    await state(page, 'failed')
    assert.equal(await page.evaluate('flag()'), null)
    proxy.break('none')
    await state(page, 'ready')
    await serves(page, false)
  },

  async 'offline at the start with kept rules'(context) {
    await state(await open(context), 'ready')
    proxy.break('offline')
    const page = await open(context)
    await until(page, 'window.rulesAfterMs')
    assert.equal(await page.evaluate('flag()'), false)
    const ready = await page.evaluate('client.ready()')
    assert.deepEqual(ready, { rules: 'cached', why: 'the server cannot be reached' })
    console.log(`from start to kept rules: ${(await page.evaluate('rulesAfterMs')).toFixed(1)} ms`)
  },

  async 'rules kept in a database serve as well'(context) {
    const first = await open(context, { storage: 'database' })
    await state(first, 'ready')
    await until(first, `indexedDB.databases().then((all) => all.some(({ name }) => name === 'flags'))`)
    proxy.break('offline')
    const page = await open(context, { storage: 'database' })
    await serves(page, false)
    assert.equal(await page.evaluate('localStorage.length'), 0)
  },

  async 'a ticket that is over is replaced, and the key is not suspected'(context) {
    proxy.break('stale-ticket')
    const page = await open(context)
    await state(page, 'ready')
    assert(proxy.asked.filter((url) => url.startsWith('/sdk/v1/ticket')).length > 1)
  },

  async 'a key that is refused leaves the kept rules in use'(context) {
    await state(await open(context), 'ready')
    proxy.break('refuse')
    const page = await open(context)
    await state(page, 'stale')
    assert.equal(await page.evaluate('flag()'), false)
    assert.equal(await page.evaluate('client.status.why'), 'the server refuses the SDK key')
  },

  async 'a stream that is cut within an event goes on from there'(context) {
    const page = await open(context)
    await state(page, 'ready')
    proxy.break('cut')
    await turn(true)
    await serves(page, true)
    await state(page, 'ready')
    assert(proxy.asked.some((url) => url.includes('last_event_id=')))
  },

  async 'rules that were altered are refused and mended'(context) {
    const page = await open(context)
    await state(page, 'ready')
    proxy.break('alter')
    await turn(true)
    await serves(page, true)
    assert.match((await page.evaluate('warnings')).join(), /refused/)
  },

  async 'rules with another note are refused, and the last good ones stay'(context) {
    const page = await open(context)
    await state(page, 'ready')
    const held = await page.evaluate('client.version')
    proxy.break('forge')
    await turn(true)
    await until(page, `warnings.some((told) => told.includes('the signed note is refused'))`)
    assert.equal(await page.evaluate('flag()'), false)
    assert.equal(await page.evaluate('client.version'), held)
    proxy.break('none')
    await turn(false)
    await until(page, `client.version > ${held}`)
    await state(page, 'ready')
  },

  async 'a server under other roots is not believed'(context) {
    const page = await open(context, { root: '0'.repeat(32) })
    await until(page, `warnings.some((told) => told.includes('the server\\'s keys are not trusted'))`)
    assert.equal(await page.evaluate('flag()'), null)
    const careless = await open(context, { root: '0'.repeat(32), more: '&verify=no' })
    await state(careless, 'ready')
    await serves(careless, false)
  },

  async 'storage that is full changes nothing'(context) {
    const fill = () => {
      let text = 'x'.repeat(1 << 22)
      while (text) {
        try {
          localStorage.setItem(`fill${localStorage.length}`, text)
        } catch {
          text = text.slice(text.length / 2 + 1)
        }
      }
    }
    const page = await open(context, { before: (page) => page.addInitScript(fill) })
    await state(page, 'ready')
    await serves(page, false)
    assert.match((await page.evaluate('warnings')).join(), /cannot be kept/)
  },

  async 'storage that is forbidden changes nothing'(context) {
    const page = await open(context, { from: sandboxed })
    await state(page, 'ready')
    await serves(page, false)
    assert.match((await page.evaluate('warnings')).join(), /cannot be used/)
  },

  async 'two tabs follow on their own and share what is kept'(context) {
    const [one, two] = [await open(context), await open(context)]
    await Promise.all([state(one, 'ready'), state(two, 'ready')])
    await turn(true)
    await Promise.all([serves(one, true), serves(two, true)])
    await one.close()
    await turn(false)
    await serves(two, false)
    assert.equal(await two.evaluate('localStorage.length'), 1)
  },

  async 'a page that slept for an hour asks at once'(context) {
    const page = await open(context, { before: (page) => page.clock.install() })
    await state(page, 'ready')
    proxy.break('stall')
    await turn(true)
    proxy.fault = 'none'
    await page.clock.fastForward('01:00:00')
    await serves(page, true)
    await state(page, 'ready')
  },
}

let failed = 0
for (const [name, day] of Object.entries(days)) {
  const context = await browser.newContext()
  try {
    proxy.break('none')
    proxy.asked.length = 0
    await turn(false)
    await day(context)
    console.log(`ok ${name}`)
  } catch (error) {
    failed += 1
    console.log(`not ok ${name}: ${error.stack}`)
  }
  await context.close()
}
await browser.close()
process.exit(failed > 0 ? 1 : 0)
