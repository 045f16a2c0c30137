import type { CommandId } from '../../../../shared/commands'
import type { shell } from '../../words/en/shell'

/** A screen, by the name under which its words stand in `shell.place`. */
export type PlaceName = keyof (typeof shell)['place']

/** Places that a command goes to: `go.nodes`. */
type PlaceOfCommand = CommandId extends infer Id
  ? Id extends `go.${infer Place}`
    ? Place
    : never
  : never

/** The places of an open project, in the order of the work. */
export type NavLink = {
  readonly to: PlaceName & PlaceOfCommand
  readonly icon: string
}

export const navLinks: readonly NavLink[] = [
  { to: 'overview', icon: 'i-lucide-layout-dashboard' },
  { to: 'cluster', icon: 'i-lucide-sliders-horizontal' },
  { to: 'nodes', icon: 'i-lucide-server' },
  { to: 'certificates', icon: 'i-lucide-scroll-text' },
  { to: 'kubeconfigs', icon: 'i-lucide-file-key-2' },
  { to: 'users', icon: 'i-lucide-users' },
  { to: 'export', icon: 'i-lucide-package' },
  { to: 'activity', icon: 'i-lucide-history' },
]
/** Under Certificates, where a key or an authority is not in this app. */
export const requestsLink: NavLink = {
  to: 'requests',
  icon: 'i-lucide-file-input',
}
export const settingsLink: NavLink = {
  to: 'settings',
  icon: 'i-lucide-settings',
}
