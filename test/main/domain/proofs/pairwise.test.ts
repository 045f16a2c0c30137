/** Every two choices together, quickly; the whole product is in product.slow.test.ts. */
import { describe, expect, test } from 'vitest'
import { choices, definitionFor, mustRefuse, pairwise, plainest, product } from './combinations'
import type { Combination } from './combinations'
import { outcomeOf } from './faults'

const all = product(Object.keys(choices) as (keyof Combination)[], plainest)
const takeable = all.filter((one) => mustRefuse(one).length === 0)
const planned = pairwise(takeable)
const refused = pairwise(all.filter((one) => mustRefuse(one).length > 0))

describe('every two choices that go together', () => {
  test.each(planned.map((one) => [Object.values(one).join(' '), one] as const))(
    '%s plans and is laid out without a fault',
    (_, one) => {
      const outcome = outcomeOf(definitionFor(one))
      expect(outcome.faults).toEqual([])
      expect(outcome.refused).toBe(false)
    },
  )
})

test('every two choices that do not go together are refused with a reason and a remedy', () => {
  for (const one of refused) {
    const outcome = outcomeOf(definitionFor(one))
    expect(outcome, JSON.stringify(one)).toEqual({ refused: true, faults: [] })
  }
})

test('the picked combinations are few and leave no pair out', () => {
  expect(all).toHaveLength(34_992)
  expect(planned.length).toBeLessThan(150)
  const seen = new Set(planned.flatMap(({ layout, workers }) => `${layout} ${workers}`))
  expect(seen.size).toBe(18)
})
