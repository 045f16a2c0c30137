import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createProjectFiles } from '../../../src/main/adapters/project-files'
import { bringAuthority, releaseAuthority } from '../../../src/main/services/bringing'
import { applyChanges } from '../../../src/main/services/issuing'
import type { ProjectState } from '../../../src/main/services/project-state'
import { createProjects } from '../../../src/main/services/projects'
import { clockAt, memoryCustody } from '../../support/in-memory-ports'
import { outsideAuthority } from '../../support/outside-authority'
import { bytes, kept } from '../../support/outside-project'
import { homelab } from '../../support/services'
import { InlineSigning } from '../../support/signing'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'certwright-home-'))
})
afterEach(async () => {
  await rm(home, { recursive: true, force: true })
})

it('brought authorities and open requests are the same when the project is opened again', async () => {
  const clock = clockAt(new Date(Date.now() + 60_000).toISOString())
  const custody = memoryCustody()
  const opened = () =>
    createProjects({
      clock,
      custody,
      store: createProjectFiles(home, clock),
      newId: () => 'a1b2c3',
    })
  const projects = opened()
  const { id } = (await projects.create(homelab(kept))).project
  const ports = { clock, pool: new InlineSigning(), projects }
  await applyChanges(id, ports)
  const root = outsideAuthority({ subject: '/CN=Example Root' })
  const [first, second] = [
    outsideAuthority({ by: root }),
    outsideAuthority({ subject: '/CN=Example etcd CA' }),
  ]
  await bringAuthority(id, 'ca', { certificate: bytes(first.certificate, root.certificate) }, ports)
  const withKey = { certificate: bytes(second.certificate), privateKey: bytes(second.key) }
  await bringAuthority(id, 'etcd-ca', withKey, ports)
  const { state, requested } = await applyChanges(id, ports)
  expect(requested).toBeGreaterThan(5)
  const again = await opened().peek(id)
  expect(unsealed(again)).toEqual(unsealed(state))
  expect(again.requested.size).toBe(requested)
  expect(await everyFile()).not.toMatch(/PRIVATE KEY/)
  expect(await everyFile()).not.toContain(keyBody(second.key))
  await releaseAuthority(id, 'etcd-ca', projects)
  expect(unsealed(await opened().peek(id))).toEqual(unsealed(await projects.peek(id)))
})

/** The seal of the ledger is read when a project is opened; the one that made it had none to read. */
const unsealed = (state: ProjectState) => ({ ...state, sealedHead: undefined })

/** The base64 of a key, without its PEM lines and line ends. */
function keyBody(pem: string): string {
  return pem.replace(/-----[^-]+-----|\s/g, '').slice(0, 60)
}

async function everyFile(): Promise<string> {
  const entries = await readdir(home, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const texts = files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1'))
  return (await Promise.all(texts)).join('\n')
}
