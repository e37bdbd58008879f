// What pages and their bad days need: files under a strict policy, and a proxy before the server that misbehaves on demand.
import { readFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { createRequire } from 'node:module'
import { extname, join, normalize } from 'node:path'

/** How long anything may take that a test waits for. */
export const LIMIT_MS = 120_000

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts Chromium with what the console in `web` drives it by. */
export function launchChromium(web) {
  const { chromium } = createRequire(`${web}/package.json`)('playwright-core')
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
  return chromium.launch({ executablePath, args: FLAGS, chromiumSandbox: false, timeout: LIMIT_MS })
}

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm', '.json': 'application/json' }

function listen(server) {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}`))
  })
}

/** Serves a folder; pages under the policy that the guide asks for. */
export function serveFiles(folder, page, more = '') {
  const policy = `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src *; ${more}`
  return listen(
    createServer((asked, answer) => {
      const { pathname } = new URL(asked.url, 'http://files')
      const own = page?.[pathname]
      try {
        const body = own ?? readFileSync(join(folder, normalize(pathname === '/' ? '/index.html' : pathname)))
        const type = TYPES[extname(pathname)] ?? 'text/html'
        const headers = { 'content-type': type, 'content-security-policy': policy, 'access-control-allow-origin': '*' }
        answer.writeHead(200, headers).end(body)
      } catch {
        answer.writeHead(404).end()
      }
    }),
  )
}

/** A proxy before the server. `fault` says what goes wrong: none, offline, refuse, stale-ticket, alter, forge,
 * stall or cut. */
export class Proxy {
  fault = 'none'
  asked = []
  #sockets = new Set()
  #server

  constructor(server) {
    this.#server = new URL(server)
  }

  async start() {
    const proxy = createServer((asked, answer) => this.#serve(asked, answer))
    proxy.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
      if (this.fault === 'offline') socket.destroy()
    })
    this.url = await listen(proxy)
    return this
  }

  /** From now on this goes wrong; what is open ends where that belongs to it. */
  break(fault) {
    this.fault = fault
    if (fault === 'offline') for (const socket of this.#sockets) socket.destroy()
  }

  #serve(asked, answer) {
    this.asked.push(asked.url)
    const isStream = asked.url.startsWith('/sdk/v1/stream')
    if (this.fault === 'offline') return answer.destroy()
    if (this.fault === 'refuse' && asked.method !== 'OPTIONS') {
      return answer.writeHead(401, { 'access-control-allow-origin': '*' }).end('{}')
    }
    if (this.fault === 'stale-ticket' && isStream) {
      this.fault = 'none'
      // Used here, it is over for the page.
      return request(this.#at(asked), (used) => {
        used.destroy()
        this.#forward(asked, answer)
      }).end()
    }
    this.#forward(asked, answer)
  }

  #at({ url, method, headers }) {
    const { hostname, port } = this.#server
    return { hostname, port, path: url, method, headers: { ...headers, 'accept-encoding': 'identity' } }
  }

  #forward(asked, answer) {
    const forwarded = request(this.#at(asked), (got) => {
      answer.writeHead(got.statusCode, this.#headers(got.headers))
      got.on('data', (bytes) => this.#pass(bytes, answer))
      got.on('end', () => answer.end())
      got.on('error', () => answer.destroy())
      answer.on('close', () => got.destroy())
    })
    forwarded.on('error', () => answer.destroy())
    asked.pipe(forwarded)
  }

  #headers(headers) {
    const note = headers['tidegate-note']
    if (this.fault !== 'forge' || !note) return headers
    return { ...headers, 'tidegate-note': `${note.slice(0, -20)}${note.at(-20) === 'A' ? 'B' : 'A'}${note.slice(-19)}` }
  }

  #pass(bytes, answer) {
    const text = bytes.toString()
    const isEvent = text.includes('event: delta') || text.includes('event: snapshot')
    if (this.fault === 'stall') return
    if (this.fault === 'cut' && isEvent) {
      this.fault = 'none'
      answer.write(text.slice(0, text.indexOf('data: ', text.indexOf('event: delta')) + 40))
      return setTimeout(() => answer.destroy(), 20)
    }
    if (this.fault === 'forge' && isEvent) {
      // Of the signature, one digit.
      return answer.write(text.replace(/(\u2014 [^"]*)([A-Za-z0-9+/])(=*\\n")/, (_, head, digit, tail) => `${head}${digit === 'A' ? 'B' : 'A'}${tail}`))
    }
    if (this.fault === 'alter' && isEvent) {
      this.fault = 'none'
      return answer.write(text.replace(/"enabled":(true|false)/, '"enabled": $1'))
    }
    answer.write(bytes)
  }
}
