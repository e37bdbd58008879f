// A program in node that embeds the package, and says live what it would do: one JSON a line.
const [folder, url, key, kept] = process.argv.slice(2)
const { createClient, inFile } = await import(`${folder}/dist/node.js`)

const client = createClient({
  url,
  key,
  context: { targetingKey: 'u1', user: { key: 'u1' }, customer: { key: 'acme' } },
  storage: kept ? inFile(kept) : false,
  application: { name: 'shop', version: '1.2.3' },
})
const say = () => {
  const { status, version } = client
  const theme = client.details('theme', 'none')
  const checkout = client.get('checkout-v2', false)
  console.log(JSON.stringify({ ...status, version, theme, checkout, missing: client.get('no-such-flag', 1) }))
}
client.onStatus(say)
client.subscribe('*', say)
console.log(JSON.stringify({ ready: (await client.ready({ timeoutMs: 60_000 })).rules }))
process.stdin.once('data', async () => {
  await client.close()
  process.exit(0)
})
