import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './run-command.js'

const root = fileURLToPath(new URL('..', import.meta.url))

/** npm says where it is to what it runs; on Windows it is no program that can be started by its name. */
const [program, ...first] = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm']

export const quietly = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--silent']

/** Its stdout. Rejects with its stderr where it fails. */
export async function npm(...args) {
  const env = { ...process.env, npm_config_update_notifier: 'false' }
  const { code, stdout, stderr } = await run(program, [...first, ...args], { env, cwd: root })
  if (code !== 0) throw new Error(`npm ${args.join(' ')} ended with ${code}\n${stderr}`)
  return stdout
}

/** Another Node, put below `folder`: the newest of `version`, which may be a major one. Returns the folder of its program. */
export async function installNode(version, folder) {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  // The package `node` fetches this one in an install script; this one is the program itself.
  const name = `node-${platform}-${process.arch}`
  await npm('install', '--prefix', folder, ...quietly, `${name}@${version}`)
  return join(folder, 'node_modules', name, 'bin')
}
