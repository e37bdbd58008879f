// Times of one evaluation, in nanoseconds: `node evaluation.mjs FOLDER PACKAGE`, where the engine for JavaScript
// and its package are. Prints one JSON document: for every work, the medians of all engines, which take turns in batches.
import { own, ownClient, peers } from './engines.mjs'
import { works } from './works.mjs'

const BATCHES = 501
/** Shorter than the turn that a scheduler gives: whoever else uses the processor spoils few of them. */
const BATCH_NS = 4e5
/** What no peer but the others can express. */
const BOOLEAN_ONLY = 'flipt-client-js'

function time(ask, key, times) {
  let on = 0
  const started = process.hrtime.bigint()
  for (let i = 0; i < times; i += 1) on += ask(key) ? 1 : 0
  const ns = Number(process.hrtime.bigint() - started)
  if (on !== 0 && on !== times) throw new Error(`an engine answers ${key} now so, now so`)
  return ns
}

/** How often it is asked in a batch; finding that out warms up, too. */
function filling(ask, key) {
  let times = 1_000
  while (time(ask, key, times) < BATCH_NS) times *= 2
  return times
}

const median = (samples) => samples.sort((a, b) => a - b)[samples.length >> 1]

function measure(engines, work, { key, half, rules, on }) {
  const able = Object.entries(engines).filter(([name]) => work === 'boolean' || name !== BOOLEAN_ONLY)
  for (const [name, ask] of able) {
    // Whom the split enrols is each engine's own matter.
    if (!half && ask(key) !== (on || rules.length > 0)) throw new Error(`${name} answers ${ask(key)} to ${work}`)
  }
  const lanes = able.map(([name, ask]) => ({ name, ask, times: filling(ask, key), samples: [] }))
  for (let batch = 0; batch < BATCHES; batch += 1) {
    for (const lane of lanes) lane.samples.push(time(lane.ask, key, lane.times) / lane.times)
  }
  return Object.fromEntries(lanes.map(({ name, samples }) => [name, median(samples)]))
}

const [folder, packageFolder] = process.argv.slice(2)
const engines = { ...(await own(folder)), ...(await ownClient(packageFolder)), ...(await peers()) }
const results = Object.entries(works).map(([work, flag]) => [work, measure(engines, work, flag)])
console.log(JSON.stringify({ batches: BATCHES, works: Object.fromEntries(results) }))
process.exit(0)
