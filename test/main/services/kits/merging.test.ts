import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeProjectFile } from '../../../../src/main/services/kits/making'
import type { ProjectState } from '../../../../src/main/services/project-state'
import type { ClusterDefinition } from '../../../../src/shared/definition'
import { AppError } from '../../../../src/shared/errors'
import { computer, kitPassphrase as passphrase, type Computer } from '../../../support/kits'
import { homelab } from '../../../support/services'

let ada: Computer
let grace: Computer
beforeEach(async () => {
  ada = await computer()
  grace = await computer({ owner: 'grace' })
})
afterEach(async () => {
  await ada.remove()
  await grace.remove()
})

const into = { kind: 'keychain' } as const

async function fileOf(from: Computer, id: string, hasAuthorityKeys = true): Promise<Buffer> {
  await makeProjectFile(id, from.target('file'), { passphrase, hasAuthorityKeys }, from.ports)
  return readFile(join(from.home, 'file'))
}
async function opened(by: Computer, bytes: Buffer): Promise<string> {
  const { token } = by.desk.choose(bytes, 'file')
  await by.desk.open(token, { passphrase })
  return token
}
async function edit(by: Computer, id: string, change: (definition: ClusterDefinition) => void) {
  const definition = structuredClone((await by.projects.peek(id)).project.definition)
  change(definition)
  await by.projects.edit(id, definition)
}
/** Ada issues and shares; both have the project now. */
async function shared(): Promise<string> {
  const { project } = await ada.projects.create(homelab())
  await ada.apply(project.id)
  const token = await opened(grace, await fileOf(ada, project.id))
  await grace.desk.restore(token, { into })
  return project.id
}
const addressesOf = ({ project }: ProjectState, name: string) =>
  project.definition.spec.nodes.find((node) => node.name === name)?.addresses

describe('two edits of one project', () => {
  it('are told apart by path over what both began with, and merged as chosen', async () => {
    const id = await shared()
    await edit(ada, id, ({ spec }) => {
      for (const node of spec.nodes) {
        if (node.name === 'w-1') node.addresses = ['192.168.10.31']
        if (node.name === 'w-2') node.addresses = ['192.168.10.32']
      }
    })
    await edit(grace, id, ({ metadata, spec }) => {
      metadata.description = 'by grace'
      for (const node of spec.nodes) if (node.name === 'w-2') node.addresses = ['192.168.10.42']
    })
    const token = await opened(ada, await fileOf(grace, id))
    const preview = await ada.desk.mergePreview(token)
    expect(preview.differences.map(({ id: place, by }) => [place, by])).toEqual([
      ['metadata.description', 'file'],
      ['spec.nodes[w-1].addresses', 'here'],
      ['spec.nodes[w-2].addresses', 'both'],
    ])
    expect(preview).toMatchObject({ hasAncestor: true, suggested: 'here', by: 'grace' })
    const before = await ada.projects.peek(id)
    await expect(ada.desk.merge(token, { kept: 'here', definition: {} })).rejects.toThrow(AppError)
    expect((await ada.projects.peek(id)).project).toEqual(before.project)
    const both = preview.differences.at(-1)
    expect(both).toMatchObject({ here: '192.168.10.32', file: '192.168.10.42' })
    const choices = { 'spec.nodes[w-2].addresses': 'file' } as const
    const state = await ada.desk.merge(token, { kept: 'here', definition: choices })
    expect(state.project.definition.metadata.description).toBe('by grace')
    expect(addressesOf(state, 'w-1')).toEqual(['192.168.10.31'])
    expect(addressesOf(state, 'w-2')).toEqual(['192.168.10.42'])
    expect(state.ledger.at(-1)?.act).toMatchObject({ type: 'merged', kept: 'here' })
  })

  it.each(['here', 'file'] as const)(
    'that both issued lose no certificate when the acts of %s go on',
    async (kept) => {
      const id = await shared()
      const move = (address: string) => (definition: ClusterDefinition) => {
        for (const node of definition.spec.nodes)
          if (node.name === 'w-1') node.addresses = [address]
      }
      await edit(ada, id, move('192.168.10.31'))
      await ada.apply(id)
      await edit(grace, id, move('192.168.10.41'))
      await grace.apply(id)
      const before = await ada.projects.peek(id)
      const token = await opened(ada, await fileOf(grace, id))
      const preview = await ada.desk.mergePreview(token)
      expect(preview.suggested).toBeNull()
      const state = await ada.desk.merge(token, {
        kept,
        definition: { 'spec.nodes[w-1].addresses': kept },
      })
      const { act } = state.ledger.at(-1) ?? {}
      if (act?.type !== 'merged') throw new Error('the merge is the last act')
      const ours = before.issued.get('kubelet-serving@w-1')
      const theirs = (await grace.projects.peek(id)).issued.get('kubelet-serving@w-1')
      const pemOf = (issued: typeof ours) => (issued && 'pem' in issued ? issued.pem : '')
      expect(pemOf(ours)).not.toBe(pemOf(theirs))
      const lost = kept === 'here' ? theirs : ours
      const live = kept === 'here' ? ours : theirs
      expect(act.elsewhere.map(({ pem }) => pem)).toContain(pemOf(lost))
      expect(state.issued.get('kubelet-serving@w-1')).toEqual(live)
      // It opens again from the disk, and its vault opens what it sealed.
      const again = await ada.projects.reopen(id)
      const vault = await ada.projects.vaultOf(again)
      const file = again.keyFiles.get(`kubelet-serving@w-1#${live?.version ?? 0}`) ?? ''
      const sealed = await ada.store.readKeys(id, file)
      for (const [name, one] of Object.entries(sealed))
        expect((await vault.open(name, one)).length).toBeGreaterThan(30)
    },
  )

  it('can be taken back: the state before the merge is among the earlier states', async () => {
    const id = await shared()
    await edit(grace, id, ({ metadata }) => void (metadata.description = 'by grace'))
    const token = await opened(ada, await fileOf(grace, id))
    await ada.desk.merge(token, { kept: 'here', definition: {} })
    const earlier = await ada.store.snapshots(id)
    expect(earlier.map(({ project }) => project.definition.metadata.description)).toContain('')
  })
})

describe('a project file without authority keys', () => {
  it('holds every other key and none of an authority', async () => {
    const { project } = await ada.projects.create(
      homelab(({ spec }) => void (spec.pki.authorityKeys = 'kept')),
    )
    await ada.apply(project.id)
    const { token } = grace.desk.choose(await fileOf(ada, project.id, false), 'file')
    const view = await grace.desk.open(token, { passphrase })
    expect(view).toMatchObject({ hasAuthorityKeys: false, authorities: [] })
    expect(view.otherKeys).toBeGreaterThan(20)
    const there = await grace.desk.restore(token, { into })
    expect([...grace.keychain.entries.keys()]).toEqual([`${project.id}/vault`])
    expect(there.issued.get('ca')).toMatchObject({ isOffline: true, privateKeyBytes: null })
    await edit(grace, project.id, ({ spec }) => {
      for (const node of spec.nodes) if (node.name === 'w-1') node.addresses = ['192.168.10.41']
    })
    // Nothing is signed there: the certificate waits, and a request goes out.
    expect(await grace.apply(project.id)).toMatchObject({ issued: 0 })
    const back = await opened(ada, await fileOf(grace, project.id))
    await expect(ada.desk.merge(back, { kept: 'file', definition: {} })).rejects.toThrow(AppError)
    const ca = `${project.id}/ca/1`
    expect(ada.keychain.entries.get(ca)?.length).toBeGreaterThan(100)
  })
})
