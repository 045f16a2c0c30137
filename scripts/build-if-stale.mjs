import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { withLock } from './lock.mjs'

export const projectFolder = path.resolve(import.meta.dirname, '..')

/** What the build reads. */
const SOURCES = [
  'src',
  'resources',
  'package.json',
  'package-lock.json',
  'electron.vite.config.ts',
  'tsconfig.json',
  'tsconfig.base.json',
]
const RESULTS = ['out/main/index.js', 'out/main/cli.js', 'out/preload/index.cjs']

/**
 * Builds out/ unless it was built from the sources as they are now. Of two that ask at once, one
 * builds and the other waits for it.
 *
 * @param {object} [options]
 * @param {string} [options.root] the checkout
 * @param {(root: string) => Promise<void>} [options.build]
 * @returns {Promise<boolean>} whether it had to build
 * @throws {Error} holding the output of a failed build
 */
export async function buildIfStale({ root = projectFolder, build = buildWithVite } = {}) {
  if (await isFresh(root)) return false
  return withLock(
    path.join(root, 'node_modules', '.cache', 'certwright', 'build.lock'),
    async () => {
      if (await isFresh(root)) return false
      const sources = await fingerprint(root)
      await rm(stampOf(root), { force: true })
      await build(root)
      // Taken before the build: what was edited meanwhile makes the next call build again.
      await writeFile(stampOf(root), sources)
      return true
    },
  )
}

/** @param {string} root */
async function isFresh(root) {
  if (!RESULTS.every((file) => existsSync(path.join(root, file)))) return false
  if (!existsSync(stampOf(root))) return false
  return (await readFile(stampOf(root), 'utf8')) === (await fingerprint(root))
}

/** @param {string} root */
function stampOf(root) {
  return path.join(root, 'out', '.sources')
}

/**
 * One hash over name, size and time of every source file: a deleted or replaced file counts as well.
 *
 * @param {string} root
 */
async function fingerprint(root) {
  const hash = createHash('sha256')
  for (const file of (
    await Promise.all(SOURCES.map((name) => filesBelow(path.join(root, name))))
  ).flat()) {
    const { size, mtimeMs } = await stat(file)
    hash.update(`${path.relative(root, file)}\0${size}\0${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

/**
 * @param {string} place
 * @returns {Promise<string[]>} sorted
 */
async function filesBelow(place) {
  if (!existsSync(place)) return []
  if (!(await stat(place)).isDirectory()) return [place]
  const entries = await readdir(place, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
}

/** @param {string} root */
function buildWithVite(root) {
  const command = path.join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [command, 'build', '--logLevel', 'warn'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_ENV: 'production' },
    })
    let output = ''
    const collect = (chunk) => (output += chunk)
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`The build failed.\n${output.trim()}`))
    })
  })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    const built = await buildIfStale()
    process.stderr.write(built ? 'Built out/\n' : 'out/ is up to date\n')
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 1
  }
}
