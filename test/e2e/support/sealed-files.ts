import { execFile } from 'node:child_process'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { RunningApp } from './launch'

const run = promisify(execFile)

/** What a person does with recovery kits and project files, and the dialogs of the system in between. */

/** The next file that is saved goes to this path. */
export async function savesTo(app: RunningApp, path: string): Promise<void> {
  await app.electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, path)
}

/** Files or folders that the next dialogs answer with. */
export async function choosesPaths(app: RunningApp, ...paths: string[]): Promise<void> {
  await app.electron.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths })
  }, paths)
}

/** Goes to a screen of the open project. */
export async function goTo(app: RunningApp, name: string): Promise<void> {
  await app.page
    .getByRole('navigation')
    .getByRole('link', { name: new RegExp(`^${name}`) })
    .click()
  await app.page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
}

/** Gives a node another address. */
export async function addressOf(app: RunningApp, node: string, address: string): Promise<void> {
  await goTo(app, 'Nodes')
  const field = app.page.getByRole('textbox', { name: `Addresses of ${node}`, exact: true })
  await field.click()
  await field.fill(address)
  await field.press('Enter')
  await app.page.getByText('Saved', { exact: true }).waitFor()
}

/** Issues what waits. */
export async function applyChanges(app: RunningApp): Promise<void> {
  await app.page
    .getByRole('button', { name: /^Review/ })
    .first()
    .click()
  const dialog = app.page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Apply changes' }).click()
  await dialog.waitFor({ state: 'detached', timeout: 90_000 })
}

/** Exports every bundle into a folder. @returns the paths of the zips. */
export async function exportInto(app: RunningApp, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true })
  await goTo(app, 'Export')
  await choosesPaths(app, folder)
  await app.page.getByRole('button', { name: 'Export bundles' }).click()
  await app.page.getByRole('button', { name: 'Show folder' }).first().waitFor({ timeout: 90_000 })
  return (await readdir(folder)).map((name) => join(folder, name))
}

/** @returns the folder that a bundle was unpacked into, with unzip and not with our own code. */
export async function unpacked(zip: string): Promise<string> {
  const folder = `${zip}.d`
  await run('unzip', ['-q', zip, '-d', folder])
  return join(folder, 'files/etc/kubernetes/pki')
}

/** Chooses a kit or project file on the screen for it, and opens it by its passphrase. */
export async function openByPassphrase(
  app: RunningApp,
  file: string,
  passphrase: string,
): Promise<void> {
  await choosesPaths(app, file)
  await app.page.getByRole('button', { name: 'Choose the file' }).click()
  await app.page.getByLabel('Passphrase of the file').fill(passphrase)
  await app.page.getByRole('button', { name: 'Open the file' }).click()
}

/** Fills a new passphrase twice. */
export async function newPassphrase(app: RunningApp, passphrase: string): Promise<void> {
  await app.page.getByLabel('Passphrase', { exact: true }).fill(passphrase)
  await app.page.getByLabel('Again', { exact: true }).fill(passphrase)
}
