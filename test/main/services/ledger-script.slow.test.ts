import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ledgerText } from '../../../src/main/services/ledger-export'
import { homelab, servicesInMemory } from '../../support/services'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'certwright-script-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** The script as the documentation prints it. */
async function check(text: string): Promise<{ code: number | null; said: string }> {
  const [, script = ''] =
    /```sh\n([\s\S]*?)```/.exec(await readFile('docs/ledger.md', 'utf8')) ?? []
  await writeFile(join(folder, 'check.sh'), script)
  await writeFile(join(folder, 'ledger.json'), text)
  const { status, stdout, stderr } = spawnSync(
    'sh',
    [join(folder, 'check.sh'), join(folder, 'ledger.json')],
    { encoding: 'utf8' },
  )
  return { code: status, said: `${stdout}${stderr}`.trim() }
}

describe('an exported ledger', () => {
  it('is checked by jq and sha256sum alone, which find every entry that was changed', async () => {
    const { apply, projects, store } = servicesInMemory()
    const { project } = await projects.create({
      ...homelab(),
      metadata: { name: 'homelab', description: 'Größe: "drei" \\ 中文 😀' },
    })
    await apply(project.id)
    await projects.record(project.id, { type: 'kubeconfig-copied', row: 'admin' })
    const { ledger } = await store.open(project.id)
    const all = ledger.map(({ sequence }) => sequence)
    const text = ledgerText(ledger, all, 'json')
    expect(await check(text)).toEqual({
      code: 0,
      said: `${ledger.length} entries fit, the last is ${ledger.at(-1)?.hash}`,
    })
    for (const sequence of all) {
      const changed = ledger.map((one) => (one.sequence === sequence ? { ...one, by: 'mal' } : one))
      expect(await check(ledgerText(changed, all, 'json'))).toEqual({
        code: 1,
        said: `entry ${sequence} is not as it was written`,
      })
    }
    const without = ledger.filter(({ sequence }) => sequence !== 2)
    expect((await check(ledgerText(without, all, 'json'))).said).toContain('entry 2 is not')
  })
})
