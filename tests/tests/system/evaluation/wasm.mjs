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
  const slot = engine.slot(flag)
  if (slot === undefined) return { error: ERRORS[-1] }
  const { now } = Date
  Date.now = () => now_ms
  const packed = engine.answer(slot, attributes)
  Date.now = now
  return packed < 0 ? { error: ERRORS[packed] } : { detail: engine.ending(packed >> 1) }
}

function answer({ document, deltas, context, now_ms, questions }) {
  const engine = new Engine(document)
  for (const delta of deltas) engine.apply(delta)
  const attributes = new Attributes(context)
  const details = questions.map(([flag, type]) => engine.detail(flag, attributes, now_ms, type ?? undefined))
  const explanations = questions.map(([flag]) => engine.explain(flag, attributes, now_ms))
  const packed = questions.map(([flag]) => unpacked(engine, attributes, flag, now_ms))
  const answers = { details, packed, explanations, document: engine.snapshot(), version: engine.version }
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
