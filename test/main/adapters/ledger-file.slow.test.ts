import fc from 'fast-check'
import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sha256, withChecksum } from '../../../src/main/adapters/checksum'
import { readKeyFile } from '../../../src/main/adapters/key-files'
import { parseLedger } from '../../../src/main/adapters/ledger-file'
import { createProjectFiles } from '../../../src/main/adapters/project-files'
import { projectFrom } from '../../../src/main/adapters/project-reading'
import { readSnapshots } from '../../../src/main/adapters/project-snapshots'
import { createProjects } from '../../../src/main/services/projects'
import type { LedgerEntry } from '../../../src/main/domain/ledger'
import { entryHash } from '../../../src/main/domain/ledger-chain'
import { AppError } from '../../../src/shared/errors'
import { clockAt, memoryCustody } from '../../support/in-memory-ports'
import { issuedAct, sealedKeys, storedProject } from '../../support/stored-projects'

const id = 'a1b2c3d4'
const exported = { type: 'exported', bundles: ['cp-1'], files: 3, format: 'zip' } as const
/** Few by default; `FUZZ_CASES=100000` for a long run. */
const cases = Number(process.env['FUZZ_CASES'] ?? 300)
let home: string
const file = (...parts: string[]): string => join(home, 'projects', id, ...parts)
const store = () => createProjectFiles(home, clockAt())

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'certwright-ledger-'))
  await store().create(storedProject(id, 'homelab', 1))
  await store().append(id, { type: 'created', name: 'homelab' })
  await store().append(id, issuedAct('one.json', 1), sealedKeys('one', 2))
  await store().append(id, exported)
})
afterEach(() => rm(home, { recursive: true, force: true }))

describe('every byte of a small ledger', () => {
  it('is found at its entry when any bit of it is flipped or it is any other byte', async () => {
    const whole = await readFile(file('ledger.jsonl'))
    const wrong: string[] = []
    let changes = 0
    for (let offset = 0; offset < whole.length; offset++) {
      const entry = whole.subarray(0, offset).filter((byte) => byte === 0x0a).length + 1
      const original = whole[offset] ?? 0
      const others = [0, 1, 2, 3, 4, 5, 6, 7].map((bit) => original ^ (1 << bit))
      for (const byte of new Set([...others, 0x20, 0x0a, 0x0d, 0x22, 0xff])) {
        if (byte === original) continue
        const changed = Buffer.from(whole)
        changed[offset] = byte
        const { broken } = parseLedger(changed)
        changes += 1
        // A byte of zero in the last line reads as a block that never came to the disk; the head tells.
        const isTorn = byte === 0 && entry === 3 && broken === undefined
        if (broken !== entry && !isTorn) wrong.push(`${offset} to ${byte}: ${broken}`)
      }
    }
    console.log(`changed ${whole.length} bytes of 3 entries in ${changes} ways`)
    expect(wrong).toEqual([])
  })

  it('cut off at the end of a line is found at the first entry that is missing', async () => {
    const whole = await readFile(file('ledger.jsonl'), 'utf8')
    const lines = whole.split('\n')
    for (let kept = 0; kept < 3; kept++) {
      await writeFile(
        file('ledger.jsonl'),
        lines
          .slice(0, kept)
          .map((line) => `${line}\n`)
          .join(''),
      )
      const broken = { code: 'ledger-broken', details: { entry: kept + 1 } }
      await expect(store().open(id)).rejects.toMatchObject(broken)
      await expect(store().append(id, exported)).rejects.toMatchObject(broken)
      expect(await store().seeLedger(id)).toMatchObject({
        entries: { length: kept },
        broken: { entry: kept + 1, because: expect.stringContaining('cut off') },
      })
    }
    await rm(file('ledger.jsonl'))
    await expect(store().open(id)).rejects.toMatchObject({ details: { entry: 1 } })
  })
})

describe('a ledger that was written anew, with a chain of its own', () => {
  /** What somebody can do who has the folder and knows the program, but not the vault key. */
  async function rewrite(): Promise<void> {
    const entries: LedgerEntry[] = []
    let previous = '0'.repeat(64)
    for (const line of (await readFile(file('ledger.jsonl'), 'utf8')).trimEnd().split('\n')) {
      const entry = { ...JSON.parse(line), by: 'mallory', previous, hash: undefined }
      previous = entryHash(entry, sha256)
      entries.push({ ...entry, hash: previous })
    }
    await writeFile(file('ledger.jsonl'), entries.map((one) => `${JSON.stringify(one)}\n`).join(''))
    const { checksum, ...head } = JSON.parse(await readFile(file('ledger-head.json'), 'utf8'))
    expect(checksum).toHaveLength(64)
    const sealed = head.sealed && { ...head.sealed, hash: entries[head.sealed.entries - 1]?.hash }
    await writeFile(file('ledger-head.json'), withChecksum({ ...head, hash: previous, sealed }))
  }

  it('is refused when the vault is opened, before anything is signed or exported', async () => {
    const custody = memoryCustody()
    const projects = createProjects({ clock: clockAt(), store: store(), custody, newId: () => id })
    await projects.withVault(id, (open) => open.append(exported))
    const later = () =>
      createProjects({ clock: clockAt(), store: store(), custody, newId: () => id })
    await later().vaultOf(await later().peek(id))
    await rewrite()
    const state = await later().peek(id)
    await expect(later().vaultOf(state)).rejects.toMatchObject({
      code: 'ledger-broken',
      because: expect.stringContaining('seal'),
    })
    await expect(later().withVault(id, async () => 'signed')).rejects.toMatchObject({
      code: 'ledger-broken',
    })
  })
})

describe('hostile files of a project', () => {
  const json = fc.oneof(
    fc.json(),
    fc.string(),
    fc
      .record({ schema: fc.integer(), checksum: fc.string(), id: fc.string() })
      .map((value) => JSON.stringify(value)),
    fc.object().map((value) => withChecksum({ ...value, schema: 2 })),
    fc
      .jsonValue()
      .map((definition) => withChecksum({ ...storedProject(id), definition, schema: 2 })),
    fc.jsonValue().map((custody) => withChecksum({ ...storedProject(id), custody, schema: 2 })),
  )
  const refuses = (work: () => unknown): void => {
    const start = process.cpuUsage()
    try {
      work()
    } catch (error) {
      if (!(error instanceof AppError)) throw error
    }
    expect(secondsSince(start)).toBeLessThan(1)
  }

  it('are read or refused with a reason, in less than a second: project.json', () => {
    fc.assert(
      fc.property(json, (text) => {
        refuses(() => projectFrom(parsed(text), id, 'project.json'))
      }),
      { numRuns: cases },
    )
  })

  it('a ledger of any bytes, or of a real one that was cut, doubled and changed', async () => {
    const whole = await readFile(file('ledger.jsonl'))
    const part = fc
      .tuple(fc.nat(whole.length), fc.nat(whole.length))
      .map(([one, other]) => whole.subarray(Math.min(one, other), Math.max(one, other)))
    const bytes = fc.array(fc.oneof(part, fc.uint8Array().map(Buffer.from), fc.constant(whole)), {
      maxLength: 4,
    })
    fc.assert(
      fc.property(bytes, (parts) => {
        const all = Buffer.concat(parts)
        refuses(() => {
          const { entries, broken, torn } = parseLedger(all)
          const isWhole = all.length === 0 || all.equals(whole)
          if (isWhole)
            expect([entries.length, broken, torn]).toEqual([
              all.length === 0 ? 0 : 3,
              undefined,
              undefined,
            ])
          else expect(entries.length).toBeLessThanOrEqual(3)
        })
      }),
      { numRuns: cases },
    )
  })

  it('snapshots, heads and sealed keys, and no file is changed by reading', async () => {
    const paths = [
      file('ledger-head.json'),
      file('snapshots', '000001.json'),
      file('keys', 'one.json'),
    ]
    await mkdir(file('keys'), { recursive: true })
    await fc.assert(
      fc.asyncProperty(json, async (text) => {
        for (const path of paths) await writeFile(path, text)
        const start = process.cpuUsage()
        await store().open(id).catch(refusal)
        await readKeyFile(file('keys', 'one.json'), id).catch(refusal)
        expect((await readSnapshots(file(), id)).length).toBeLessThanOrEqual(1)
        expect(secondsSince(start)).toBeLessThan(1)
        for (const path of paths) expect(await readFile(path, 'utf8')).toBe(text)
      }),
      { numRuns: cases },
    )
    expect(await readdir(file())).not.toContain('lock')
  }, 3_600_000)
})

function refusal(error: unknown): void {
  if (!(error instanceof AppError)) throw error
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Processor time: the tests share the machine. */
function secondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1_000_000
}
