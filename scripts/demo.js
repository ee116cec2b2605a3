// fob's main job in plain steps, against the tests' authorization server on this machine. `--keep` leaves it running.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadSupport } from './load-support.js'
import { run } from './run-command.js'

const bin = fileURLToPath(new URL('../bin/fob.js', import.meta.url))
const home = mkdtempSync(join(tmpdir(), 'fob-demo-'))
const { startAuthorizationServer } = await loadSupport('authorization-server/index.ts')
const server = await startAuthorizationServer()
const { client_id, client_secret } = server.clients.service

const base = ['token', 'client-credentials', '--issuer', server.issuer, '--client-id', client_id]
const request = [...base, '--scope', 'api:read', '--allow-http-loopback']
const say = (text = '') => process.stdout.write(`${text}\n`)
const indented = text => text.trimEnd().replace(/^/gm, '    ')

function fob(args, secret = client_secret) {
  const env = { PATH: process.env.PATH, HOME: home, FOB_CLIENT_SECRET: secret }
  return run(process.execPath, [bin, ...args], { env })
}

/** The answer of a step that has to succeed. */
function succeeded({ code, stdout, stderr }) {
  if (code !== 0) throw new Error(`exit code ${code}\n${stderr}`)
  return stdout
}

async function token() {
  say('\n1. A token for a program. The secret is in the environment, so it stands in no argument list.\n')
  say(indented(`$ export FOB_CLIENT_SECRET=${client_secret.slice(0, 4)}…`))
  say(indented(`$ fob ${base.join(' ')} \\\n      --scope api:read --allow-http-loopback`))
  say(indented(succeeded(await fob(request))))
}

async function api() {
  say('\n2. curl calls a protected API with it. The token goes through a pipe, not through arguments.\n')
  say(indented(`$ fob token client-credentials … -o curl | curl -K - ${server.api}`))
  const config = succeeded(await fob([...request, '-o', 'curl']))
  const args = ['-sS', '--fail-with-body', '-K', '-', server.api]
  const called = run('curl', args, { env: { PATH: process.env.PATH }, input: config }).then(succeeded)
  say(
    indented(
      await called.catch(error => (error.code === 'ENOENT' ? withoutCurl(config) : Promise.reject(error))),
    ),
  )
}

async function withoutCurl(config) {
  const [, name, value] = config.match(/^header = "([^:]+): (.+)"$/m)
  const response = await fetch(server.api, { headers: { [name]: value } })
  if (!response.ok) throw new Error(`the API answered ${response.status}`)
  return `${await response.text()}(there is no curl here: Node did it)`
}

async function json() {
  say('\n3. For scripts: when it ends, what was granted, and by whom (one line, here indented).\n')
  say(indented('$ fob token client-credentials … -o json'))
  say(indented(JSON.stringify(JSON.parse(succeeded(await fob([...request, '-o', 'json']))), null, 2)))
}

async function failure() {
  say(
    '\n4. A failure: nothing on stdout, one sentence, what to do, and an exit code that scripts can rely on.\n',
  )
  say(indented('$ FOB_CLIENT_SECRET=wrong fob token client-credentials …; echo $?'))
  const { code, stdout, stderr } = await fob(request, 'wrong')
  if (code !== 7 || stdout !== '')
    throw new Error(`expected exit code 7 and no output, got ${code}\n${stderr}`)
  say(indented(`${stderr}${code}`))
}

async function keep() {
  say(`\nThe server goes on until Ctrl-C. In another terminal:\n`)
  say(indented(`export FOB_ISSUER=${server.issuer} FOB_CLIENT_ID=${client_id} FOB_ALLOW_HTTP_LOOPBACK=1`))
  say(indented(`export FOB_CLIENT_SECRET=${client_secret}\nnode bin/fob.js token client-credentials`))
  await new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, resolve)
  })
  say()
}

try {
  say(`An authorization server now runs at ${server.issuer} and knows the client "${client_id}".`)
  for (const step of [token, api, json, failure]) await step()
  if (process.argv.includes('--keep')) await keep()
  else say('\nDone. `npm run demo -- --keep` leaves the server running, to try more.')
} catch (error) {
  process.stderr.write(`\nThe demo failed: ${error.message}\n`)
  process.exitCode = 1
} finally {
  await server.close()
  rmSync(home, { recursive: true, force: true })
}
