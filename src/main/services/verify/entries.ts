/** One file as it was found, whatever it was found in. */
export type FoundFile = {
  /** Path inside the bundle or folder, `/` between names; the file's own name for a single file. */
  readonly path: string
  /** Permission bits; undefined where the source has none (Windows, plain zips). */
  readonly mode: number | undefined
  readonly content: Buffer
}

/** A thing that was refused while reading: kept out and reported. */
export type RefusedFile = {
  readonly path: string
  readonly code: 'path-refused' | 'link-refused' | 'duplicate-path'
}

export type Found = {
  readonly files: readonly FoundFile[]
  readonly refused: readonly RefusedFile[]
}

/** What is read at most: a bundle of a large node is some 100 kB in some 40 files. */
export const limits = {
  files: 20_000,
  fileBytes: 16 * 1024 * 1024,
  totalBytes: 256 * 1024 * 1024,
  archiveBytes: 256 * 1024 * 1024,
} as const

/** Collects files from an archive or folder within the limits, and refuses what could escape a folder. */
export class Collector {
  readonly #files = new Map<string, FoundFile>()
  readonly #refused: RefusedFile[] = []
  #bytes = 0
  #count = 0

  /** Counts one more entry of any kind. @throws RangeError beyond the limit. */
  count(): void {
    this.#count += 1
    if (this.#count > limits.files)
      throw new RangeError(`It holds more than ${limits.files} files.`)
  }

  /** How many bytes the next file may have. */
  room(): number {
    return Math.min(limits.fileBytes, limits.totalBytes - this.#bytes)
  }

  /** @returns whether a path stays inside its folder; if not, it is noted. */
  accepts(path: string): boolean {
    if (isInside(path)) return true
    this.refuse(path, 'path-refused')
    return false
  }

  refuse(path: string, code: RefusedFile['code']): void {
    this.#refused.push({ path: printable(path), code })
  }

  /** @throws RangeError when the file is larger than the room that is left. */
  add(file: FoundFile): void {
    if (file.content.length > this.room())
      throw new RangeError('It is larger than a bundle can be.')
    this.#bytes += file.content.length
    if (this.#files.has(file.path)) this.refuse(file.path, 'duplicate-path')
    else this.#files.set(file.path, file)
  }

  found(): Found {
    const files = [...this.#files.values()].sort((one, other) => (one.path < other.path ? -1 : 1))
    return { files, refused: this.#refused }
  }
}

/** Relative, without `..`, drive letters, backslashes or control characters: safe on every system. */
function isInside(path: string): boolean {
  if (path === '' || path.length > 1_024 || /[\\\p{Cc}]|^[A-Za-z]:/u.test(path)) return false
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}

/** Names come from outside and go to a terminal: control characters would be obeyed there. */
export function printable(text: string): string {
  return text.slice(0, 1_024).replace(/\p{Cc}|\p{Cf}/gu, '\ufffd')
}
