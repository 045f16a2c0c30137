import { open } from 'node:fs/promises'
import type { BigIntStats } from 'node:fs'

/** A definition has 4 MiB at most; sealed keys of 5 000 nodes about 20 MiB. */
const maximumBytes = 128 * 1024 * 1024
const maximumLevels = 100

/** What a JSON file of a project holds, and what changes when anyone else writes it. */
export type JsonFile = {
  /** Undefined when it is not JSON. */
  readonly raw: unknown
  readonly stamp: string
}

/** @throws the error of the operating system; RangeError for a file beyond 128 MiB. */
export async function readJsonFile(path: string): Promise<JsonFile> {
  const file = await open(path, 'r')
  try {
    const found = await file.stat({ bigint: true })
    if (found.size > maximumBytes) throw new RangeError('the file is too large')
    return { raw: parseJson(await file.readFile('utf8')), stamp: stampOf(found) }
  } finally {
    await file.close()
  }
}

/** @returns what changes when anyone else writes a file. */
export function stampOf({ ino, size, mtimeNs }: BigIntStats): string {
  return `${ino}:${size}:${mtimeNs}`
}

/**
 * @returns the value; undefined when the text is not JSON, which no schema takes, or when it has more levels
 * than anything of ours: what calls itself for each level would run out of stack.
 */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return isShallow(value, maximumLevels) ? value : undefined
  } catch {
    // Not JSON is an answer here: the caller refuses it with the path.
    return undefined
  }
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1))
}
