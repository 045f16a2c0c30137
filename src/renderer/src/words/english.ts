/** The English catalogue: one file for each area of the window. */
import { common } from './en/common'

export const english = { common } as const
