import type { Place } from './layout'

/** @returns the answer of a layout for rows that it does not issue. */
export function absent(why: string): readonly Place[] {
  return [{ as: 'absent', why }]
}
