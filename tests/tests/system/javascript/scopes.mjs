// A program in node that works for one user after the other, and fails for whom the flag is on: until it is told to end.
const [folder, url, key] = process.argv.slice(2)
const { createClient } = await import(`${folder}/dist/node.js`)

const client = createClient({ url, key, storage: false, application: { name: 'shop', version: '1.2.3' } })
await client.ready({ timeoutMs: 60_000 })
client.started()
let user = 0
const work = () => {
  for (let n = 0; n < 20; n += 1) {
    user += 1
    const scope = client.scope({ user: { key: `user-${user}` }, customer: { key: 'acme' } })
    scope.finish(scope.get('checkout-v2', false) ? 'error' : 'ok')
  }
}
const working = setInterval(work, 10)
console.log('working')
process.stdin.once('data', async () => {
  clearInterval(working)
  await client.close()
  process.exit(0)
})
