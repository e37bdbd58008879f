// Asks the engine for JavaScript what standard input asks, one JSON a line, and answers a line each.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

const folder = process.argv[2]
const { Attributes, Engine, initSync } = await import(pathToFileURL(`${folder}/engine.js`))
initSync({ module: readFileSync(`${folder}/engine_bg.wasm`) })

const ERRORS = { '-1': 'FLAG_NOT_FOUND', '-2': 'INVALID_CONTEXT', '-3': 'UNSUPPORTED' }

/** What the packed answer stands for; it is asked at the moment that the question names. */
function unpacked(engine, attributes, flag, now_ms) {
  const { now } = Date
  Date.now = () => now_ms
  const packed = engine.answer(engine.slot(flag), attributes)
  Date.now = now
  return packed < 0 ? { error: ERRORS[packed] } : { detail: engine.ending(packed >> 1) }
}

/** Installs what the engine was handed; what it does not take is a fault. */
function install(engine, told) {
  const deeds = JSON.parse(told)
  const refused = deeds.find(({ message }) => message !== undefined)
  if (refused) throw new Error(refused.message)
  if (!deeds.some((deed) => deed.do === 'install')) throw new Error('it leads to no other rules')
  engine.install()
}

function answer({ document, deltas, context, now_ms, questions }) {
  const engine = new Engine(1, '', '', '', '')
  install(engine, engine.bootstrapped(document))
  engine.connected()
  const heard = (data) => new TextEncoder().encode(`event: delta\ndata: ${data}\n\n`)
  for (const delta of deltas) install(engine, engine.heard(heard(delta)))
  const attributes = new Attributes(context)
  if (attributes.fault) throw new Error(attributes.fault)
  const details = questions.map(([flag, type]) => engine.detail(flag, attributes, now_ms, type ?? ''))
  const explanations = questions.map(([flag]) => engine.explain(flag, attributes, now_ms))
  const packed = questions.map(([flag]) => unpacked(engine, attributes, flag, now_ms))
  const answers = { details, packed, explanations, document: engine.document(), version: engine.version }
  attributes.free()
  engine.free()
  return answers
}

function attempt(line) {
  try {
    return answer(JSON.parse(line))
  } catch (fault) {
    return { fault: fault.message }
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(attempt(line))}\n`)
}
