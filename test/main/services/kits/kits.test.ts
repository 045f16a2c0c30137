import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeKit } from '../../../../src/main/services/kits/making'
import { kitState } from '../../../../src/main/services/kits/state'
import { isIssuedCertificate } from '../../../../src/main/domain/ledger'
import type { ProjectState } from '../../../../src/main/services/project-state'
import { AppError } from '../../../../src/shared/errors'
import { computer, kitPassphrase as passphrase, type Computer } from '../../../support/kits'
import { homelab } from '../../../support/services'

let one: Computer
let other: Computer
beforeEach(async () => {
  one = await computer()
  other = await computer({ owner: 'grace' })
})
afterEach(async () => {
  await one.remove()
  await other.remove()
})

async function issued(change = homelab()): Promise<ProjectState> {
  const { project } = await one.projects.create(change)
  return (await one.apply(project.id)).state
}
async function kitOf(state: ProjectState, name = 'kit'): Promise<Buffer> {
  await makeKit(state.project.id, one.target(name), { passphrase }, one.ports)
  return readFile(join(one.home, name))
}
const code = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return error instanceof AppError ? `${error.code} ${error.because ?? ''}`.trim() : String(error)
}
const keychainInto = { kind: 'keychain' } as const
const vaultInto = { kind: 'passphrase', passphrase: 'a vault passphrase' } as const

describe('a recovery kit', () => {
  it('restores project, ledger, sealed keys and authorities bit for bit on another computer', async () => {
    const { project } = await issued()
    const before = await one.transfer.read(project.id)
    const bytes = await kitOf(await one.projects.peek(project.id))
    const { token, kind } = other.desk.choose(bytes, 'kit')
    expect(kind).toBe('recovery-kit')
    const opened = await other.desk.open(token, { passphrase })
    expect(opened).toMatchObject({ relation: 'new', by: 'ada', hasAuthorityKeys: true, nodes: 5 })
    expect(opened.authorities).toHaveLength(3)
    const state = await other.desk.restore(token, { into: keychainInto })
    const after = await other.transfer.read(project.id)
    expect(after.map(({ name }) => name)).toEqual(before.map(({ name }) => name))
    for (const { name, text } of before) {
      const twin = after.find((file) => file.name === name)?.text
      if (name === 'ledger.jsonl') expect(twin?.startsWith(text)).toBe(true)
      // The head follows the one entry that says where the project came from.
      else if (name !== 'ledger-head.json') expect(twin, name).toBe(text)
    }
    expect(state.ledger.at(-1)?.act).toMatchObject({ type: 'kit-restored', what: 'project' })
    expect([...other.keychain.entries].sort()).toEqual([...one.keychain.entries].sort())
  })

  it('restores into a passphrase vault, with authorities that sign further certificates', async () => {
    const { project } = await issued()
    const bytes = await kitOf(await one.projects.peek(project.id))
    const { token } = other.desk.choose(bytes, 'kit')
    await other.desk.open(token, { passphrase })
    await other.desk.restore(token, { into: vaultInto })
    expect([...other.keychain.entries]).toEqual([])
    other.custody.lock(project.id)
    await other.projects.unlock(project.id, vaultInto.passphrase)
    const { definition } = (await other.projects.peek(project.id)).project
    const nodes = [
      ...definition.spec.nodes,
      { ...homelab().spec.nodes[4], name: 'w-3', addresses: ['192.168.10.23'] },
    ] as typeof definition.spec.nodes
    await other.projects.edit(project.id, { ...definition, spec: { ...definition.spec, nodes } })
    const { state } = await other.apply(project.id)
    const ca = state.issued.get('ca')
    const leaf = state.issued.get('kubelet-client@w-3')
    if (!ca || !leaf || !isIssuedCertificate(ca) || !isIssuedCertificate(leaf)) throw new Error()
    const { publicKey } = new X509Certificate(ca.pem)
    expect(new X509Certificate(leaf.pem).verify(publicKey)).toBe(true)
  })

  it('is asked for until it is made, and again when authorities changed', async () => {
    const { project } = await one.projects.create(homelab())
    expect(kitState(await one.projects.peek(project.id)).state).toBe('none')
    const first = (await one.apply(project.id)).state
    expect(kitState(first)).toMatchObject({ state: 'missing', madeAt: null })
    expect(kitState(first).missing).toHaveLength(3)
    await kitOf(first)
    const covered = await one.projects.peek(project.id)
    expect(kitState(covered)).toMatchObject({ state: 'made', missing: [] })
    const { definition } = covered.project
    await one.projects.edit(project.id, {
      ...definition,
      spec: { ...definition.spec, pki: { ...definition.spec.pki, keyAlgorithm: 'ecdsa-p384' } },
    })
    const again = (await one.apply(project.id)).state
    expect(kitState(again)).toMatchObject({ state: 'outdated' })
  })

  it('is refused with a wrong passphrase, and nothing is left behind', async () => {
    const bytes = await kitOf(await issued())
    const { token } = other.desk.choose(bytes, 'kit')
    expect(await code(other.desk.open(token, { passphrase: 'another passphrase' }))).toBe(
      'passphrase-wrong',
    )
    expect(await code(other.desk.restore(token, { into: keychainInto }))).toContain('input-refused')
    expect(await other.projects.list()).toEqual([])
    expect([...other.keychain.entries]).toEqual([])
  })

  it('never overwrites: not a project of its id, not one of its name, not a keychain entry', async () => {
    const state = await issued()
    const bytes = await kitOf(state)
    const again = one.desk.choose(bytes, 'kit')
    const opened = await one.desk.open(again.token, { passphrase })
    expect(opened).toMatchObject({ relation: 'here-ahead', hereCustody: 'keychain' })
    expect(await code(one.desk.restore(again.token, { into: keychainInto }))).toBe('project-here')

    await other.projects.create(homelab())
    const { token } = other.desk.choose(bytes, 'kit')
    const there = await other.desk.open(token, { passphrase })
    expect(there).toMatchObject({ relation: 'name-taken', freeName: 'homelab-2' })
    expect(await code(other.desk.restore(token, { into: keychainInto }))).toBe('project-exists')
    const taken = `${state.project.id}/vault`
    other.keychain.entries.set(taken, Buffer.alloc(32, 7))
    const named = { into: keychainInto, name: 'homelab-2' }
    expect(await code(other.desk.restore(token, named))).toBe('keychain-conflict')
    expect([...other.keychain.entries]).toEqual([[taken, Buffer.alloc(32, 7)]])
    other.keychain.entries.delete(taken)
    const restored = await other.desk.restore(token, named)
    expect(restored.project.definition.metadata.name).toBe('homelab-2')
  })

  it('brings back the keys of a project whose keychain was emptied, and touches no file', async () => {
    const { project } = await issued()
    const bytes = await kitOf(await one.projects.peek(project.id))
    const entries = [...one.keychain.entries].sort()
    one.keychain.entries.clear()
    one.custody.lock(project.id)
    const before = await one.transfer.read(project.id)
    const { token } = one.desk.choose(bytes, 'kit')
    await one.desk.open(token, { passphrase })
    const { missing } = await one.desk.restoreKeys(token, keychainInto)
    expect(missing).toEqual([])
    expect([...one.keychain.entries].sort()).toEqual(entries)
    const after = await one.transfer.read(project.id)
    expect(after.filter(({ name }) => !name.startsWith('ledger'))).toEqual(
      before.filter(({ name }) => !name.startsWith('ledger')),
    )
  })

  it('brings keys back under a passphrase where the keychain is gone for good', async () => {
    const { project } = await issued()
    const bytes = await kitOf(await one.projects.peek(project.id))
    one.keychain.entries.clear()
    one.custody.lock(project.id)
    const { token } = one.desk.choose(bytes, 'kit')
    await one.desk.open(token, { passphrase })
    const { state } = await one.desk.restoreKeys(token, vaultInto)
    expect(state.project.custody?.kind).toBe('passphrase')
    expect([...one.keychain.entries]).toEqual([])
    const vault = await one.projects.vaultOf(state)
    const ca = await vault.loadAuthorityKey({ project: project.id, authority: 'ca', version: 1 })
    expect(ca.length).toBeGreaterThan(100)
  })

  it('refuses to hold keys of another project of the same id', async () => {
    const { project } = await issued()
    const bytes = await kitOf(await one.projects.peek(project.id))
    await other.store.create({ ...project, custody: undefined })
    await other.store.append(project.id, { type: 'created', name: 'another' })
    const { token } = other.desk.choose(bytes, 'kit')
    const opened = await other.desk.open(token, { passphrase })
    expect(opened.relation).toBe('foreign')
    expect(await code(other.desk.restoreKeys(token, keychainInto))).toBe('merge-refused')
    expect(await code(other.desk.mergePreview(token))).toBe('merge-refused')
    expect([...other.keychain.entries]).toEqual([])
  })

  it('says that a written file does not restore when the disk changed it', async () => {
    const { project } = await issued()
    const target = one.target('kit')
    const lying = {
      ...target,
      read: async () => {
        const bytes = await target.read()
        bytes[bytes.length - 40] = (bytes[bytes.length - 40] ?? 0) ^ 1
        return bytes
      },
    }
    expect(await code(makeKit(project.id, lying, { passphrase }, one.ports))).toContain(
      'sealed-file-unverified',
    )
    expect(kitState(await one.projects.peek(project.id)).state).toBe('missing')
  })

  it('is not made of a project without keys, nor under a short passphrase', async () => {
    const { project } = await one.projects.create(homelab())
    const make = (text: string) =>
      makeKit(project.id, one.target('kit'), { passphrase: text }, one.ports)
    expect(await code(make(passphrase))).toBe('nothing-issued')
    await one.apply(project.id)
    expect(await code(make('short'))).toBe('passphrase-weak')
  })
})
