import { randomInt } from 'node:crypto'
import { cpSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeKit, makeProjectFile } from '../../../../src/main/services/kits/making'
import type { ProjectFile } from '../../../../src/main/services/ports'
import { buildAdapters, type BuiltAdapters, type Child } from '../../../support/built-adapters'
import { lastingComputer } from '../../../support/killed-kits'
import { kitPassphrase as passphrase, type Computer } from '../../../support/kits'
import { homelab } from '../../../support/services'

const into = {
  keychain: { kind: 'keychain' },
  passphrase: { kind: 'passphrase', passphrase: 'a vault passphrase' },
} as const

/** Kits and project files over a process that is killed: nothing or the whole, and always a second try. */
describe('kill -9', () => {
  let built: BuiltAdapters
  let scratch: string
  let id: string
  let before: readonly ProjectFile[]
  let keys: [string, Buffer][]
  const source = () => join(scratch, 'source')

  beforeAll(async () => {
    built = await buildAdapters()
    scratch = await mkdtemp(join(tmpdir(), 'certwright-killed-kits-'))
    await mkdir(source())
    const one = await lastingComputer(source())
    id = (await one.projects.create(homelab())).project.id
    await one.apply(id)
    const file = one.target('file')
    await makeProjectFile(id, file, { passphrase, hasAuthorityKeys: false }, one.ports)
    before = await one.transfer.read(id)
    await makeKit(id, one.target('kit'), { passphrase }, one.ports)
    keys = [...one.keychain.entries].sort()
  }, 120_000)
  afterAll(async () => {
    built.remove()
    await rm(scratch, { recursive: true, force: true })
  })

  /** Kills at a step that is told, or a moment after it. @returns the last step that was told. */
  async function killAt(child: Child, step: number): Promise<string> {
    let last = 'start'
    for (let told = 0; told <= step; told++) {
      const said = await child.line()
      if (typeof said !== 'object' || said === null || !('during' in said)) break
      last = String(said.during)
    }
    await pause(randomInt(0, 12))
    await child.kill()
    return last
  }

  /** Everything that the file brought is there as it was, but for what a restore writes behind it. */
  async function expectWhole({ transfer }: Computer): Promise<void> {
    const after = new Map((await transfer.read(id)).map(({ name, text }) => [name, text]))
    for (const { name, text } of before) {
      if (name === 'ledger.jsonl') expect(after.get(name)?.startsWith(text), name).toBe(true)
      else if (name.startsWith('keys/')) expect(after.get(name), name).toBe(text)
    }
    expect(after.size).toBe(before.length)
  }

  it.each([
    ['a kit into the keychain', 'kit', 'keychain'],
    ['a kit behind a passphrase', 'kit', 'passphrase'],
    ['a project file without authority keys', 'file', 'keychain'],
  ] as const)(
    'while restoring %s leaves nothing or the whole, and a second restore works',
    async (_, name, kind) => {
      const cut: Record<string, number> = {}
      let whole = 0
      for (let round = 0; round < 12; round++) {
        const home = await mkdtemp(join(scratch, 'home-'))
        const child = built.start(['restore', home, join(source(), name), kind])
        const step = await killAt(child, round % 8)
        cut[step] = (cut[step] ?? 0) + 1
        const other = await lastingComputer(home)
        const listed = await other.projects.list()
        if (listed.length === 0) {
          const { token } = other.desk.choose(await readFile(join(source(), name)), name)
          await other.desk.open(token, { passphrase })
          await other.desk.restore(token, { into: into[kind] })
        } else {
          whole += 1
          expect(listed.map((one) => 'state' in one)).toEqual([true])
          if (kind === 'passphrase') await other.projects.unlock(id, into[kind].passphrase)
        }
        await expectWhole(other)
        await other.projects.withVault(id, async ({ vault, state }) => {
          expect(state.issued.size).toBeGreaterThan(20)
          const key = await vault.copyKey()
          expect(key.equals(keys.find(([account]) => account.endsWith('vault'))?.[1] ?? key)).toBe(
            true,
          )
        })
        if (name === 'kit' && kind === 'keychain')
          expect([...other.keychain.entries].sort()).toEqual(keys)
        // What the killed one was putting together is swept away by the next one, or at the next start.
        if (listed.length === 0) expect(await readdir(join(home, 'projects'))).toEqual([id])
      }
      console.log(`killed 12 times at ${JSON.stringify(cut)}; the project was there ${whole} times`)
      expect(Object.keys(cut).length).toBeGreaterThan(1)
    },
    240_000,
  )

  it('while making kits leaves the last whole one or the next, and the ledger whole', async () => {
    const home = join(scratch, 'making')
    cpSync(source(), home, { recursive: true })
    let entries = 0
    for (let round = 0; round < 12; round++) {
      const child = built.start(['kits', home, id])
      await child.line()
      await pause(randomInt(0, 700))
      await child.kill()
      const one = await lastingComputer(home)
      const { ledger } = await one.projects.peek(id)
      expect(ledger.length).toBeGreaterThanOrEqual(entries)
      entries = ledger.length
      const other = await lastingComputer(await mkdtemp(join(scratch, 'fresh-')))
      const { token } = other.desk.choose(await readFile(join(home, 'kit')), 'kit')
      const opened = await other.desk.open(token, { passphrase })
      expect(opened).toMatchObject({ relation: 'new', hasAuthorityKeys: true })
      expect(opened.authorities).toHaveLength(3)
    }
  }, 240_000)
})
