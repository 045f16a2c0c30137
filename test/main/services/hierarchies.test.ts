/** Hierarchies and layouts through the use cases: custody, chains, changes, and our own verify. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clusterFrom } from '../../../src/main/domain/normalise'
import { certificateDetail } from '../../../src/main/services/certificates'
import { previewBundles } from '../../../src/main/services/bundle-previews'
import { previewKubeconfig } from '../../../src/main/services/kubeconfigs'
import { verifyPaths } from '../../../src/main/services/verifying'
import { hierarchies } from '../../../src/shared/definition'
import { homelab, servicesInMemory } from '../../support/services'

const now = new Date('2026-11-22T09:20:00Z')
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'certwright-hierarchies-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const cases = (['kubeadm', 'systemd'] as const).flatMap((layout) =>
  hierarchies.map((hierarchy) => [layout, hierarchy] as const),
)
type Case = (typeof cases)[number]

const definitionOf = ([layout, hierarchy]: Case) =>
  homelab(({ spec }) => {
    spec.layout = layout
    spec.pki.hierarchy = hierarchy
  })

async function issued(wanted: Case) {
  const services = servicesInMemory()
  const { project } = await services.projects.create(definitionOf(wanted))
  const outcome = await services.apply(project.id)
  return { ...services, id: project.id, outcome }
}

describe.each(cases)('%s, %s', (layout, hierarchy) => {
  it('writes what the preview shows, and our verify has no complaint', async () => {
    const { archive, id, projects, ...services } = await issued([layout, hierarchy])
    await services.export(id)
    const preview = previewBundles(await projects.peek(id))
    for (const { name, files } of preview) {
      const written = archive.written.get(`/out/${name}.zip`)?.files ?? []
      expect(
        Object.fromEntries(written.map(({ path, content }) => [path, content.length])),
      ).toEqual(Object.fromEntries(files.map(({ path, bytes }) => [path, bytes])))
      for (const { path, content, mode } of written) {
        const target = join(folder, `${layout}-${hierarchy}`, name, path)
        mkdirSync(dirname(target), { recursive: true })
        writeFileSync(target, content)
        chmodSync(target, mode)
      }
    }
    const { problems } = await verifyPaths(
      preview.map(({ name }) => join(folder, `${layout}-${hierarchy}`, name)),
      { now, cluster: clusterFrom(definitionOf([layout, hierarchy])) },
    )
    expect(problems).toEqual([])
  })

  it('issues nothing a second time', async () => {
    const { apply, id } = await issued([layout, hierarchy])
    expect(await apply(id)).toMatchObject({ issued: 0, retired: 0 })
  })
})

describe('two tiers', () => {
  const twoTier: Case = ['kubeadm', 'two-tier']

  it('keeps the root with the other authorities in custody', async () => {
    const { custody, id } = await issued(twoTier)
    expect([...custody.keychain.keys()]).toContain(`${id}/root-ca/1`)
  })

  it('removes every stored key again when the issuance fails', async () => {
    const services = servicesInMemory()
    const { project } = await services.projects.create(definitionOf(twoTier))
    const abort = new AbortController()
    const run = services.apply(project.id, {
      signal: abort.signal,
      onProgress: ({ done }) => {
        if (done > 10) abort.abort()
      },
    })
    await expect(run).rejects.toMatchObject({ code: 'cancelled' })
    expect([...services.custody.keychain.keys()].filter((name) => name.includes('-ca/'))).toEqual(
      [],
    )
    expect((await services.apply(project.id)).issued).toBe(46)
  })

  it('issues a new authority under the root that is there', async () => {
    const { apply, id, projects } = await issued(twoTier)
    const edited = definitionOf(twoTier)
    edited.spec.pki.keyAlgorithms = { 'etcd-ca': 'ecdsa-p384' }
    await projects.edit(id, edited)
    const { state } = await apply(id)
    expect(state.issued.get('root-ca')?.version).toBe(1)
    expect(state.issued.get('etcd-ca')).toMatchObject({
      version: 2,
      authority: { key: 'root-ca', version: 1 },
    })
    expect(state.issued.get('etcd-peer@cp-1')).toMatchObject({
      authority: { key: 'etcd-ca', version: 2 },
    })
    expect(state.issued.get('apiserver@cp-1')?.version).toBe(1)
  })

  it('shows the whole chain of a certificate, and a masked key in its kubeconfig', async () => {
    const { id, projects } = await issued(twoTier)
    const state = await projects.peek(id)
    const { chain } = certificateDetail(state, 'apiserver@cp-1', now)
    expect(chain.map(({ key }) => key)).toEqual(['apiserver@cp-1', 'ca', 'root-ca'])
    const { lines } = previewKubeconfig(state, 'admin', {}, now)
    const data = lines.find(({ text }) => text.includes('client-certificate-data'))?.text ?? ''
    const pem = Buffer.from(data.split(': ')[1] ?? '', 'base64').toString()
    expect(pem.match(/BEGIN CERTIFICATE/g)).toHaveLength(2)
  })
})

it.each([
  ['separate', 'two-tier'],
  ['two-tier', 'separate'],
  ['separate', 'single'],
  ['single', 'separate'],
] as const)('going from %s to %s leaves nothing of the old hierarchy in use', async (from, to) => {
  const { apply, id, projects } = await issued(['kubeadm', from])
  await projects.edit(id, definitionOf(['kubeadm', to]))
  const { state } = await apply(id)
  const authorities = [...state.issued.values()].filter(({ kind }) => kind === 'authority')
  const { outcome } = await issued(['kubeadm', to])
  const fresh = [...outcome.state.issued.values()].filter(({ kind }) => kind === 'authority')
  expect(authorities.map(({ key }) => key).sort()).toEqual(fresh.map(({ key }) => key).sort())
  for (const one of state.issued.values())
    if (one.kind === 'authority' || one.kind === 'certificate')
      expect(state.issued.get(one.authority.key)?.version, one.key).toBe(one.authority.version)
})

it('the encryption key outlives other changes, and is sealed like any key', async () => {
  const { apply, archive, id, projects, store, ...services } = await issued(['systemd', 'separate'])
  const configOf = async (bundle: string) => {
    archive.written.clear()
    await services.export(id)
    const files = archive.written.get(`/out/${bundle}.zip`)?.files ?? []
    const file = files.find(({ path }) => path.endsWith('/encryption-config.yaml'))
    return Buffer.from(file?.content ?? []).toString()
  }
  const before = await configOf('homelab-cp-1')
  const secret = /secret: "?([A-Za-z0-9+/=]+)/.exec(before)?.[1] ?? ''
  expect(Buffer.from(secret, 'base64')).toHaveLength(32)
  expect(JSON.stringify([...(store.projects.get(id)?.keys.values() ?? [])])).not.toContain(secret)
  expect(JSON.stringify(store.projects.get(id)?.ledger)).not.toContain(secret)
  const edited = definitionOf(['systemd', 'separate'])
  edited.spec.apiServer.extraSANs = ['api.lab.internal']
  await projects.edit(id, edited)
  await apply(id)
  expect(await configOf('homelab-cp-3')).toBe(before)
})
