/** The English catalogue: one file for each area of the window. */
import { certificates } from './en/certificates'
import { changes } from './en/changes'
import { common } from './en/common'
import { counts } from './en/counts'
import { dates } from './en/dates'
import { exporting } from './en/exporting'
import { overview } from './en/overview'
import { passphrase } from './en/passphrase'
import { status } from './en/status'

export const english = {
  certificates,
  changes,
  common,
  counts,
  dates,
  exporting,
  overview,
  passphrase,
  status,
} as const
