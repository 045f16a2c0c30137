/** Hostile inputs by the hundred thousand: changed copies of real ones, made quickly and the same for the same seed. */
import fc from 'fast-check'
import { expect } from 'vitest'
import { AppError } from '../../src/shared/errors'

/** What every reader is proven with. `FUZZ_CASES=100000` runs as many of every one. */
const full = 100_000
/** How long one reader may take in a run of all tests, in seconds. */
const patience = 2

/**
 * @param microseconds that one case takes, roughly
 * @returns how many cases are run: all of them, or as many as fit into a run of all tests.
 */
export function casesAt(microseconds: number): number {
  const asked = Number(process.env['FUZZ_CASES'] ?? 0)
  return asked || Math.min(full, Math.floor((patience * 1_000_000) / microseconds))
}

/** Whole numbers below a limit, the same for the same seed (mulberry32). */
export type Random = (limit: number) => number

function randomFrom(seed: number): Random {
  let state = seed
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}

function oneOf<T>(random: Random, list: readonly [T, ...T[]]): T {
  return list[random(list.length)] ?? list[0]
}

type Change = (bytes: Buffer, random: Random, words: readonly string[]) => Buffer

/** A part of the bytes, from a place to a place after it. */
function part(bytes: Buffer, random: Random): [number, number] {
  const start = random(bytes.length + 1)
  return [start, Math.min(bytes.length, start + random(random(4) === 0 ? bytes.length + 1 : 24))]
}

const changes: readonly [Change, ...Change[]] = [
  (bytes, random) => {
    const changed = Buffer.from(bytes)
    const place = random(Math.max(1, changed.length))
    if (changed.length > 0) changed[place] = (changed[place] ?? 0) ^ (1 << random(8))
    return changed
  },
  (bytes, random) => bytes.subarray(0, random(bytes.length + 1)),
  (bytes, random) => {
    const [start, end] = part(bytes, random)
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)])
  },
  (bytes, random) => {
    const [start, end] = part(bytes, random)
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)])
  },
  (bytes, random, words) => {
    const place = random(bytes.length + 1)
    const word = Buffer.from(words[random(Math.max(1, words.length))] ?? '')
    return Buffer.concat([bytes.subarray(0, place), word, bytes.subarray(place)])
  },
  (bytes, random, words) => {
    const [start, end] = part(bytes, random)
    const word = Buffer.from(words[random(Math.max(1, words.length))] ?? '')
    return Buffer.concat([bytes.subarray(0, start), word, bytes.subarray(end)])
  },
]

/** @returns one of the seeds, changed in one to four places, perhaps with the end of another one. */
export function changed(
  random: Random,
  seeds: readonly [Buffer, ...Buffer[]],
  words: readonly string[],
): Buffer {
  let bytes = oneOf(random, seeds)
  if (random(5) === 0) {
    const other = oneOf(random, seeds)
    bytes = Buffer.concat([
      bytes.subarray(0, random(bytes.length + 1)),
      other.subarray(random(other.length + 1)),
    ])
  }
  for (let count = 1 + random(4); count > 0; count--)
    bytes = oneOf(random, changes)(bytes, random, words)
  return bytes
}

/** Values that readers of JSON stumble over. */
const hostile: readonly unknown[] = [
  ...[null, true, '', 0, -1, 1.5, 1e21, Number.MAX_SAFE_INTEGER + 1, [], {}, [null], [[]]],
  ...[
    '\u0000',
    '\ud800',
    '\u202e',
    '../../x',
    'a'.repeat(70_000),
    '__proto__',
    '2026-02-30T25:61:61Z',
  ],
  ...['9999-12-31T23:59:59Z', '0'.repeat(64), 'constructor', 99, 2 ** 31, { toString: 1 }],
  JSON.parse('{"__proto__": {"a": 1}}'),
  JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`),
]

/** @returns the value with one to three of its parts replaced, removed, added or put elsewhere. */
export function changedValue(random: Random, value: unknown): unknown {
  const copy: unknown = structuredClone(value)
  for (let count = 1 + random(3); count > 0; count--) changeOne(random, copy)
  return copy
}

/** A copy: what is put into one case must not be changed by another. */
function hostileValue(random: Random): unknown {
  return structuredClone(hostile[random(hostile.length)])
}

function changeOne(random: Random, value: unknown): void {
  let place: unknown = value
  for (;;) {
    if (typeof place !== 'object' || place === null) return
    const keys = Object.keys(place)
    const key = keys[random(Math.max(1, keys.length))] ?? 'added'
    const inner: unknown = Reflect.get(place, key)
    const isDeep = typeof inner === 'object' && inner !== null && Object.keys(inner).length > 0
    if (isDeep && random(4) > 0) {
      place = inner
      continue
    }
    const kind = random(8)
    if (kind === 0) Reflect.deleteProperty(place, key)
    else if (kind === 1) Reflect.set(place, `added${random(9)}`, hostileValue(random))
    else if (kind === 2)
      Reflect.set(place, key, structuredClone(Reflect.get(place, keys[random(keys.length)] ?? '')))
    else Reflect.set(place, key, hostileValue(random))
    return
  }
}

/** What came of the cases. */
export type Fuzzed = { cases: number; read: number; refused: number; slowest: number }

/**
 * Runs a reader on hostile inputs. It reads, or refuses with an AppError; anything else fails the test, as
 * does a case that takes a second of the processor. Prints the counts.
 *
 * @param attempt makes one input from the random numbers and reads it; throws AppError for a refusal.
 */
export async function fuzz(
  name: string,
  cases: number,
  attempt: (random: Random) => unknown,
): Promise<Fuzzed> {
  const counts: Fuzzed = { cases: 0, read: 0, refused: 0, slowest: 0 }
  const start = performance.now()
  const property = fc.asyncProperty(fc.noShrink(fc.integer()), async (seed) => {
    counts.cases += 1
    const before = process.cpuUsage()
    try {
      await attempt(randomFrom(seed))
      counts.read += 1
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'unexpected') throw error
      counts.refused += 1
    }
    // Time of the processor: the tests share the machine.
    const { user, system } = process.cpuUsage(before)
    counts.slowest = Math.max(counts.slowest, (user + system) / 1_000)
    if (user + system > 1_000_000) throw new Error(`A hang: ${(user + system) / 1_000} ms`)
  })
  await fc.assert(property, { numRuns: cases })
  const each = ((performance.now() - start) * 1_000) / cases
  console.log(
    `${name}: ${counts.cases} cases, ${counts.read} read, ${counts.refused} refused, ` +
      `${each.toFixed(0)} µs each, slowest ${counts.slowest.toFixed(0)} ms`,
  )
  expect(counts.cases).toBe(cases)
  return counts
}
