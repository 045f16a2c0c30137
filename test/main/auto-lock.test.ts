import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createAutoLock, type AutoLock } from '../../src/main/auto-lock'
import { createVaultLocking } from '../../src/main/vault-locking'
import { createOperations } from '../../src/main/services/operations'
import type { VaultsLocked } from '../../src/shared/custody-channels'
import { homelab, servicesInMemory } from '../support/services'

const minute = 60_000
let ticks: number
let busy: boolean
let locks: number
let auto: AutoLock

/** Time goes by, as the clock that only goes forward sees it. */
function pass(milliseconds: number): void {
  for (let passed = 0; passed < milliseconds; passed += 1_000) {
    ticks += 1_000
    vi.advanceTimersByTime(1_000)
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  ticks = 0
  busy = false
  locks = 0
  auto = createAutoLock(15, {
    ticks: () => ticks,
    isBusy: () => busy,
    lock: () => (locks += 1),
  })
})
afterEach(() => {
  auto.stop()
  vi.useRealTimers()
})

describe('the lock after idle time', () => {
  it('closes after the chosen time without input, and not before', () => {
    pass(10 * minute)
    auto.touch()
    pass(14 * minute)
    expect(locks).toBe(0)
    pass(minute + 5_000)
    expect(locks).toBe(1)
  })

  it.each([5, 15, 30, 60] as const)('can be chosen: %d minutes', (minutes) => {
    auto.choose(minutes)
    pass(minutes * minute - 5_000)
    expect(locks).toBe(0)
    pass(10_000)
    expect(locks).toBe(1)
  })

  it('never closes by itself when that was chosen', () => {
    auto.choose('never')
    pass(24 * 60 * minute)
    expect(locks).toBe(0)
  })

  it('is not fooled by a wall clock that is set forward or back', () => {
    vi.setSystemTime(Date.now() + 365 * 24 * 60 * minute)
    pass(14 * minute)
    expect(locks).toBe(0)
    vi.setSystemTime(0)
    pass(minute + 5_000)
    expect(locks).toBe(1)
  })

  it('waits for what runs, and then for the whole time again', () => {
    busy = true
    pass(40 * minute)
    expect(locks).toBe(0)
    busy = false
    pass(14 * minute)
    expect(locks).toBe(0)
    pass(2 * minute)
    expect(locks).toBe(1)
  })

  it('closes at the first beat after a sleep that nobody told of', () => {
    ticks += 8 * 60 * minute
    vi.advanceTimersByTime(5_000)
    expect(locks).toBe(1)
  })
})

describe('locking every vault', () => {
  beforeEach(() => {
    vi.useRealTimers()
  })

  async function vaulted() {
    const services = servicesInMemory()
    const { project } = await services.projects.create(homelab())
    await services.projects.usePassphrase(project.id, 'seven blue kettles on the roof')
    const operations = createOperations()
    const told: VaultsLocked[] = []
    let cleared = 0
    const clipboard = { clear: async () => void (cleared += 1) }
    const locking = createVaultLocking(services, operations, [clipboard], (locked) =>
      told.push(locked),
    )
    return { ...services, id: project.id, operations, told, locking, cleared: () => cleared }
  }

  it('lets an issuance end first when nobody is there', async () => {
    const { apply, operations, locking, projects, id, told, cleared } = await vaulted()
    const issuing = operations.run('issue', (signal) => apply(id, { signal }))
    await locking.lockAll('idle')
    expect((await issuing).issued).toBeGreaterThan(40)
    expect(projects.isUnlocked(await projects.peek(id))).toBe(false)
    expect(told).toEqual([{ projects: [id], because: 'idle' }])
    expect(cleared()).toBe(1)
  })

  it('cancels it when the computer goes to sleep; nothing of it is left', async () => {
    const { apply, operations, locking, projects, id, custody } = await vaulted()
    const issuing = operations
      .run('issue', (signal) => apply(id, { signal }))
      .catch((error: unknown) => error)
    await locking.lockAll('sleep')
    expect(await issuing).toMatchObject({ code: 'cancelled' })
    expect(custody.held()).toEqual([])
    expect((await projects.peek(id)).issued.size).toBe(0)
    await projects.unlock(id, 'seven blue kettles on the roof')
    expect((await apply(id)).issued).toBeGreaterThan(40)
  })

  it('takes the keys after ten seconds from work that does not end', async () => {
    vi.useFakeTimers()
    const { operations, locking, custody } = await vaulted()
    void operations.run('stuck', () => new Promise(() => undefined))
    const locked = locking.lockAll('screen')
    await vi.advanceTimersByTimeAsync(9_000)
    expect(custody.held()).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1_500)
    await locked
    expect(custody.held()).toEqual([])
  })

  it('says nothing when there was nothing to lock', async () => {
    const { locking, told, projects, id } = await vaulted()
    await projects.lock(id)
    await locking.lockAll('screen')
    expect(told).toEqual([])
  })
})
