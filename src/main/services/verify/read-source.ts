import { lstat, open, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AppError } from '../../../shared/errors'
import { Collector, limits, type Found } from './entries'
import { readTarGz } from './read-tar'
import { readZip } from './read-zip'

/** A path from the command line, read and unpacked. */
export type Source = Found & {
  /** As given by the user. */
  readonly path: string
  /** File or folder name without its bundle ending: `homelab-cp-1`. */
  readonly name: string
  readonly kind: 'archive' | 'folder' | 'file'
}

/**
 * Reads a bundle (zip or tar.gz, by its first bytes), a folder or a single file.
 * @throws AppError `file-unreadable`; `input-refused` when it is damaged or beyond the limits.
 */
export async function readSource(path: string): Promise<Source> {
  const name = basename(path.replace(/[/\\]+$/, '')).replace(/\.(zip|tar\.gz|tgz)$/i, '')
  const isFolder = await readable(path, async () => (await stat(path)).isDirectory())
  if (isFolder) return { path, name, kind: 'folder', ...(await bounded(path, readFolder)) }
  const bytes = await bounded(path, (file) => readFile(file, limits.archiveBytes))
  const unpack = unpackerFor(bytes)
  if (unpack !== undefined) {
    return { path, name, kind: 'archive', ...(await bounded(path, () => unpack(bytes))) }
  }
  const mode = modeOf((await readable(path, () => stat(path))).mode)
  return {
    path,
    name,
    kind: 'file',
    files: [{ path: basename(path), mode, content: bytes }],
    refused: [],
  }
}

function unpackerFor(bytes: Buffer): ((bytes: Buffer) => Promise<Found>) | undefined {
  if (bytes.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004', 'latin1'))) return readZip
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return readTarGz
  return undefined
}

async function readFolder(folder: string): Promise<Found> {
  const collector = new Collector()
  const walk = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`
      collector.count()
      if (entry.isDirectory()) await walk(path)
      else if (!entry.isFile()) collector.refuse(path, 'link-refused')
      else if (collector.accepts(path)) {
        const file = join(folder, path)
        const mode = modeOf((await lstat(file)).mode)
        collector.add({ path, mode, content: await readFile(file, collector.room()) })
      }
    }
  }
  await walk('')
  return collector.found()
}

/** Windows reports modes that mean nothing there. */
function modeOf(mode: number): number | undefined {
  return process.platform === 'win32' ? undefined : mode & 0o7777
}

async function readFile(path: string, most: number): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const info = await file.stat()
    if (!info.isFile()) throw new RangeError('It is no file.')
    if (info.size > most) throw new RangeError('It is larger than a bundle can be.')
    const bytes = Buffer.alloc(info.size)
    let length = 0
    while (length < bytes.length) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length, length)
      if (bytesRead === 0) break
      length += bytesRead
    }
    return bytes.subarray(0, length)
  } finally {
    await file.close()
  }
}

async function bounded<T>(path: string, read: (path: string) => Promise<T>): Promise<T> {
  return readable(path, () => read(path))
}

/** Errors of the file system and of damaged archives, with a remedy. */
async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    if (isSystemError(cause)) throw new AppError('file-unreadable', { path }, { cause })
    const because = cause instanceof RangeError ? cause.message : 'It is damaged.'
    const reason = `Copy or export ${path} again, then check it once more.`
    throw new AppError('input-refused', { reason }, { cause, because: `${path}: ${because}` })
  }
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}
