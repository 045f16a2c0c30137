/**
 * Every command of the window: its id, its keys and its place in the native menu. What a command does is in
 * the window (renderer/src/commands), its words are in the catalogue; main builds the menu from this table.
 */

/** Menus of the native menu bar, in their order. */
export const menuNames = ['file', 'edit', 'view', 'go', 'help'] as const
export type MenuName = (typeof menuNames)[number]

type Row = {
  readonly id: string
  /**
   * Keys as `Mod+Shift+Z`; `Mod` is Command on macOS and Ctrl elsewhere, the last part is the key that
   * KeyboardEvent names. The first one is shown.
   */
  readonly keys?: readonly string[]
  /** Other keys on macOS, where the usual ones move the caret. */
  readonly macKeys?: readonly string[]
  readonly menu?: MenuName
  /** Works while a dialog is open too. */
  readonly anywhere?: true
}

export const commandTable = [
  { id: 'projects.new', keys: ['Mod+N'], menu: 'file' },
  { id: 'projects.import', keys: ['Mod+I'], menu: 'file' },
  { id: 'projects.sample', menu: 'file' },
  { id: 'projects.restore', menu: 'file' },
  { id: 'projects.list', keys: ['Mod+O'], menu: 'file' },
  { id: 'cluster.saveFile', menu: 'file' },
  { id: 'kits.save', menu: 'file' },
  { id: 'kits.share', menu: 'file' },
  { id: 'changes.review', keys: ['Mod+Shift+R'], menu: 'file' },
  { id: 'bundles.export', keys: ['Mod+E'], menu: 'file' },
  { id: 'custody.lock', keys: ['Mod+L'], menu: 'file' },

  { id: 'edit.undo', keys: ['Mod+Z'], menu: 'edit' },
  { id: 'edit.redo', keys: ['Mod+Shift+Z', 'Mod+Y'], menu: 'edit' },
  { id: 'nodes.add', keys: ['Mod+Shift+N'], menu: 'edit' },
  { id: 'users.add', keys: ['Mod+Shift+U'], menu: 'edit' },
  { id: 'changes.discard', menu: 'edit' },
  { id: 'certificates.search', keys: ['Mod+F'], menu: 'edit' },

  { id: 'palette.open', keys: ['Mod+K', 'Mod+Shift+P'], menu: 'view' },
  { id: 'zoom.in', keys: ['Mod+=', 'Mod++'], menu: 'view', anywhere: true },
  { id: 'zoom.out', keys: ['Mod+-'], menu: 'view', anywhere: true },
  { id: 'zoom.reset', keys: ['Mod+0'], menu: 'view', anywhere: true },
  { id: 'theme.system', menu: 'view' },
  { id: 'theme.light', menu: 'view' },
  { id: 'theme.dark', menu: 'view' },
  { id: 'theme.contrast', menu: 'view' },

  { id: 'go.back', keys: ['Alt+ArrowLeft'], macKeys: ['Mod+['], menu: 'go' },
  { id: 'go.forward', keys: ['Alt+ArrowRight'], macKeys: ['Mod+]'], menu: 'go' },
  { id: 'go.overview', keys: ['Mod+1'], menu: 'go' },
  { id: 'go.cluster', keys: ['Mod+2'], menu: 'go' },
  { id: 'go.nodes', keys: ['Mod+3'], menu: 'go' },
  { id: 'go.certificates', keys: ['Mod+4'], menu: 'go' },
  { id: 'go.requests', menu: 'go' },
  { id: 'go.kubeconfigs', keys: ['Mod+5'], menu: 'go' },
  { id: 'go.users', keys: ['Mod+6'], menu: 'go' },
  { id: 'go.export', keys: ['Mod+7'], menu: 'go' },
  { id: 'go.activity', keys: ['Mod+8'], menu: 'go' },
  { id: 'go.settings', keys: ['Mod+,'], menu: 'go' },

  { id: 'help.open', keys: ['F1'], menu: 'help', anywhere: true },
] as const satisfies readonly Row[]

export type CommandId = (typeof commandTable)[number]['id']

/** The same rows, with the optional columns for every one. */
export const commands: readonly (Row & { readonly id: CommandId })[] = commandTable

/** @returns whether the text is the id of a command. */
export function isCommandId(text: string): text is CommandId {
  return commands.some(({ id }) => id === text)
}

/** @returns the keys of a command on this system. */
export function keysOf({ keys = [], macKeys }: Row, isMac: boolean): readonly string[] {
  return isMac && macKeys !== undefined ? macKeys : keys
}
