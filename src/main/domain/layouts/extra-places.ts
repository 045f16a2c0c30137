import type { Place } from './layout'

/** The answer of every layout for certificates that the definition describes: it knows their places too. */
export const extraPlaces: readonly Place[] = [
  { as: 'chosen', why: 'The definition of the cluster asks for it.' },
]
