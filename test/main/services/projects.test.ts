import { describe, expect, it } from 'vitest'
import { activityOf } from '../../../src/main/services/activity'
import { certificateDetail, certificateRows } from '../../../src/main/services/certificates'
import { listKubeconfigs, previewKubeconfig } from '../../../src/main/services/kubeconfigs'
import { projectView } from '../../../src/main/services/project-views'
import { CertificateDetail, CertificateRow, ProjectView } from '../../../src/shared/models'
import { KubeconfigView } from '../../../src/shared/kubeconfig-models'
import { homelab, servicesInMemory } from '../../support/services'

async function issued() {
  const services = servicesInMemory()
  const { project } = await services.projects.create(homelab())
  const { state } = await services.apply(project.id)
  return { ...services, id: project.id, state }
}
const custody = { unlocked: true, backend: 'a keychain' }
const secrets = /PRIVATE KEY|LS0tLS1CRUdJTiBQUklWQVRF/

describe('createProjects', () => {
  it('refuses a second project of the same name', async () => {
    const { projects } = servicesInMemory()
    await projects.create(homelab())
    await expect(projects.create(homelab())).rejects.toMatchObject({ code: 'project-exists' })
  })

  it('deletes a project only by its name, with its keychain entries', async () => {
    const { projects, custody: keychain, id } = await issued().then((all) => ({ ...all }))
    await expect(projects.remove(id, 'other')).rejects.toMatchObject({ code: 'input-refused' })
    await projects.remove(id, 'homelab')
    expect(keychain.keychain.size).toBe(0)
    expect(await projects.list()).toEqual([])
  })

  it('goes back to the definition of the last issuance', async () => {
    const { projects, id } = await issued()
    await projects.edit(
      id,
      homelab(({ spec }) => (spec.users = [])),
    )
    const state = await projects.discardEdits(id)
    expect(state.project.definition).toEqual(homelab())
  })

  it('saves an edit with errors, and does edits one after the other', async () => {
    const { projects, id } = await issued()
    const names = ['one', 'two', 'three', 'four']
    await Promise.all(
      names.map((name) =>
        projects.edit(
          id,
          homelab(({ metadata }) => (metadata.description = name)),
        ),
      ),
    )
    const state = await projects.edit(
      id,
      homelab(({ spec }) => (spec.nodes = [])),
    )
    expect(projectView(state, custody, new Date('2026-11-22')).findings.length).toBeGreaterThan(0)
  })
})

describe('what the window sees', () => {
  it('fits the contract and holds no private key', async () => {
    const { state, clock, id } = await issued()
    const now = clock.now()
    const view = ProjectView.parse(projectView(state, custody, now))
    const rows = certificateRows(state, now).map((row) => CertificateRow.parse(row))
    const details = rows.map(({ key }) =>
      CertificateDetail.parse(certificateDetail(state, key, now)),
    )
    const kubeconfigs = listKubeconfigs(state).map(({ key }) =>
      KubeconfigView.parse(previewKubeconfig(state, key, {}, now)),
    )
    expect(rows).toHaveLength(45)
    expect(view.summary).toMatchObject({ id, certificates: 43, states: { valid: 43 } })
    expect(JSON.stringify({ view, rows, details, kubeconfigs })).not.toMatch(secrets)
    expect(kubeconfigs).toHaveLength(14)
    for (const { lines } of kubeconfigs)
      expect(lines.filter(({ secretBytes }) => secretBytes === 241)).toHaveLength(1)
  })

  it('tells outdated, waiting and retired rows apart', async () => {
    const { id, projects, clock } = await issued()
    const edited = homelab(({ spec }) => {
      const [first] = spec.nodes
      if (first) first.addresses = ['192.168.10.99']
      spec.nodes.push({
        name: 'w-3',
        roles: ['worker'],
        addresses: ['192.168.10.23'],
        dnsNames: [],
      })
      spec.users = []
    })
    const state = await projects.edit(id, edited)
    const rows = certificateRows(state, clock.now())
    const status = (key: string) => rows.find((row) => row.key === key)?.status
    expect(status('apiserver@cp-1')).toBe('outdated')
    expect(status('apiserver@cp-2')).toBe('valid')
    expect(status('kubelet-client@w-3')).toBe('waiting')
    const view = projectView(state, custody, clock.now())
    expect(view.changes?.changes.filter(({ kind }) => kind === 'retired')).toMatchObject([
      { key: 'user@jane', label: 'jane', user: 'jane', node: null },
    ])
    const diff = view.changes?.changes.find(({ key }) => key === 'apiserver@cp-1')?.reasons[0]
    expect(diff).toMatchObject({ added: ['192.168.10.99'], removed: ['192.168.10.11'] })
    expect(view.nodeStates['cp-1']).toEqual({ outdated: 4, valid: 7 })
    expect(view.changes?.restarts['cp-1']?.length).toBeGreaterThan(0)
    expect(view.changes?.restarts['w-1']).toBeUndefined()
  })

  it('says where a certificate is used, with chain and sentence', async () => {
    const { state, clock } = await issued()
    const detail = certificateDetail(state, 'apiserver@cp-1', clock.now())
    expect(detail.usedBy).toContainEqual({
      component: 'kube-apiserver',
      flag: '--tls-cert-file',
      path: '/etc/kubernetes/pki/apiserver.crt',
      isPrivate: false,
      nodes: ['cp-1'],
    })
    expect(detail.chain.map(({ key }) => key)).toEqual(['apiserver@cp-1', 'ca'])
    expect(detail.purpose).toContain('cp-1')
    expect(detail.text).toContain('DNS:k8s.lab.internal')
  })

  it('lists the ledger latest first', async () => {
    const { state } = await issued()
    expect(activityOf(state.ledger).map(({ what }) => what)).toEqual([
      'Issued 45 items',
      'Put the vault key into the keychain',
      'Created the project homelab',
    ])
  })
})
