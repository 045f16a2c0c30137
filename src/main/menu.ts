import { Menu, type MenuItemConstructorOptions } from 'electron'
import { commands, keysOf, menuNames, type CommandId, type MenuName } from '../shared/commands'
import type { MenuWords } from '../shared/settings'

/** Items of Electron that belong into a menu of ours, before the commands. */
const roles: Readonly<Record<MenuName, readonly MenuItemConstructorOptions[]>> = {
  file: [],
  edit: [
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    { role: 'delete' },
    { role: 'selectAll' },
    { type: 'separator' },
  ],
  view: [],
  go: [],
  help: [],
}

/**
 * The native menu, built from the table of commands and the words of the window. On Linux and Windows the
 * frameless window shows no menu bar; the roles give it the editing keys that every desktop user expects.
 * @param words null until the window has sent them: then the menu holds the roles only
 * @param run hears which command was chosen
 */
export function menuTemplate(
  platform: NodeJS.Platform,
  words: MenuWords | null,
  run: (command: CommandId) => void,
): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin'
  const items = (menu: MenuName): MenuItemConstructorOptions[] =>
    commands.flatMap((command) => {
      const word = words?.commands.find(({ id }) => id === command.id)
      if (command.menu !== menu || word === undefined) return []
      const accelerator = acceleratorOf(keysOf(command, isMac)[0])
      return {
        id: command.id,
        label: word.label,
        enabled: word.enabled,
        // The window listens for keys itself and knows when they mean text.
        ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
        click: () => {
          run(command.id)
        },
      }
    })
  const own = menuNames.flatMap((menu) => {
    const submenu = [...roles[menu], ...items(menu)]
    if (submenu.length === 0) return []
    return { label: words?.titles[menu] ?? menu, submenu }
  })
  const window: MenuItemConstructorOptions = {
    role: 'windowMenu',
    submenu: [{ role: 'minimize' }, { role: 'close' }, { role: 'quit' }],
  }
  return [...(isMac ? [{ role: 'appMenu' as const }] : []), ...own, window]
}

/** Puts the menu in place. */
export function installMenu(words: MenuWords | null, run: (command: CommandId) => void): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, words, run)))
}

/** @returns `CommandOrControl+Shift+Z` for `Mod+Shift+Z`. */
function acceleratorOf(keys: string | undefined): string | undefined {
  return keys?.replace('Mod', 'CommandOrControl').replace('Arrow', '')
}
