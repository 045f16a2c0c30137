// npm run package: installers of this platform. npm run package:dir: only the unpacked application,
// without any download, as the tests start it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildIfStale, projectFolder } from './build-if-stale.mjs'
import { findElectron } from './electron-runtime.mjs'
import { writeLicences } from './licences.mjs'

/**
 * Throws unless what is built with this runtime may be published.
 *
 * @param {import('./electron-runtime.mjs').Runtime} runtime
 */
export function refuseTestRuntime(runtime) {
  if (!runtime.isTestRuntime) return
  throw new Error(
    `Electron ${runtime.version} in ${runtime.dist} is a test runtime, and nothing built with it may be published.\n` +
      'Package where the official Electron can be downloaded, or name an unpacked one in ELECTRON_OVERRIDE_DIST_PATH.\n' +
      'For a try on this computer: npm run package:dir',
  )
}

/**
 * The arguments of electron-builder.
 *
 * @param {import('./electron-runtime.mjs').Runtime} runtime
 * @param {{ onlyFolder: boolean, output?: string | undefined }} options
 */
export function builderArguments(runtime, { onlyFolder, output }) {
  return [
    '--publish=never',
    ...(onlyFolder ? ['--dir'] : []),
    `-c.electronDist=${runtime.dist}`,
    `-c.electronVersion=${runtime.version}`,
    ...(output === undefined ? [] : [`-c.directories.output=${output}`]),
  ]
}

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>}
 */
function runBuilder(args, env) {
  const command = path.join(projectFolder, 'node_modules', 'electron-builder', 'cli.js')
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [command, ...args], {
      cwd: projectFolder,
      stdio: ['ignore', 'inherit', 'inherit'],
      env,
    })
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}

/** zip and tar.gz need 7-Zip, which electron-builder would download; an installed one will do. */
function installed7z() {
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, '7z'))
    .find((file) => existsSync(file))
}

async function main() {
  const onlyFolder = process.argv.includes('--dir')
  const output = process.argv.find((argument) => argument.startsWith('--output='))?.slice(9)
  const runtime = await findElectron()
  if (!onlyFolder) refuseTestRuntime(runtime)
  await buildIfStale()
  await writeLicences(path.join(projectFolder, 'out', 'LICENCES.txt'))
  const seven = installed7z()
  return runBuilder(builderArguments(runtime, { onlyFolder, output }), {
    ...process.env,
    ...(seven === undefined ? {} : { ELECTRON_BUILDER_7ZIP_PATH: seven }),
  })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    process.exitCode = await main()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 1
  }
}
