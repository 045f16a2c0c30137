/** Names of the commands, as the palette, the menu and the help list them; ids as in shared/commands. */
export const commands = {
  projects: {
    new: 'New cluster',
    import: 'Import a cluster',
    sample: 'Open sample',
    restore: 'Restore or import a project',
    list: 'All projects',
  },
  cluster: { saveFile: 'Save cluster file' },
  kits: { save: 'Save recovery kit', share: 'Save project file' },
  changes: { review: 'Review changes', discard: 'Discard changes that are not applied' },
  bundles: { export: 'Export bundles' },
  custody: { lock: 'Lock the project' },
  edit: { undo: 'Undo', redo: 'Redo' },
  nodes: { add: 'Add node' },
  users: { add: 'Add user' },
  certificates: { search: 'Search certificates' },
  palette: { open: 'Search or run a command' },
  zoom: { in: 'Zoom in', out: 'Zoom out', reset: 'Zoom to 100 %' },
  theme: {
    system: 'Theme as the system',
    light: 'Light theme',
    dark: 'Dark theme',
    contrast: 'High contrast on or off',
  },
  go: {
    back: 'Back',
    forward: 'Forward',
    overview: 'Go to Overview',
    cluster: 'Go to Cluster',
    nodes: 'Go to Nodes',
    certificates: 'Go to Certificates',
    requests: 'Go to Requests',
    kubeconfigs: 'Go to Kubeconfigs',
    users: 'Go to Users',
    export: 'Go to Export',
    activity: 'Go to Activity',
    settings: 'Go to Settings',
  },
  help: { open: 'Help' },
} as const

/** Titles of the native menus. */
export const menus = { file: 'File', edit: 'Edit', view: 'View', go: 'Go', help: 'Help' } as const
