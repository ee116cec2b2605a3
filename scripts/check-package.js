// Packs the package as for a release, looks at what is in it, installs it as users do, and gets a token with it.
//   npm run check:package [-- --nodes 22,24,26]     besides this Node, those of the packages node-<platform>-<arch>
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { loadSupport } from './load-support.js'
import { installNode, npm, quietly } from './npm.js'
import { run } from './run-command.js'

const { values: options } = parseArgs({ options: { nodes: { type: 'string', default: '' } } })
const root = fileURLToPath(new URL('..', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'fob-package-'))
const windows = process.platform === 'win32'

/** Bytes. */
const budget = { packed: 450_000, installed: 6_000_000 }
const allowedFiles =
  /^(LICENSE|README\.md|package\.json|bin\/((fob|compiled)\.js|package\.json)|completions\/(fob\.(bash|fish|ps1)|_fob)|dist\/([\w-]+\.cjs|THIRD-PARTY-LICENSES\.txt)|man\/fob[\w-]*\.1)$/
/** Asked for inside a try: colours of `debug`, and proxies that want Kerberos. */
const dispensable = ['kerberos', 'supports-color']
/** All that npm brings along: keytar names the headers it is built with, fs-native-extensions what finds its binary. */
const allowedPackages = [
  'bare-addon-resolve',
  'bare-module-resolve',
  'bare-semver',
  'fob',
  'fs-native-extensions',
  'keytar',
  'node-addon-api',
  'require-addon',
  'which-runtime',
]

const say = text => process.stdout.write(`${text}\n`)
function must(holds, message) {
  if (!holds) throw new Error(message)
}

async function pack() {
  const [packed] = JSON.parse(await npm('pack', '--json', '--silent', '--pack-destination', scratch))
  const strange = packed.files.map(({ path }) => path).filter(path => !allowedFiles.test(path))
  must(strange.length === 0, `the package has what does not run: ${strange.join(', ')}`)
  must(packed.size <= budget.packed, `the package has ${packed.size} bytes, more than ${budget.packed}`)
  for (const { path } of packed.files.filter(({ path }) => path.endsWith('.cjs'))) checkImports(path)
  say(`packed: ${packed.files.length} files, ${packed.size} bytes`)
  return join(scratch, packed.filename)
}

/** What the bundle asks for at run time is part of Node, or a dependency. */
function checkImports(path) {
  const { dependencies, optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const named = Object.keys({ ...dependencies, ...optionalDependencies })
  const known = new Set([...builtinModules, ...named, ...dispensable])
  const text = readFileSync(join(root, path), 'utf8')
  must(!text.includes('sourceMappingURL'), `${path} has a source map`)
  for (const [, name] of text.matchAll(/\b(?:require|import)\(["']([^"'.][^"']*)["']\)/g)) {
    // The start of fob leaves these to the program on purpose.
    if (name.startsWith('not-at-start/')) continue
    must(known.has(name.replace(/^node:/, '')), `${path} asks for ${name}, which is no dependency`)
  }
}

/** As users do: into a prefix of one's own, install scripts off. */
async function install(tarball, name, ...flags) {
  const prefix = join(scratch, name)
  mkdirSync(prefix)
  await npm('install', '--global', '--prefix', prefix, ...quietly, ...flags, tarball)
  const modules = windows ? join(prefix, 'node_modules') : join(prefix, 'lib', 'node_modules')
  return {
    folder: join(modules, 'fob'),
    link: join(prefix, 'bin', 'fob'),
    pages: join(prefix, 'share', 'man', 'man1'),
  }
}

function checkInstalled({ folder, pages }) {
  const packages = readdirSync(join(folder, 'node_modules'), { withFileTypes: true })
    .filter(entry => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
  const strange = packages.filter(name => !allowedPackages.includes(name))
  must(strange.length === 0, `npm brings along what nobody asked for: ${strange.join(', ')}`)
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  const size = files.reduce(
    (sum, { parentPath, name }) => sum + readFileSync(join(parentPath, name)).length,
    0,
  )
  must(size <= budget.installed, `installed, it has ${size} bytes, more than ${budget.installed}`)
  if (!windows) {
    const { man } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    must(readdirSync(pages).length === man.length, 'npm does not install all man pages')
  }
  say(`installed: ${packages.length} packages beside fob, ${size} bytes`)
}

/** The Node at hand and those that are asked for: name -> program. */
async function nodes() {
  const found = [[process.version, process.execPath]]
  for (const version of options.nodes.split(',').filter(Boolean)) {
    found.push([`v${version}`, join(await installNode(version, join(scratch, `node-${version}`)), 'node')])
  }
  return found
}

async function fob(node, { folder, link }, args, server, env = {}) {
  const home = mkdtempSync(join(scratch, 'home-'))
  const { client_id, client_secret } = server.clients.service
  const all = {
    // The command is a script of env node: the first node in PATH runs it.
    PATH: [dirname(node), '/usr/bin', '/bin'].join(delimiter),
    HOME: home,
    FOB_ISSUER: server.issuer,
    FOB_CLIENT_ID: client_id,
    FOB_CLIENT_SECRET: client_secret,
    FOB_ALLOW_HTTP_LOOPBACK: '1',
    ...env,
  }
  // On Windows the command is a batch file, which takes a shell to run.
  return windows
    ? run(node, [join(folder, 'bin', 'fob.js'), ...args], { env: { ...process.env, ...all } })
    : run(link, args, { env: all })
}

/** The main job, without a store, with one, and with what a second call finds in it. */
async function works(title, node, installed, server) {
  const { version } = JSON.parse(readFileSync(join(installed.folder, 'package.json'), 'utf8'))
  const succeeds = async (args, env) => {
    const result = await fob(node, installed, args, server, env)
    must(result.code === 0, `${title}: fob ${args.join(' ')} ended with ${result.code}\n${result.stderr}`)
    return result.stdout
  }
  must((await succeeds(['--version'])) === `${version}\n`, `${title}: --version says something else`)
  const request = ['token', 'client-credentials']
  const token = /^[\w.~+/=-]+\n$/
  must(token.test(await succeeds([...request, '--store', 'none'])), `${title}: no token with --store none`)
  must(token.test(await succeeds(request)), `${title}: no token where there is no keychain`)
  const store = {
    FOB_STORE: 'file',
    FOB_STORE_KEY: 'ab'.repeat(32),
    FOB_STORE_DIR: mkdtempSync(join(scratch, 'store-')),
  }
  const first = await succeeds(request, store)
  must(first === (await succeeds(request, store)), `${title}: the file store does not keep a token`)
  say(`${title}: works`)
}

/** What a machine without libsecret has: the loader of the system does not find that library. */
function withoutLibsecret({ folder }) {
  const prebuilds = join(folder, 'node_modules', 'keytar', 'prebuilds', `${process.platform}-${process.arch}`)
  for (const file of readdirSync(prebuilds)) {
    const path = join(prebuilds, file)
    const bytes = readFileSync(path).toString('latin1').replaceAll('libsecret-1.so.0', 'libsecret-1.so.9')
    writeFileSync(path, bytes, 'latin1')
  }
}

/** What fob says of a real keychain of its own; undefined where none can be started. */
async function keychainStatus({ link }) {
  const env = { PATH: process.env.PATH, HOME: mkdtempSync(join(scratch, 'home-')) }
  const script = `printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 || exit 77
    "$1" store status --store keychain`
  const status = await run('dbus-run-session', ['--', 'sh', '-c', script, 'sh', link], { env }).catch(
    () => {},
  )
  if (status && status.code !== 77) return status
  must(process.env.CI !== 'true', 'no keychain can be started: gnome-keyring and dbus are missing')
  say('no keychain can be started here: not tried')
}

async function checkLibsecret(installed) {
  const whole = await keychainStatus(installed)
  if (whole) must(whole.code === 0, `the keychain does not work\n${whole.stderr}`)
  withoutLibsecret(installed)
  await works('without libsecret', process.execPath, installed, server)
  const without = await keychainStatus(installed)
  if (!without) return
  const said = without.code === 9 && without.stderr.includes('the library libsecret is missing')
  must(said, `without libsecret, fob store status ended with ${without.code}\n${without.stderr}`)
  say('the keychain: works, and says where libsecret is missing')
}

const { startAuthorizationServer } = await loadSupport('authorization-server/index.ts')
const server = await startAuthorizationServer()
try {
  const tarball = await pack()
  const installed = await install(tarball, 'whole')
  checkInstalled(installed)
  for (const [title, node] of await nodes()) await works(title, node, installed, server)
  const bare = await install(tarball, 'bare', '--omit=optional')
  await works('without optional dependencies', process.execPath, bare, server)
  if (process.platform === 'linux') await checkLibsecret(installed)
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
} finally {
  await server.close()
  rmSync(scratch, { recursive: true, force: true })
}
