import { describe, expect, it } from 'vitest'
import { activityOf } from '../../../src/main/services/activity'
import { AppError } from '../../../src/shared/errors'
import { homelab, servicesInMemory } from '../../support/services'

const first = 'seven blue kettles on the roof'
const second = 'eight red kettles in the cellar'

async function vaulted() {
  const services = servicesInMemory()
  const { project } = await services.projects.create(homelab())
  await services.projects.usePassphrase(project.id, first)
  await services.apply(project.id)
  return { ...services, id: project.id }
}

describe('the passphrase of a vault', () => {
  it('is changed in the project and its ledger; keys and certificates stay as they are', async () => {
    const { projects, id, apply } = await vaulted()
    const before = await projects.peek(id)
    const state = await projects.changePassphrase(id, first, second)
    expect([...state.issued]).toEqual([...before.issued])
    expect(activityOf(state.ledger)[0]).toMatchObject({ kind: 'passphrase-changed', rows: [] })
    await projects.lock(id)
    await expect(projects.unlock(id, first)).rejects.toMatchObject({ code: 'passphrase-wrong' })
    await projects.unlock(id, second)
    await projects.edit(
      id,
      homelab(({ spec }) => (spec.users = [])),
    )
    expect((await apply(id)).retired).toBeGreaterThan(0)
  })

  it('stays as it was when the project cannot be saved', async () => {
    const { projects, store, id } = await vaulted()
    store.failWith = new AppError('storage-failed', { path: '/full' })
    await expect(projects.changePassphrase(id, first, second)).rejects.toMatchObject({
      code: 'storage-failed',
    })
    store.failWith = undefined
    await projects.lock(id)
    await projects.unlock(id, first)
    expect(
      (await projects.peek(id)).ledger.some(({ act }) => act.type === 'passphrase-changed'),
    ).toBe(false)
  })

  it('is not changed by who does not know it, who then has to wait', async () => {
    const { projects, id } = await vaulted()
    for (let count = 0; count < 2; count++)
      await expect(projects.changePassphrase(id, 'a wrong one', second)).rejects.toMatchObject({
        code: 'passphrase-wrong',
      })
    await expect(projects.changePassphrase(id, first, second)).rejects.toMatchObject({
      code: 'passphrase-wait',
    })
    await expect(projects.unlock(id, first)).rejects.toMatchObject({ code: 'passphrase-wait' })
  })

  it('is asked for again after every vault was locked, whatever was running', async () => {
    const { projects, apply, id } = await vaulted()
    const other = await projects.create(homelab(({ metadata }) => (metadata.name = 'other')))
    await projects.usePassphrase(other.project.id, second)
    await projects.edit(
      id,
      homelab(({ spec }) => (spec.users = [{ ...spec.users[0], name: 'kim', groups: ['dev'] }])),
    )
    let begun = (): void => undefined
    const isRunning = new Promise<void>((resolve) => (begun = resolve))
    const running = apply(id, { onProgress: () => begun() })
    await isRunning
    const locked = await projects.lockAll()
    expect([...locked].sort()).toEqual([id, other.project.id].sort())
    // It ran to its end first.
    expect((await running).issued).toBeGreaterThan(0)
    expect(projects.isUnlocked(await projects.peek(id))).toBe(false)
    await expect(projects.vaultOf(await projects.peek(id))).rejects.toMatchObject({
      code: 'vault-locked',
    })
  })
})
