import { describe, expect, it } from 'vitest'
import { nodeDetail } from '../../../src/main/services/node-detail'
import { createImports } from '../../../src/main/services/importing'
import { previewBundles } from '../../../src/main/services/bundle-previews'
import { certificateRows } from '../../../src/main/services/certificates'
import { NodeDetail } from '../../../src/shared/node-detail'
import { homelab, servicesInMemory } from '../../support/services'

async function project() {
  const services = servicesInMemory()
  const { project: created } = await services.projects.create(homelab())
  const detail = async (node: string) =>
    nodeDetail(await services.projects.peek(created.id), node, services.clock.now())
  return { ...services, id: created.id, detail }
}

describe('nodeDetail', () => {
  it('knows rows and steps before anything is issued, and no files', async () => {
    const { detail } = await project()
    const { bundle, certificates, steps, changes } = await detail('w-1')
    expect(bundle).toBeNull()
    expect(certificates.map(({ row }) => row.status)).toEqual(certificates.map(() => 'waiting'))
    expect(changes.map(({ kind }) => kind)).toEqual(certificates.map(() => 'new'))
    expect(steps.map(({ command }) => command)).toContain('sudo sh install.sh')
  })

  it('shows the very list of files that is exported', async () => {
    const { apply, detail, id, projects } = await project()
    await apply(id)
    const [first] = previewBundles(await projects.peek(id))
    const { bundle, certificates, restarts, changes } = NodeDetail.parse(await detail('cp-1'))
    expect(bundle).toEqual(first)
    expect(certificates.map(({ row }) => row.spec)).toContain('apiserver')
    const apiserver = certificates.find(({ row }) => row.spec === 'apiserver')
    expect(apiserver?.purpose).toBe('cp-1 shows this to kubectl, kubelets and controllers.')
    expect(apiserver?.shownTo).toBe('kubectl, kubelets and controllers')
    expect(certificates.filter(({ purpose }) => /[{}]|^.{0,10}$/.test(purpose))).toEqual([])
    expect(restarts.join('\n')).toContain('kubelet')
    expect(changes).toEqual([])
  })

  it('agrees on every node with the preview and the certificates of all', async () => {
    const { apply, detail, id, projects, clock } = await project()
    await apply(id)
    const state = await projects.peek(id)
    const rows = certificateRows(state, clock.now())
    const bundles = previewBundles(state).filter(({ node }) => node !== null)
    expect(bundles).toHaveLength(5)
    for (const bundle of bundles) {
      const found = await detail(bundle.node ?? '')
      expect(found.bundle).toEqual(bundle)
      expect(found.certificates.map(({ row }) => row)).toEqual(
        rows.filter(({ node }) => node === bundle.node),
      )
    }
  })

  it('says which waiting changes reach the node, and no others', async () => {
    const { apply, detail, id, projects } = await project()
    await apply(id)
    await projects.edit(
      id,
      homelab(
        ({ spec }) =>
          (spec.nodes[3] = {
            name: 'w-1',
            roles: ['worker'],
            addresses: ['192.168.10.31'],
            dnsNames: [],
          }),
      ),
    )
    expect((await detail('w-1')).changes).toMatchObject([
      {
        label: 'kubelet-serving',
        kind: 'reissued',
        reasons: [{ added: ['192.168.10.31'], removed: ['192.168.10.21'] }],
      },
    ])
    expect((await detail('w-2')).changes).toEqual([])
  })

  it('holds no key, and knows no node that is none', async () => {
    const { apply, detail, id } = await project()
    await apply(id)
    expect(JSON.stringify(await detail('cp-1'))).not.toMatch(/PRIVATE KEY/)
    await expect(detail('cp-9')).rejects.toMatchObject({ code: 'node-not-found' })
  })
})

describe('imports', () => {
  it('reads the file that was chosen last, and no other', async () => {
    const { id, projects } = await project()
    const imports = createImports()
    const { definition } = (await projects.peek(id)).project
    const old = imports.keep('w-7 10.0.0.7')
    const token = imports.keep('192.168.10.23 w-3\n')
    expect(imports.preview(definition, { token }, {}).rows).toMatchObject([
      { kind: 'add', name: 'w-3' },
    ])
    expect(() => imports.preview(definition, { token: old }, {})).toThrow(
      expect.objectContaining({ code: 'input-refused' }),
    )
  })
})
