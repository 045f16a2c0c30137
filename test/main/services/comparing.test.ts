import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { comparedSide } from '../../../src/main/services/comparing'
import type { ProjectState } from '../../../src/main/services/project-state'
import { comparedFieldNames, ComparedSide } from '../../../src/shared/certificate-comparison'
import { outsideAuthority } from '../../support/outside-authority'
import { bytes, issuedProject } from '../../support/outside-project'
import { homelab, servicesInMemory } from '../../support/services'

async function issued() {
  const services = servicesInMemory()
  const { project } = await services.projects.create(homelab())
  const { state } = await services.apply(project.id)
  return { services, id: project.id, state }
}
const sideOf = (state: ProjectState, key: string, version?: number) =>
  comparedSide(state, key, version, new Date('2026-11-22T09:15:00Z'))
const pemOf = (state: ProjectState, key: string): string => {
  const found = state.issued.get(key)
  if (found?.kind !== 'authority' && found?.kind !== 'certificate') throw new Error('no PEM')
  return found.pem
}
const plain = (hex: string) => hex.replaceAll(':', '').toLowerCase()

describe('one side of a comparison', () => {
  it('says what the certificate itself says, as Node reads it', async () => {
    const { state } = await issued()
    const side = sideOf(state, 'apiserver@cp-1')
    const read = new X509Certificate(pemOf(state, 'apiserver@cp-1'))
    expect(side.values).toMatchObject({
      kind: ['certificate'],
      subject: ['CN=kube-apiserver'],
      issuer: ['CN=kubernetes'],
      extendedKeyUsages: ['serverAuth'],
      basicConstraints: ['CA:FALSE'],
      serial: [plain(read.serialNumber)],
      fingerprint: [plain(read.fingerprint256)],
      privateKey: ['here'],
    })
    const [notBefore = ''] = side.values.notBefore ?? []
    expect(new Date(notBefore).getTime()).toBe(new Date(read.validFrom).getTime())
    const named = [...(side.values.dnsNames ?? []), ...(side.values.addresses ?? [])]
    expect(named.length).toBe(read.subjectAltName?.split(', ').length)
    for (const name of named) expect(read.checkHost(name) ?? read.checkIP(name)).toBeTruthy()
    expect(side.values.paths).toContain('/etc/kubernetes/pki/apiserver.crt')
    expect(side.values.usedBy).toContain('kube-apiserver --tls-cert-file')
  })

  it.each(['ca', 'apiserver@cp-2', 'user@jane', 'sa', 'encryption-key'])(
    'keeps the form of its channel, and leaves out what has no value: %s',
    async (key) => {
      const { state } = await issued()
      const side = sideOf(state, key)
      expect(ComparedSide.parse(side)).toEqual(side)
      for (const field of comparedFieldNames) expect(side.values[field]?.length, field).not.toBe(0)
    },
  )

  it('marks the authority with its limit of path length, in the words of OpenSSL', async () => {
    const { state } = await issued()
    expect(sideOf(state, 'ca').values.basicConstraints?.[0]).toMatch(/^CA:TRUE/)
  })

  it('says of secrets and key pairs that they are there, and nothing that they hide', async () => {
    const { state } = await issued()
    expect(Object.keys(sideOf(state, 'encryption-key').values).sort()).toEqual([
      ...['kind', 'paths', 'privateKey', 'size', 'usedBy'],
    ])
    const pair = sideOf(state, 'sa').values
    expect(pair.publicKey?.[0]).toMatch(/^[0-9a-f]{64}$/)
    expect(JSON.stringify(pair)).not.toContain('BEGIN')
  })
})

describe('versions of a row', () => {
  it('are all there, the newest first, and each is compared as it was', async () => {
    const { services, id, state: first } = await issued()
    services.clock.advanceDays(10)
    await services.projects.edit(
      id,
      homelab(({ spec }) => {
        for (const node of spec.nodes) if (node.name === 'cp-1') node.addresses = ['192.168.10.42']
      }),
    )
    const { state } = await services.apply(id)
    const now = sideOf(state, 'apiserver@cp-1')
    const before = sideOf(state, 'apiserver@cp-1', 1)
    expect(now.version).toBe(2)
    expect(now.versions.map(({ version }) => version)).toEqual([2, 1])
    expect(before.versions).toEqual(now.versions)
    expect(before.values.serial).toEqual(sideOf(first, 'apiserver@cp-1').values.serial)
    for (const field of ['serial', 'fingerprint', 'notBefore', 'addresses'] as const)
      expect(now.values[field], field).not.toEqual(before.values[field])
    for (const field of ['subject', 'dnsNames', 'issuer'] as const)
      expect(now.values[field], field).toEqual(before.values[field])
  })

  it('begin with the one that counts: after a release the one before the brought authority', async () => {
    const { services, id } = await issuedProject()
    const outside = outsideAuthority({ key: 'P-256' })
    const brought = await services.bring(id, 'ca', {
      certificate: bytes(outside.certificate),
      privateKey: bytes(outside.key),
    })
    expect(sideOf(brought, 'ca')).toMatchObject({ version: 2 })
    const released = await services.release(id, 'ca')
    expect(sideOf(released, 'ca')).toMatchObject({ version: 1 })
    expect(sideOf(released, 'ca').versions.map(({ version }) => version)).toEqual([2, 1])
    expect(sideOf(released, 'ca', 2).values.subject).toEqual(sideOf(brought, 'ca').values.subject)
  })

  it('that were never issued are refused', async () => {
    const { state } = await issued()
    const refusals = [
      () => sideOf(state, 'apiserver@cp-1', 7),
      () => sideOf(state, 'apiserver@cp-9'),
    ]
    for (const refused of refusals)
      expect(refused).toThrow(expect.objectContaining({ code: 'certificate-not-found' }))
  })

  it('of a row that only waits are none', async () => {
    const services = servicesInMemory()
    const state = await services.projects.create(homelab())
    expect(() => sideOf(state, 'ca')).toThrow(
      expect.objectContaining({ code: 'certificate-not-found' }),
    )
  })
})
