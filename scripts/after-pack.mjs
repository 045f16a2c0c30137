import { rm } from 'node:fs/promises'
import path from 'node:path'

/**
 * Takes out what a runtime folder brings along for running other applications.
 *
 * @param {import('electron-builder').AfterPackContext} context
 */
export default async function afterPack({ appOutDir, packager }) {
  await rm(path.join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { force: true })
}
