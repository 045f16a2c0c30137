import { Menu, type MenuItemConstructorOptions } from 'electron'

/**
 * Only roles of Electron: editing and window shortcuts that every desktop user expects. On Linux and
 * Windows the frameless window shows no menu bar, but the shortcuts work.
 */
export function installMenu(): void {
  const edit: MenuItemConstructorOptions = {
    label: 'Edit',
    submenu: [
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      { role: 'delete' },
      { role: 'selectAll' },
    ],
  }
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }],
  }
  const window: MenuItemConstructorOptions = {
    label: 'Window',
    submenu: [{ role: 'minimize' }, { role: 'close' }, { role: 'quit' }],
  }
  const app: MenuItemConstructorOptions[] =
    process.platform === 'darwin' ? [{ role: 'appMenu' }] : []
  Menu.setApplicationMenu(Menu.buildFromTemplate([...app, edit, view, window]))
}
