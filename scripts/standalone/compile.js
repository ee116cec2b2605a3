// Runs in Bun, started by scripts/build-standalone.js: node_modules/@oven/… compile.js <target> <outfile> <Bun for the target> <orders>…
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const [target, outfile, executablePath, ...orders] = process.argv.slice(2)
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
const { platform, arch, musl } =
  /^bun-(?<platform>linux|darwin|windows)-(?<arch>x64|arm64)(?<musl>-musl)?$/.exec(target).groups
const keytarFolder = `${platform === 'windows' ? 'win32' : `${platform}${musl ? 'musl' : ''}`}-${arch}`

const elfMachines = { x64: 62, arm64: 183 }

/** keytar 7.10 has the binary for musl on x64 in the folder for arm64 too. */
const isOfTarget = path => platform !== 'linux' || readFileSync(path).readUInt16LE(18) === elfMachines[arch]

/** musl has no prebuilt lock and no bun:ffi library of this name: fob on Node takes the other kind there too. */
const lock = musl ? undefined : platform === 'windows' ? 'windows-lock.js' : 'kernel-lock.js'

/** A native module can only be embedded from a path that is known now; the packages' own loaders look for theirs at run time. */
const native = {
  name: 'native',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^keytar$/ }, () => {
      const path = `${root}node_modules/keytar/prebuilds/${keytarFolder}/keytar.node`
      return existsSync(path) && isOfTarget(path) ? { path } : { path: 'keytar', namespace: 'missing' }
    })
    onLoad({ filter: /./, namespace: 'missing' }, ({ path }) => ({
      contents: `throw Object.assign(new Error('no ${path} for ${target}'), { code: 'MODULE_NOT_FOUND' })`,
      loader: 'js',
    }))
    onResolve({ filter: /^fs-native-extensions$/ }, () =>
      lock ? { path: `${root}scripts/standalone/${lock}` } : undefined,
    )
  },
}

const { success, logs } = await Bun.build({
  entrypoints: [`${root}scripts/standalone/entry.js`],
  target: 'bun',
  format: 'esm',
  splitting: true,
  minify: { whitespace: true, syntax: true, identifiers: false },
  bytecode: true,
  define: { FOB_VERSION: JSON.stringify(version) },
  // Asked for inside a try; the last are walls of the fast bundle, see scripts/fast-bundle.js.
  external: ['kerberos', 'supports-color', 'not-at-start/*'],
  plugins: [native],
  compile: {
    target,
    outfile,
    executablePath,
    // A run is over before compiled code would pay: left to itself, JSC spends a fifth of a cached token's time on it.
    jitPolicy: 16,
    ...(orders.length > 0 && { bytecodeOrder: orders }),
    // By default the executable would take settings from a .env and bunfig.toml of whatever folder it is started in.
    autoloadDotenv: false,
    autoloadBunfig: false,
  },
})
for (const log of logs) console.error(log)
process.exitCode = success ? 0 : 1
