/** Layouts that take authorities and secrets: what is previewed is what is written, from the vault. */
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { previewBundles } from '../../../src/main/services/bundle-previews'
import type { LayoutId } from '../../../src/shared/definition'
import { homelab, servicesInMemory } from '../../support/services'

const cases: readonly (readonly [LayoutId, 'ecdsa-p256' | 'ecdsa-p384' | 'rsa-2048'])[] = [
  ['k3s', 'ecdsa-p256'],
  ['rke2', 'ecdsa-p384'],
  ['k0s', 'ecdsa-p256'],
  ['talos', 'ecdsa-p256'],
  ['talos', 'ecdsa-p384'],
  ['talos', 'rsa-2048'],
]

async function exported(layout: LayoutId, keyAlgorithm: (typeof cases)[number][1]) {
  const { projects, archive, ...services } = servicesInMemory()
  const { project } = await projects.create(
    homelab(({ spec }) => {
      spec.layout = layout
      spec.pki.keyAlgorithm = keyAlgorithm
      spec.pki.hierarchy = 'two-tier'
    }),
  )
  await services.apply(project.id)
  await services.export(project.id)
  const textOf = (bundle: string, path: string) => {
    const file = archive.written.get(`/out/${bundle}.zip`)?.files.find((one) => one.path === path)
    return Buffer.from(file?.content ?? []).toString()
  }
  return {
    preview: previewBundles(await projects.peek(project.id)),
    archive,
    textOf,
    project,
    projects,
    ...services,
  }
}

describe.each(cases)('%s with %s', (layout, algorithm) => {
  it('writes what the preview shows, to the byte count', async () => {
    const { preview, archive } = await exported(layout, algorithm)
    expect(preview.length).toBe(layout === 'talos' ? 1 : 6)
    for (const bundle of preview) {
      const written = archive.written.get(`/out/${bundle.name}.zip`)?.files ?? []
      const sizes = Object.fromEntries(written.map(({ path, content }) => [path, content.length]))
      expect(sizes).toEqual(
        Object.fromEntries(bundle.files.map(({ path, bytes }) => [path, bytes])),
      )
    }
  })
})

it('tokens and secrets stay the same from one export to the next', async () => {
  const { textOf, archive, export: again, project } = await exported('talos', 'ecdsa-p256')
  const before = textOf('homelab-admin', 'talos/secrets.yaml')
  archive.written.clear()
  await again(project.id)
  expect(textOf('homelab-admin', 'talos/secrets.yaml')).toBe(before)
  expect(Object.keys(parse(before))).toEqual(['cluster', 'secrets', 'trustdinfo', 'certs'])
})

it('the secrets of a cluster are in no ledger entry and no preview', async () => {
  const { textOf, preview, projects, project } = await exported('k3s', 'ecdsa-p256')
  const token = String(parse(textOf('homelab-cp-1', 'files/etc/rancher/k3s/config.yaml')).token)
  expect(token).toHaveLength(64)
  const state = await projects.peek(project.id)
  for (const text of [JSON.stringify(state.ledger), JSON.stringify(preview)]) {
    expect(text).not.toContain(token)
    expect(text).not.toContain(Buffer.from(token, 'hex').toString('base64'))
  }
})
