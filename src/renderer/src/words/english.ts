/** The English catalogue: one file for each area of the window. */
import { activity } from './en/activity'
import { appearance } from './en/appearance'
import { certificates } from './en/certificates'
import { changes } from './en/changes'
import { cluster } from './en/cluster'
import { compare } from './en/compare'
import { commands, menus } from './en/commands'
import { common } from './en/common'
import { counts } from './en/counts'
import { dates } from './en/dates'
import { edits } from './en/edits'
import { exporting } from './en/exporting'
import { extra } from './en/extra'
import { glossary } from './en/glossary'
import { help } from './en/help'
import { imports } from './en/imports'
import { kits } from './en/kits'
import { kubeconfigs } from './en/kubeconfigs'
import { locked } from './en/locked'
import { newCluster } from './en/new-cluster'
import { node } from './en/node'
import { nodes } from './en/nodes'
import { offline } from './en/offline'
import { overview } from './en/overview'
import { palette } from './en/palette'
import { passphrase } from './en/passphrase'
import { projects } from './en/projects'
import { requests } from './en/requests'
import { settings } from './en/settings'
import { shell } from './en/shell'
import { status } from './en/status'
import { troubles } from './en/troubles'
import { trust } from './en/trust'
import { users } from './en/users'

export const english = {
  activity,
  appearance,
  certificates,
  changes,
  cluster,
  commands,
  compare,
  common,
  counts,
  dates,
  edits,
  exporting,
  extra,
  glossary,
  help,
  imports,
  kits,
  kubeconfigs,
  locked,
  menus,
  newCluster,
  node,
  nodes,
  offline,
  overview,
  palette,
  passphrase,
  projects,
  requests,
  settings,
  shell,
  status,
  troubles,
  trust,
  users,
} as const
