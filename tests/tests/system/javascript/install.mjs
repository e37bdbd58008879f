// Packs the package, installs it into fresh copies of the examples, and asks a flag in each: says `ok NAME` for each.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { serveFiles } from './world.mjs'

const [folder, examples, web, url, clientKey, serverKey] = process.argv.slice(2)
const { chromium } = createRequire(`${web}/package.json`)('playwright-core')
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error']
/** What the examples ask for is `ocean` for customers with the plan `pro`. */
const EXPECTED = 'ocean'

const place = mkdtempSync(join(tmpdir(), 'tidegate-install-'))
const npm = (where, ...words) => execFileSync('npm', [...words, ...QUIET], { cwd: where, stdio: ['ignore', 'pipe', 'inherit'] })
npm(folder, 'pack', '--pack-destination', place)
const packed = join(place, readdirSync(place).find((name) => name.endsWith('.tgz')))

/** A fresh copy of an example with the package in it, built where it is built. */
function install(name) {
  const project = join(place, name)
  cpSync(join(examples, name), project, { recursive: true, filter: (path) => !/node_modules|dist$/.test(path) })
  if (existsSync(join(project, 'package-lock.json'))) npm(project, 'ci')
  npm(project, 'install', '--no-save', packed)
  if (readFileSync(join(project, 'package.json'), 'utf8').includes('"build"')) npm(project, 'run', 'build')
  return project
}

async function inPage(root) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
    chromiumSandbox: false,
  })
  try {
    const page = await browser.newPage()
    await page.goto(`${await serveFiles(root)}/?url=${url}&key=${clientKey}`)
    await page.locator('#theme', { hasText: EXPECTED }).waitFor({ timeout: 20_000 })
  } finally {
    await browser.close()
  }
}

async function untilAsked(address) {
  const end = Date.now() + 20_000
  for (;;) {
    const theme = await fetch(`${address}/?customer=acme&plan=pro`).then((got) => got.json()).then((got) => got.theme, () => undefined)
    if (theme === EXPECTED) return
    assert(Date.now() < end, `${address} answers ${theme}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Runs a program, and asks it where it says that it listens. */
async function asProgram(project, command, words, address) {
  const env = { ...process.env, TIDEGATE_URL: url, TIDEGATE_KEY: serverKey, PORT: '0' }
  const program = spawn(command, words, { cwd: project, env, stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    if (!address) for await (const line of createInterface({ input: program.stdout })) { address = line; break }
    await untilAsked(address)
  } finally {
    program.kill('SIGKILL')
  }
}

const projects = {
  async page() {
    const project = install('page')
    cpSync(join(project, 'index.html'), join(project, 'dist/index.html'))
    await inPage(join(project, 'dist'))
  },
  'vite-react': () => inPage(join(install('vite-react'), 'dist')),
  'node-service': () => asProgram(install('node-service'), process.execPath, ['service.mjs']),
  async worker() {
    const project = install('worker')
    const port = 20_000 + (process.pid % 20_000)
    const words = ['serve', 'worker.capnp', `--socket-addr=http=127.0.0.1:${port}`]
    await asProgram(project, join(project, 'node_modules/.bin/workerd'), words, `http://127.0.0.1:${port}`)
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
