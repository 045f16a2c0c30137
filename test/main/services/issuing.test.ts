import { describe, expect, it } from 'vitest'
import { AppError } from '../../../src/shared/errors'
import { homelab, servicesInMemory } from '../../support/services'

async function issued() {
  const services = servicesInMemory()
  const { project } = await services.projects.create(homelab())
  const outcome = await services.apply(project.id)
  return { ...services, id: project.id, outcome }
}

const node = (definition: ReturnType<typeof homelab>, name: string) => {
  const found = definition.spec.nodes.find((candidate) => candidate.name === name)
  if (!found) throw new Error(`no node ${name}`)
  return found
}

describe('applyChanges', () => {
  it('issues 43 certificates and one key pair for three control planes, two workers and a user', async () => {
    const { outcome } = await issued()
    const kinds = [...outcome.state.issued.values()].map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind !== 'key-pair')).toHaveLength(44)
    expect(kinds.filter((kind) => kind === 'key-pair')).toHaveLength(1)
  })

  it('keeps authority keys in the keychain and nowhere else', async () => {
    const { custody, store, id, outcome } = await issued()
    expect([...custody.keychain.keys()].sort()).toEqual([
      `${id}/ca/1`,
      `${id}/etcd-ca/1`,
      `${id}/front-proxy-ca/1`,
      `${id}/vault`,
    ])
    const sealed = [...(store.projects.get(id)?.keys.values() ?? [])].flatMap(Object.keys)
    expect(sealed).toHaveLength(42)
    expect(sealed.filter((name) => /^(ca|etcd-ca|front-proxy-ca)#/.test(name))).toEqual([])
    expect(outcome.issued).toBe(45)
  })

  it('issues nothing when nothing changed', async () => {
    const { apply, id, store } = await issued()
    const entries = store.projects.get(id)?.ledger.length
    expect(await apply(id)).toMatchObject({ issued: 0, retired: 0 })
    expect(store.projects.get(id)?.ledger.length).toBe(entries)
  })

  it('reissues exactly what holds a changed address, as version 2', async () => {
    const { apply, id, projects } = await issued()
    const edited = homelab((definition) => {
      node(definition, 'cp-2').addresses = ['192.168.10.42']
    })
    await projects.edit(id, edited)
    const { state, issued: count } = await apply(id)
    const reissued = [...state.issued.values()].filter(({ version }) => version === 2)
    expect(reissued.map(({ key }) => key).sort()).toEqual([
      'apiserver@cp-2',
      'etcd-peer@cp-2',
      'etcd-server@cp-2',
      'kubelet-serving@cp-2',
    ])
    expect(count).toBe(4)
  })

  it('retires what is no longer planned and never uses a version twice', async () => {
    const { apply, id, projects } = await issued()
    await projects.edit(
      id,
      homelab((definition) => (definition.spec.users = [])),
    )
    expect(await apply(id)).toMatchObject({ issued: 0, retired: 1 })
    await projects.edit(id, homelab())
    const { state } = await apply(id)
    expect(state.issued.get('user@jane')?.version).toBe(2)
  })

  it('refuses a definition with errors and makes no vault', async () => {
    const { projects, apply, custody } = servicesInMemory()
    const { project } = await projects.create(homelab(({ spec }) => (spec.nodes = [])))
    await expect(apply(project.id)).rejects.toMatchObject({ code: 'definition-invalid' })
    expect(custody.keychain.size).toBe(0)
  })

  it('signs nothing when the keychain gives back something else', async () => {
    const { projects, apply, custody, store } = servicesInMemory()
    const { project } = await projects.create(homelab())
    custody.corrupt = (secret) => Buffer.concat([secret.subarray(0, -1), Buffer.from([0])])
    await expect(apply(project.id)).rejects.toBeInstanceOf(AppError)
    expect(store.projects.get(project.id)?.ledger.map(({ act }) => act.type)).not.toContain(
      'issued',
    )
  })

  it('leaves project and keychain as they were when it is cancelled', async () => {
    const { projects, apply, custody, store } = servicesInMemory()
    const { project } = await projects.create(homelab())
    const controller = new AbortController()
    const run = apply(project.id, {
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done > 5) controller.abort()
      },
    })
    await expect(run).rejects.toMatchObject({ code: 'cancelled' })
    expect([...custody.keychain.keys()]).toEqual([`${project.id}/vault`])
    expect(store.projects.get(project.id)?.keys.size).toBe(0)
    expect(store.projects.get(project.id)?.ledger.map(({ act }) => act.type)).not.toContain(
      'issued',
    )
  })

  it('takes authority keys out again when the disk is full', async () => {
    const { projects, apply, custody, store } = servicesInMemory()
    const { project } = await projects.create(homelab())
    const failing = apply(project.id, {
      onProgress: ({ done }) => {
        if (done > 5) store.failWith = new AppError('storage-failed', { path: '/data' })
      },
    })
    await expect(failing).rejects.toMatchObject({ code: 'storage-failed' })
    expect([...custody.keychain.keys()]).toEqual([`${project.id}/vault`])
  })

  it('says so when no keychain is there, and works under a passphrase', async () => {
    const { projects, apply, custody } = servicesInMemory()
    custody.unusable = 'No secret service answers.'
    const { project } = await projects.create(homelab())
    await expect(apply(project.id)).rejects.toMatchObject({ code: 'keychain-unavailable' })
    await projects.usePassphrase(project.id, 'a long enough passphrase')
    expect((await apply(project.id)).issued).toBe(45)
    await projects.lock(project.id)
    await projects.edit(
      project.id,
      homelab(({ spec }) => spec.users.push({ name: 'joe', groups: [] })),
    )
    await expect(apply(project.id)).rejects.toMatchObject({ code: 'vault-locked' })
    await projects.unlock(project.id, 'a long enough passphrase')
    expect((await apply(project.id)).issued).toBe(1)
  })

  it('reports progress up to the total', async () => {
    const { projects, apply } = servicesInMemory()
    const { project } = await projects.create(homelab())
    const seen: number[] = []
    let total = 0
    await apply(project.id, {
      onProgress: (progress) => {
        seen.push(progress.done)
        total = progress.total
      },
    })
    expect(total).toBe(45)
    expect(seen.at(-1)).toBe(45)
    expect(seen).toEqual([...seen].sort((one, other) => one - other))
  })

  it('counts an authority that cannot sign any more as the reason', async () => {
    const { apply, id, projects, clock } = await issued()
    clock.set('2037-01-01T00:00:00Z')
    await projects.edit(
      id,
      homelab(({ spec }) => spec.users.push({ name: 'joe', groups: [] })),
    )
    await expect(apply(id)).rejects.toMatchObject({ code: 'issuer-unusable' })
  })
})
