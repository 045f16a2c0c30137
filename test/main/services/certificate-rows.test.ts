/** The rows of the window's table: also those that no authority signs, and never what they hide. */
import { describe, expect, it } from 'vitest'
import { certificateDetail, certificateRows } from '../../../src/main/services/certificates'
import { createMaterial } from '../../../src/main/services/material'
import { layoutIds, type LayoutId } from '../../../src/shared/definition'
import { homelab, servicesInMemory } from '../../support/services'

async function issued(layout: LayoutId) {
  const services = servicesInMemory()
  const { project } = await services.projects.create(homelab(({ spec }) => (spec.layout = layout)))
  const { state } = await services.apply(project.id)
  const material = createMaterial(state, await services.projects.vaultOf(state), services.store)
  return { ...services, state, material, now: services.clock.now() }
}

describe.each(layoutIds)('rows of %s', (layout) => {
  it('lists every key pair and secret with its places, and never a secret value', async () => {
    const { state, material, now } = await issued(layout)
    const rows = certificateRows(state, now)
    expect(rows.map(({ key }) => key).sort()).toEqual([...state.issued.keys()].sort())
    const secrets = rows.filter(({ kind }) => kind === 'secret')
    expect(secrets.length).toBeGreaterThan(0)
    for (const row of secrets) {
      expect(row).toMatchObject({ bytes: 32, keyAlgorithm: null, authority: '', status: 'valid' })
      expect(row.paths.length).toBeGreaterThan(0)
      expect(row.usedBy.length).toBeGreaterThan(0)
      const detail = certificateDetail(state, row.key, now)
      expect(detail).toMatchObject({ pem: '', text: '', chain: [], usages: [] })
      expect(detail.openssl.commands).toContain('openssl rand')
      const shown = JSON.stringify([rows, detail])
      for (const form of ['base64', 'base64url', 'hex', 'token'] as const) {
        const part = { row: row.key, part: 'secret', form } as const
        const value = await material.contentOf({ from: 'filled', parts: [part] })
        expect(value.length).toBeGreaterThan(10)
        expect(shown.includes(value.toString())).toBe(false)
      }
    }
  })
})

describe('a row', () => {
  it('says what reads it, and where its key is', async () => {
    const { state, now } = await issued('kubeadm')
    const row = certificateRows(state, now).find(({ key }) => key === 'apiserver@cp-1')
    expect(row).toMatchObject({ usages: ['serverAuth'], privateKey: 'here', bytes: null })
    expect(row?.usedBy).toContain('kube-apiserver --tls-cert-file')
    const sa = certificateRows(state, now).find(({ key }) => key === 'sa')
    expect(sa).toMatchObject({ kind: 'key-pair', keyAlgorithm: 'ecdsa-p256', authority: '' })
  })

  it('waits as a secret too', async () => {
    const { projects, clock } = servicesInMemory()
    const state = await projects.create(homelab(({ spec }) => (spec.layout = 'k3s')))
    const row = certificateRows(state, clock.now()).find(({ key }) => key === 'server-token')
    expect(row).toMatchObject({ kind: 'secret', status: 'waiting', version: 0, bytes: 32 })
  })
})
