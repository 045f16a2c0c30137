import { dialog, type BrowserWindow } from 'electron'

/** Native dialogs. Paths stay in the main process. Undefined when closed without a choice. */
export type Dialogs = {
  openFile(title: string, extensions: readonly string[]): Promise<string | undefined>
  /** Several files at once. */
  openFiles(title: string, extensions: readonly string[]): Promise<string[] | undefined>
  chooseFolder(title: string): Promise<string | undefined>
  saveFile(title: string, name: string): Promise<string | undefined>
  /** A question whose answer does something that cannot be taken back. */
  confirm(question: string, detail: string, action: string): Promise<boolean>
}

/** @returns dialogs over the given window. */
export function createDialogs(window: () => BrowserWindow | undefined): Dialogs {
  return {
    async openFile(title, extensions) {
      const options: Electron.OpenDialogOptions = {
        title,
        properties: ['openFile'],
        filters: [{ name: title, extensions: [...extensions] }],
      }
      const owner = window()
      const { filePaths } = await (owner
        ? dialog.showOpenDialog(owner, options)
        : dialog.showOpenDialog(options))
      return filePaths[0]
    },
    async openFiles(title, extensions) {
      const options: Electron.OpenDialogOptions = {
        title,
        properties: ['openFile', 'multiSelections'],
        filters: [{ name: title, extensions: [...extensions] }],
      }
      const owner = window()
      const { filePaths, canceled } = await (owner
        ? dialog.showOpenDialog(owner, options)
        : dialog.showOpenDialog(options))
      return canceled || filePaths.length === 0 ? undefined : filePaths
    },
    async confirm(question, detail, action) {
      const options: Electron.MessageBoxOptions = {
        type: 'warning',
        message: question,
        detail,
        buttons: ['Cancel', action],
        defaultId: 0,
        cancelId: 0,
      }
      const owner = window()
      const { response } = await (owner
        ? dialog.showMessageBox(owner, options)
        : dialog.showMessageBox(options))
      return response === 1
    },
    async chooseFolder(title) {
      const options: Electron.OpenDialogOptions = {
        title,
        properties: ['openDirectory', 'createDirectory'],
      }
      const owner = window()
      const { filePaths } = await (owner
        ? dialog.showOpenDialog(owner, options)
        : dialog.showOpenDialog(options))
      return filePaths[0]
    },
    async saveFile(title, name) {
      const options: Electron.SaveDialogOptions = {
        title,
        defaultPath: name,
        properties: ['showOverwriteConfirmation', 'createDirectory'],
      }
      const owner = window()
      const { filePath } = await (owner
        ? dialog.showSaveDialog(owner, options)
        : dialog.showSaveDialog(options))
      return filePath === '' ? undefined : filePath
    },
  }
}
