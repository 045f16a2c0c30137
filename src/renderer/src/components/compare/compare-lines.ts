/** Two sides field by field. */
import { comparedFieldNames, comparedFields } from '../../../../shared/certificate-comparison'
import type { ComparedField, ComparedSide } from '../../../../shared/certificate-comparison'

export type ComparedValue = {
  readonly text: string
  /** Whether the other side has it too. */
  readonly isShared: boolean
}

export type ComparedLine = {
  readonly field: ComparedField
  readonly isSet: boolean
  readonly left: readonly ComparedValue[]
  readonly right: readonly ComparedValue[]
  readonly isEqual: boolean
}

type Values = ComparedSide['values']

/** @returns a line for each field that one of the sides has, in the order of the table of fields. */
export function comparedLines(left: Values, right: Values): ComparedLine[] {
  return comparedFieldNames.flatMap((field) => {
    const [one, other] = [left[field] ?? [], right[field] ?? []]
    if (one.length === 0 && other.length === 0) return []
    const line = {
      field,
      isSet: comparedFields[field] === 'set',
      left: one.map((text) => ({ text, isShared: other.includes(text) })),
      right: other.map((text) => ({ text, isShared: one.includes(text) })),
    }
    return [{ ...line, isEqual: [...line.left, ...line.right].every(({ isShared }) => isShared) }]
  })
}

/** @returns how many values a side has alone. */
export function aloneIn(values: readonly ComparedValue[]): number {
  return values.filter(({ isShared }) => !isShared).length
}
