/**
 * The whole product of what a definition may choose: each of its 34 992 combinations is refused with
 * a reason, or plans. An algorithm changes keys and nothing else, which is compared for every
 * combination; so files are laid out once per combination of the rest, each time with another one.
 */
import { afterAll, describe, expect, test } from 'vitest'
import { clusterFrom } from '../../../../src/main/domain/normalise'
import { planFor } from '../../../../src/main/domain/plan'
import { preflight } from '../../../../src/main/domain/preflight'
import { keyAlgorithms, layoutIds, type KeyAlgorithm } from '../../../../src/shared/definition'
import { choices, definitionFor, mustRefuse, plainest, product } from './combinations'
import type { Combination } from './combinations'
import { outcomeOf } from './faults'

const counts = { combinations: 0, refused: 0, planned: 0, laidOut: 0, rows: 0, files: 0 }
afterAll(() => console.log(JSON.stringify(counts)))

const now = new Date('2026-11-22T09:15:00Z')
const shape = ['topology', 'hierarchy', 'authorityKeys', 'controlPlanes', 'family'] as const
const rest = [...shape, 'endpoint', 'workers'] as const

/** What an algorithm may change in a plan, taken out of it. */
function withoutAlgorithms(one: Combination): string {
  const plan = planFor(clusterFrom(definitionFor(one)))
  return JSON.stringify(plan.items, (name, value: unknown) =>
    name === 'keyAlgorithm' ? undefined : value,
  )
}

function isRefused(one: Combination): boolean {
  return preflight(definitionFor(one), now).some(({ severity }) => severity === 'error')
}

describe.each(layoutIds)('%s', (layout) => {
  test('every combination plans, or is refused with a reason', { timeout: 600_000 }, () => {
    for (const [index, one] of product(rest, { ...plainest, layout }).entries()) {
      const each = keyAlgorithms.map((keyAlgorithm) => ({ ...one, keyAlgorithm }))
      const taken = each.filter((combination) => mustRefuse(combination).length === 0)
      counts.combinations += each.length
      counts.refused += each.length - taken.length
      counts.planned += taken.length
      // Fifty workers are refused for the same reasons as one; see the whole clusters below.
      for (const combination of each)
        if (one.workers < 50 && !taken.includes(combination))
          expect(isRefused(combination), JSON.stringify(combination)).toBe(true)
      const chosen = taken[index % taken.length]
      if (!chosen) continue
      const outcome = outcomeOf(definitionFor(chosen))
      expect(outcome.faults, JSON.stringify(chosen)).toEqual([])
      if (outcome.refused) throw new Error(`refused: ${JSON.stringify(chosen)}`)
      counts.laidOut += 1
      counts.rows += outcome.rows
      counts.files += outcome.files
      const plain = withoutAlgorithms(chosen)
      for (const other of taken)
        if (other !== chosen && one.workers < 50)
          expect(withoutAlgorithms(other) === plain, JSON.stringify(other)).toBe(true)
    }
  })

  test('what is refused names what is refused, whatever the algorithm', () => {
    const algorithms: readonly KeyAlgorithm[] = choices.keyAlgorithm
    for (const keyAlgorithm of algorithms)
      for (const one of product(shape, { ...plainest, layout, keyAlgorithm })) {
        if (mustRefuse(one).length === 0) continue
        expect(outcomeOf(definitionFor(one)), JSON.stringify(one)).toEqual({
          refused: true,
          faults: [],
        })
      }
  })
})
