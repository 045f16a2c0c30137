import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { previewBundles } from '../../../src/main/services/bundle-previews'
import { AppError } from '../../../src/shared/errors'
import { homelab, servicesInMemory } from '../../support/services'

async function issued(change?: Parameters<typeof homelab>[0]) {
  const services = servicesInMemory()
  const { project } = await services.projects.create(homelab(change))
  await services.apply(project.id)
  return { ...services, id: project.id }
}

describe('exportBundles', () => {
  it('writes what the preview shows, to the byte count', async () => {
    const { id, projects, archive, ...services } = await issued()
    const preview = previewBundles(await projects.peek(id))
    const exported = await services.export(id)
    expect(exported.map(({ fileName }) => fileName)).toEqual(
      preview.map(({ name }) => `${name}.zip`),
    )
    for (const bundle of preview) {
      const written = archive.written.get(`/out/${bundle.name}.zip`)?.files ?? []
      const sizes = Object.fromEntries(written.map(({ path, content }) => [path, content.length]))
      expect(sizes).toEqual(
        Object.fromEntries(bundle.files.map(({ path, bytes }) => [path, bytes])),
      )
    }
  })

  it('gives sizes of RSA keys to the byte too', async () => {
    const { id, projects, archive, ...services } = await issued(({ spec }) => {
      spec.nodes = spec.nodes.slice(0, 1)
      spec.pki.keyAlgorithm = 'rsa-2048'
    })
    await services.export(id)
    const [bundle] = previewBundles(await projects.peek(id))
    const written = archive.written.get('/out/homelab-cp-1.zip')?.files ?? []
    for (const { path, content } of written)
      expect(bundle?.files.find((file) => file.path === path)?.bytes, path).toBe(content.length)
  })

  it('has a manifest over every other file', async () => {
    const { id, archive, ...services } = await issued()
    await services.export(id)
    const files = archive.written.get('/out/homelab-w-1.zip')?.files ?? []
    const manifest = files.find(({ path }) => path === 'MANIFEST.sha256')
    const lines = Buffer.from(manifest?.content ?? [])
      .toString()
      .trimEnd()
      .split('\n')
    const expected = files
      .filter(({ path }) => path !== 'MANIFEST.sha256')
      .map(({ path, content }) => `${createHash('sha256').update(content).digest('hex')}  ${path}`)
    expect(lines.sort()).toEqual(expected.sort())
  })

  it('puts keys beside the certificates that they belong to', async () => {
    const { id, archive, ...services } = await issued()
    await services.export(id)
    let pairs = 0
    for (const { files } of archive.written.values()) {
      for (const { path, content } of files) {
        const key = files.find((file) => file.path === path.replace(/\.crt$/, '.key'))
        if (!path.endsWith('.crt') || !key) continue
        const certificate = new X509Certificate(Buffer.from(content))
        expect(certificate.checkPrivateKey(createPrivateKey(Buffer.from(key.content)))).toBe(true)
        pairs += 1
      }
    }
    expect(pairs).toBe(3 * 11 + 2)
  })

  it('exports what was issued, not what waits', async () => {
    const { id, projects, ...services } = await issued()
    await projects.edit(
      id,
      homelab(({ spec }) => (spec.nodes = spec.nodes.slice(0, 3))),
    )
    expect((await services.export(id)).map(({ name }) => name)).toContain('homelab-w-2')
  })

  it('writes the chosen bundles only and refuses unknown names', async () => {
    const { id, archive, ...services } = await issued()
    await services.export(id, { bundles: ['homelab-w-1'] })
    expect([...archive.written.keys()]).toEqual(['/out/homelab-w-1.zip'])
    await expect(services.export(id, { bundles: ['../w-1'] })).rejects.toMatchObject({
      code: 'input-refused',
    })
  })

  it('leaves nothing when writing fails or is cancelled', async () => {
    const { id, archive, ...services } = await issued()
    archive.failWith = new AppError('target-unwritable', { path: '/out' })
    await expect(services.export(id)).rejects.toMatchObject({ code: 'target-unwritable' })
    archive.failWith = undefined
    const controller = new AbortController()
    const run = services.export(id, {
      signal: controller.signal,
      onProgress: () => {
        controller.abort()
      },
    })
    await expect(run).rejects.toMatchObject({ code: 'cancelled' })
    expect(archive.written.size).toBe(0)
  })

  it('refuses while nothing is issued', async () => {
    const { projects } = servicesInMemory()
    const state = await projects.create(homelab())
    expect(() => previewBundles(state)).toThrow(expect.objectContaining({ code: 'nothing-issued' }))
  })
})
