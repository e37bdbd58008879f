// Each engine with the flags loaded: a function from a flag's key to whether it is on for the person. Nothing of it
// touches the network, and the context is prepared before.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { FliptClient } from '@flipt-io/flipt-client-js/node'
import { GrowthBook } from '@growthbook/growthbook'
import { FlagdCore } from '@openfeature/flagd-core'
import * as configcat from 'configcat-node'
import { InMemStorageProvider, Unleash } from 'unleash-client'
import { flags, person } from './works.mjs'

const byKey = (of) => Object.fromEntries(flags.map((flag) => [flag.key, of(flag)]))
const silent = { error() {}, warn() {}, info() {}, debug() {} }

/** The rules of our flags as a server sends them. */
export function ownDocument() {
  const arms = [
    { variant: 'on', start: 0, len: 500_000 },
    { variant: 'off', start: 500_000, len: 500_000 },
  ]
  const split = { algo: 'x1', seed: 'b7c1f0', unit: 'user.key', arms, rest: 'off' }
  const flag = ({ key, rules, on, half }) => ({
    key,
    type: 'boolean',
    variants: { on: { value: true }, off: { value: false } },
    enabled: true,
    off_variant: 'off',
    rules: rules.map((clauses, index) => ({
      id: `r${index}`,
      when: { all: Object.entries(clauses).map(([attribute, values]) => ({ attribute, op: 'in', values })) },
      serve: { variant: 'on' },
    })),
    fallthrough: half ? { split } : { variant: on ? 'on' : 'off' },
  })
  const items = Object.fromEntries(flags.map((one) => [`flag/${one.key}`, flag(one)]))
  const place = { tenant: 't', project: 'p', environment: 'e' }
  return JSON.stringify({ format: 1, ...place, version: 1, epoch: 1, items })
}

const ownContext = () => ({ user: { key: person.key }, ...person.others })

/** Our engine in this folder. What an ending serves is read once; every evaluation crosses the boundary. */
export async function own(folder) {
  const { Attributes, Engine, initSync } = await import(pathToFileURL(`${folder}/engine.js`))
  initSync({ module: readFileSync(`${folder}/engine_bg.wasm`) })
  const engine = new Engine(1, '', '', '', '')
  engine.bootstrapped(ownDocument())
  engine.install()
  const attributes = new Attributes(JSON.stringify(ownContext()))
  const slots = new Map(flags.map(({ key }) => [key, engine.slot(key)]))
  const values = []
  const served = (ending) => {
    values[ending] ??= JSON.parse(engine.ending(ending)).value
    return values[ending]
  }
  const value = (key) => {
    const packed = engine.answer(slots.get(key), attributes)
    return values[packed >> 1] ?? served(packed >> 1)
  }
  const detail = (key) => JSON.parse(engine.detail(key, attributes, 0, '')).value
  return { 'tidegate': value, 'tidegate with all reasons': detail }
}

/** What applications call, out of the built package in this folder: counted as always, with nobody to report to. */
export async function ownClient(folder) {
  const { createClient } = await import(pathToFileURL(`${folder}/dist/node.js`))
  const client = createClient({
    url: 'http://127.0.0.1:9',
    key: 'tg_sdk_id_secret_check',
    fetch: () => new Promise(() => {}),
    bootstrap: ownDocument(),
    storage: false,
    context: ownContext(),
  })
  return { 'client.get': (key) => client.get(key, false) }
}

function flagd() {
  const all = (clauses) => ({ and: Object.entries(clauses).map(([name, values]) => ({ in: [{ var: name }, values] })) })
  const flag = ({ rules, on, half }) => {
    const fixed = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: on ? 'on' : 'off' }
    if (half) return { ...fixed, targeting: { fractional: [['on', 50], ['off', 50]] } }
    if (rules.length === 0) return fixed
    return { ...fixed, targeting: { if: [...rules.flatMap((clauses) => [all(clauses), 'on']), 'off'] } }
  }
  const core = new FlagdCore(undefined, silent)
  core.setConfigurations(JSON.stringify({ flags: byKey(flag) }))
  const context = { targetingKey: person.key, ...person.others }
  return (key) => core.resolveBooleanEvaluation(key, false, context, silent).value
}

function growthbook() {
  const condition = (clauses) => Object.fromEntries(Object.entries(clauses).map(([name, $in]) => [name, { $in }]))
  const flag = ({ rules, on, half }) => ({
    defaultValue: on,
    rules: [
      ...rules.map((clauses) => ({ condition: condition(clauses), force: true })),
      ...(half ? [{ force: true, coverage: 0.5, hashAttribute: 'user' }] : []),
    ],
  })
  const client = new GrowthBook({ features: byKey(flag), attributes: { user: person.key, ...person.others } })
  return (key) => client.isOn(key)
}

async function unleashClient() {
  const constraints = (clauses) =>
    Object.entries(clauses).map(([contextName, values]) => ({ contextName, operator: 'IN', values, inverted: false }))
  const rollout = (share, key, clauses = {}) => ({
    name: 'flexibleRollout',
    parameters: { rollout: share, stickiness: 'userId', groupId: key },
    constraints: constraints(clauses),
  })
  const strategies = ({ key, rules, on, half }) => {
    if (half) return [rollout('50', key)]
    if (rules.length > 0) return rules.map((clauses) => rollout('100', key, clauses))
    return on ? [{ name: 'default', parameters: {}, constraints: [] }] : []
  }
  const feature = (flag) => ({ name: flag.key, enabled: true, variants: [], strategies: strategies(flag) })
  const client = new Unleash({
    appName: 'bench',
    url: 'http://127.0.0.1:9',
    refreshInterval: 0,
    disableMetrics: true,
    skipInstanceCountWarning: true,
    storageProvider: new InMemStorageProvider(),
    bootstrap: { data: flags.map(feature) },
  })
  client.on('error', () => {})
  client.on('warn', () => {})
  await new Promise((ready) => client.once('ready', ready))
  const context = { userId: person.key, properties: person.others }
  return (key) => client.isEnabled(key, context)
}

async function configCat() {
  const rule = (clauses) => ({
    c: Object.entries(clauses).map(([a, l]) => ({ u: { a, c: 0, l } })),
    s: { v: { b: true }, i: 'on' },
  })
  const half = [
    { p: 50, v: { b: true }, i: 'on' },
    { p: 50, v: { b: false }, i: 'off' },
  ]
  const setting = (flag) => ({
    t: 0,
    v: { b: flag.on },
    i: 'else',
    r: flag.rules.map(rule),
    ...(flag.half ? { p: half } : {}),
  })
  const config = JSON.stringify({ p: { s: 'salt' }, f: byKey(setting) })
  const client = configcat.getClient('configcat-sdk-1/AAAAAAAAAAAAAAAAAAAAAA/AAAAAAAAAAAAAAAAAAAAAA', configcat.PollingMode.ManualPoll, {
    cache: { get: () => `${Date.now()}\nW/"1"\n${config}`, set() {} },
    logger: configcat.createConsoleLogger(configcat.LogLevel.Off),
    offline: true,
  })
  await client.waitForReady()
  const { email, ...others } = person.others
  const user = new configcat.User(person.key, email, undefined, others)
  const snapshot = client.snapshot()
  return (key) => snapshot.getValue(key, false, user)
}

/** The boolean flag alone: the issue compares no more with it. */
async function flipt() {
  const fixed = ({ key, on }) => ({ key, name: key, enabled: on, type: 'BOOLEAN_FLAG_TYPE', rules: [], rollouts: [] })
  const document = { namespace: { key: 'default' }, flags: flags.map(fixed) }
  const answer = { ok: true, status: 200, statusText: 'OK', headers: { get: () => null }, json: async () => document }
  const client = await FliptClient.init({ url: 'http://127.0.0.1:9', updateInterval: 0, fetcher: async () => answer })
  const context = { user: person.key, ...person.others }
  return (flagKey) => client.evaluateBoolean({ flagKey, entityId: person.key, context }).enabled
}

export async function peers() {
  return {
    'flagd-core': flagd(),
    'growthbook': growthbook(),
    'unleash-client': await unleashClient(),
    'configcat-node': await configCat(),
    'flipt-client-js': await flipt(),
  }
}
