#!/usr/bin/env node
'use strict'
// The launcher. CommonJS on purpose: Node starts it some 5 ms sooner than a module, see docs/performance.md.
//
// Bundles are loaded with what V8 made of them last time, kept in the person's cache folder: compiling takes longer than
// all that a cached token needs. Node 22 has this too (module.enableCompileCache), by default in a folder of /tmp that
// anybody may have made.
const fs = require('node:fs')
const { dirname, isAbsolute, join } = require('node:path')

const [only, ...rest] = process.argv.slice(2)
/** Else its part of the program needn't be loaded. */
const mayBeCached = only === 'token' && !rest.includes('--no-cache') && !rest.includes('--force-refresh')
const version = () => require('../package.json').version
const digestBytes = 32

async function start() {
  // Leaving at once saves a millisecond of tidying up.
  if (mayBeCached && (await load('fast').answered(process))) process.exit()
  load('main').main(process, version())
}

/** Exports of dist/<name>.cjs. */
function load(name) {
  const { Script } = require('node:vm')
  const filename = join(__dirname, '..', 'dist', `${name}.cjs`)
  const source = fs.readFileSync(filename)
  const file = cacheFile(name)
  const cachedData = file && read(file, source)
  // esbuild writes ASCII.
  const text = `(function(exports,require,module,__filename,__dirname){${source.latin1Slice()}\n})`
  const script = new Script(text, { filename, cachedData })
  if (file && (!cachedData || script.cachedDataRejected)) {
    // At the end, when the functions that this command needs are compiled too.
    process.once('exit', () => write(file, source, script.createCachedData()))
  }
  const module = { exports: {} }
  script.runInThisContext()(module.exports, requireOnce, module, filename, dirname(filename))
  return module.exports
}

/** Node looks up its own modules anew each time, and a bundle asks for some of them twenty times. */
const requireOnce = name => {
  modules[name] ??= require(name)
  return modules[name]
}
const modules = {}

/** undefined where nothing is to be kept. A machine that runs one job and is gone would only pay for the writing. */
function cacheFile(name) {
  const { CI, NODE_DISABLE_COMPILE_CACHE: disabled } = process.env
  const folder = cacheFolder()
  if (CI || disabled || !folder) return undefined
  return join(folder, 'fob', 'compiled', `${name}-${process.version}-${process.arch}`)
}

/** Of all programs. As src/config/paths.ts says, which is not loaded yet. */
function cacheFolder() {
  const { HOME, LOCALAPPDATA, XDG_CACHE_HOME } = process.env
  if (process.platform === 'win32') return LOCALAPPDATA
  if (process.platform !== 'darwin' && XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME)) return XDG_CACHE_HOME
  return (
    HOME &&
    isAbsolute(HOME) &&
    join(HOME, ...(process.platform === 'darwin' ? ['Library', 'Caches'] : ['.cache']))
  )
}

const isOwn = ({ uid }) => process.geteuid === undefined || uid === process.geteuid()

/** It is code: only what the person alone can have written, whole, and made from this very source. */
function read(file, source) {
  let fd
  try {
    fd = fs.openSync(file, fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0))
    const stats = fs.fstatSync(fd)
    if (!stats.isFile() || !isOwn(stats) || (process.geteuid && stats.mode & 0o022)) return undefined
    const kept = fs.readFileSync(fd)
    const data = kept.subarray(digestBytes)
    return digest(source, data).equals(kept.subarray(0, digestBytes)) ? data : undefined
  } catch {
    return undefined
  } finally {
    if (fd !== undefined) fs.closeSync(fd)
  }
}

/** V8 takes its data for whole and crashes on what is not. */
const digest = (source, data) =>
  require('node:crypto').createHash('sha256').update(source).update(data).digest()

/** The folder itself, or the first above it that is there. */
const nearest = folder => (fs.existsSync(folder) ? folder : nearest(dirname(folder)))

/** Nothing depends on it: where it fails, the next run compiles again. */
function write(file, source, data) {
  const temporary = `${file}.${process.pid}`
  try {
    // As another user (sudo), fob would leave folders in which the person can't write.
    if (!isOwn(fs.statSync(nearest(dirname(file))))) return
    fs.mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    fs.writeFileSync(temporary, Buffer.concat([digest(source, data), data]), { flag: 'wx', mode: 0o600 })
    fs.renameSync(temporary, file)
  } catch {
    remove(temporary)
  }
}

function remove(file) {
  try {
    fs.unlinkSync(file)
  } catch {
    // It was not made.
  }
}

if (rest.length === 0 && (only === '--version' || only === '-V')) {
  try {
    // Not process.stdout, which takes 2 ms to build.
    fs.writeSync(1, `${version()}\n`)
  } catch {
    // A reader that has gone, a full disk: the program knows what to do.
    start()
  }
} else {
  start()
}
