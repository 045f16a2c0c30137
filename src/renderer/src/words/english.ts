/** The English catalogue: one file for each area of the window. */
import { activity } from './en/activity'
import { certificates } from './en/certificates'
import { changes } from './en/changes'
import { cluster } from './en/cluster'
import { common } from './en/common'
import { counts } from './en/counts'
import { dates } from './en/dates'
import { exporting } from './en/exporting'
import { kubeconfigs } from './en/kubeconfigs'
import { locked } from './en/locked'
import { overview } from './en/overview'
import { passphrase } from './en/passphrase'
import { settings } from './en/settings'
import { status } from './en/status'
import { users } from './en/users'

export const english = {
  activity,
  certificates,
  changes,
  cluster,
  common,
  counts,
  dates,
  exporting,
  kubeconfigs,
  locked,
  overview,
  passphrase,
  settings,
  status,
  users,
} as const
