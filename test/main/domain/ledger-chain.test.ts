import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LedgerAct, LedgerEntry } from '../../../src/main/domain/ledger'
import {
  canonicalJson,
  entryHash,
  firstBroken,
  noPrevious,
} from '../../../src/main/domain/ledger-chain'

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')

function chain(acts: readonly LedgerAct[]): LedgerEntry[] {
  const entries: LedgerEntry[] = []
  for (const act of acts) {
    const previous = entries.at(-1)?.hash ?? noPrevious
    const entry = {
      sequence: entries.length + 1,
      at: '2026-11-22T09:15:00Z',
      by: 'ann',
      act,
      previous,
    }
    entries.push({ ...entry, hash: entryHash(entry, sha256) })
  }
  return entries
}
const acts: readonly LedgerAct[] = [
  { type: 'created', name: 'homelab' },
  { type: 'exported', bundles: ['homelab-cp-1'], files: 3, format: 'zip' },
  { type: 'kubeconfig-saved', row: 'user@jané' },
]

describe('the chain of the ledger', () => {
  it('is whole as written, and with another order of fields', () => {
    expect(firstBroken([], sha256)).toBeUndefined()
    const turned = chain(acts).map(({ hash, previous, act, by, at, sequence }) =>
      structuredClone({ hash, previous, act, by, at, sequence }),
    )
    expect(firstBroken(turned, sha256)).toBeUndefined()
  })

  it('breaks at the entry that was changed, removed, added to or moved', () => {
    const [one, two, three] = chain(acts)
    if (!one || !two || !three) throw new Error('too short')
    expect(firstBroken([one, { ...two, by: 'eve' }, three], sha256)).toBe(2)
    expect(firstBroken([one, three], sha256)).toBe(2)
    expect(firstBroken([two, three], sha256)).toBe(1)
    expect(firstBroken([one, { ...two, ...{ extra: 1 } }, three], sha256)).toBe(2)
    expect(firstBroken([one, three, two], sha256)).toBe(2)
    const forged = { ...two, by: 'eve' }
    expect(firstBroken([one, { ...forged, hash: entryHash(forged, sha256) }, three], sha256)).toBe(
      3,
    )
  })

  it('has the canonical form that Python writes', () => {
    const values = fc.sample(
      fc
        .jsonValue({ noUnicodeString: false })
        .filter((v) => !/\d\.|e[+-]?\d|-0/.test(JSON.stringify(v))),
      100,
    )
    const script =
      'import json,sys\nfor v in json.load(sys.stdin): print(json.dumps(json.dumps(v, sort_keys=True, separators=(",", ":"), ensure_ascii=False)))'
    const lines = execFileSync('python3', ['-c', script], {
      input: JSON.stringify(values),
      encoding: 'utf8',
    })
      .trim()
      .split('\n')
    expect(values.map((value) => JSON.parse(canonicalJson(value)) as unknown)).toEqual(
      values.map((v) => JSON.parse(JSON.stringify(v)) as unknown),
    )
    const ascii = values.map(
      (value, index) =>
        [canonicalJson(value), JSON.parse(lines[index] ?? '""') as unknown] as const,
    )
    for (const [ours, theirs] of ascii) if (/^[\x20-\x7e]*$/.test(ours)) expect(ours).toBe(theirs)
  })

  it('leaves out what is undefined', () =>
    expect(canonicalJson({ b: undefined, a: [1, null] })).toBe('{"a":[1,null]}'))
})
