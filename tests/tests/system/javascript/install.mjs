// Packs the package, installs it into fresh copies of the examples, and asks a flag in each: says `ok NAME` for each.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { LIMIT_MS, launchChromium, serveFiles } from './world.mjs'

const [folder, examples, web, url, clientKey, serverKey] = process.argv.slice(2)
/** What `cargo xtask test` fetched beforehand is not fetched again. */
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline', '--fetch-retries=5']
/** What the examples ask for is `ocean` for customers with the plan `pro`. */
const EXPECTED = 'ocean'

const place = mkdtempSync(join(tmpdir(), 'tidegate-install-'))
const npm = (where, ...words) => execFileSync('npm', [...words, ...QUIET], { cwd: where, stdio: ['ignore', 'pipe', 'inherit'] })
npm(folder, 'pack', '--pack-destination', place)
const packed = join(place, readdirSync(place).find((name) => name.endsWith('.tgz')))

/** A fresh copy of an example with the package in it, edited, and built where it is built. */
function install(name, as = name, edit = () => {}) {
  const project = join(place, as)
  cpSync(join(examples, name), project, { recursive: true, filter: (path) => !/node_modules|dist$/.test(path) })
  if (existsSync(join(project, 'package-lock.json'))) npm(project, 'ci')
  npm(project, 'install', '--no-save', packed)
  edit(project)
  if (readFileSync(join(project, 'package.json'), 'utf8').includes('"build"')) npm(project, 'run', 'build')
  return project
}

async function inPage(root) {
  const browser = await launchChromium(web)
  try {
    const page = await browser.newPage()
    page.setDefaultTimeout(LIMIT_MS)
    await page.goto(`${await serveFiles(root)}/?url=${url}&key=${clientKey}`)
    await page.locator('#theme', { hasText: EXPECTED }).waitFor()
  } finally {
    await browser.close()
  }
}

async function untilAsked(address) {
  const end = Date.now() + LIMIT_MS
  for (;;) {
    const theme = await fetch(`${address}/?customer=acme&plan=pro`).then((got) => got.json()).then((got) => got.theme, () => undefined)
    if (theme === EXPECTED) return
    assert(Date.now() < end, `${address} answers ${theme}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Runs a program, and asks it where it says that it listens: in the first line of its `says`th stream. */
async function asProgram(project, command, words, says, address) {
  const env = { ...process.env, TIDEGATE_URL: url, TIDEGATE_KEY: serverKey, PORT: '0' }
  const program = spawn(command, words, { cwd: project, env, stdio: ['ignore', 'pipe', 'inherit', 'pipe'] })
  try {
    const [line] = await once(createInterface({ input: program.stdio[says] }), 'line', { signal: AbortSignal.timeout(LIMIT_MS) })
    await untilAsked(address(line))
  } finally {
    program.kill('SIGKILL')
  }
}

/** The page with another entry of the package, `replacements` in its source; its files. */
async function pageWith(entry, replacements) {
  const project = install('page', entry, (project) => {
    const file = join(project, 'src.mjs')
    const edited = Object.entries(replacements).reduce((text, [from, to]) => {
      assert(text.includes(from), from)
      return text.replace(from, to)
    }, readFileSync(file, 'utf8'))
    writeFileSync(file, edited)
  })
  const dist = join(project, 'dist')
  const files = readdirSync(dist)
  cpSync(join(project, 'index.html'), join(dist, 'index.html'))
  if (entry === 'slim') cpSync(join(project, 'node_modules/@tidegate/sdk/engine/signed_bg.wasm'), join(dist, 'flags.wasm'))
  await inPage(dist)
  return files
}

const projects = {
  async page() {
    const project = install('page')
    cpSync(join(project, 'index.html'), join(project, 'dist/index.html'))
    await inPage(join(project, 'dist'))
  },
  async inline() {
    const files = await pageWith('inline', { '"@tidegate/sdk"': '"@tidegate/sdk/inline"' })
    assert.deepEqual(files.filter((name) => name.endsWith('.wasm')), [])
  },
  async slim() {
    const files = await pageWith('slim', { '"@tidegate/sdk"': '"@tidegate/sdk/slim"', 'url: said': 'engine: fetch("/flags.wasm"),\n  url: said' })
    assert.deepEqual(files.filter((name) => name.endsWith('.wasm')), [])
  },
  'vite-react': () => inPage(join(install('vite-react'), 'dist')),
  'node-service': () => asProgram(install('node-service'), process.execPath, ['service.mjs'], 1, (line) => line),
  async worker() {
    const project = install('worker')
    const words = ['serve', 'worker.capnp', '--socket-addr=http=127.0.0.1:0', '--control-fd=3']
    const address = (line) => `http://127.0.0.1:${JSON.parse(line).port}`
    await asProgram(project, join(project, 'node_modules/.bin/workerd'), words, 3, address)
  },
}

let failed = 0
for (const [name, check] of Object.entries(projects)) {
  try {
    await check()
    console.log(`ok ${name}`)
  } catch (error) {
    failed += 1
    console.log(`not ok ${name}: ${error.stack}`)
  }
}
rmSync(place, { recursive: true, force: true })
process.exit(failed > 0 ? 1 : 0)
