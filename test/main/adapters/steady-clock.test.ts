import { describe, expect, it } from 'vitest'
import { createSteadyClock } from '../../../src/main/adapters/steady-clock'
import { applyChanges } from '../../../src/main/services/issuing'
import { evaluate } from '../../../src/main/services/project-state'
import { homelab, servicesInMemory } from '../../support/services'

const day = 86_400_000

/** A clock that can be set, and ticks that cannot. */
function watched() {
  let [wall, ticks] = [Date.parse('2026-11-22T09:15:00Z'), 1_000]
  const clock = createSteadyClock(
    () => new Date(wall),
    () => ticks,
  )
  return {
    clock,
    passes: (milliseconds: number) => {
      wall += milliseconds
      ticks += milliseconds
    },
    /** Also what a computer that slept does: its ticks stand still. */
    isSet: (milliseconds: number) => {
      wall += milliseconds
    },
  }
}

describe('the clock for what is signed', () => {
  it('is the clock of the computer while time passes, is corrected, or the computer sleeps', () => {
    const { clock, passes, isSet } = watched()
    for (const milliseconds of [0, 30 * day, 400 * day]) {
      passes(milliseconds)
      expect(clock.forIssuing()).toEqual(clock.now())
    }
    for (const correction of [-5 * 60_000, 5 * 60_000, 14 * day]) {
      isSet(correction)
      expect(clock.forIssuing()).toEqual(clock.now())
    }
  })

  it.each([
    [-3 * 365, 'back'],
    [-1, 'back'],
    [3 * 365, 'ahead'],
  ])('refuses after a jump of %s days, until the clock is right again', (days, direction) => {
    const { clock, isSet } = watched()
    isSet(days * day)
    expect(() => clock.forIssuing()).toThrow(
      expect.objectContaining({
        code: 'clock-jumped',
        details: { direction, days: Math.abs(days) },
        because: expect.stringMatching(/^It says 20\d\d-\d\d-\d\d \d\d:\d\d UTC now\.$/),
      }),
    )
    // Looking goes on, and so does everything once it was set right.
    expect(clock.now().getTime()).toBeGreaterThan(0)
    isSet(-days * day)
    expect(clock.forIssuing()).toEqual(clock.now())
  })
})

describe('a project whose clock jumped', () => {
  it('signs nothing during the session, keeps its ledger, and warns in the next one', async () => {
    const { apply, store, clock, pool, projects } = servicesInMemory()
    const { project } = await projects.create(homelab())
    await apply(project.id)
    const before = (await store.open(project.id)).ledger
    const jumped = { now: () => clock.now(), forIssuing: watchedBack }
    await projects.edit(project.id, {
      ...homelab(),
      spec: { ...homelab().spec, kubernetesVersion: '1.34' },
    })
    await expect(applyChanges(project.id, { clock: jumped, pool, projects })).rejects.toMatchObject(
      { code: 'clock-jumped' },
    )
    expect((await store.open(project.id)).ledger).toEqual(before)
    clock.set('2023-01-01T00:00:00Z')
    const { findings } = evaluate(await projects.peek(project.id), clock.now())
    expect(findings).toContainEqual(
      expect.objectContaining({
        severity: 'warning',
        code: 'clock-back',
        what: expect.stringContaining('The clock went back: it says 2023-01-01 00:00 UTC'),
      }),
    )
    clock.set('2026-11-22T09:16:00Z')
    const later = evaluate(await projects.peek(project.id), clock.now())
    expect(later.findings.map(({ code }) => code)).not.toContain('clock-back')
  })
})

function watchedBack(): Date {
  const { clock, isSet } = watched()
  isSet(-3 * 365 * day)
  return clock.forIssuing()
}
