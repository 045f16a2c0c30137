/** The places of an open project, in the order of the work. Names are what tools look for. */
export type NavLink = { readonly name: string; readonly to: string; readonly icon: string }

export const navLinks: readonly NavLink[] = [
  { name: 'Overview', to: 'overview', icon: 'i-lucide-layout-dashboard' },
  { name: 'Cluster', to: 'cluster', icon: 'i-lucide-sliders-horizontal' },
  { name: 'Nodes', to: 'nodes', icon: 'i-lucide-server' },
  { name: 'Certificates', to: 'certificates', icon: 'i-lucide-scroll-text' },
  { name: 'Kubeconfigs', to: 'kubeconfigs', icon: 'i-lucide-file-key-2' },
  { name: 'Users', to: 'users', icon: 'i-lucide-users' },
  { name: 'Export', to: 'export', icon: 'i-lucide-package' },
  { name: 'Activity', to: 'activity', icon: 'i-lucide-history' },
]
export const settingsLink: NavLink = {
  name: 'Settings',
  to: 'settings',
  icon: 'i-lucide-settings',
}
