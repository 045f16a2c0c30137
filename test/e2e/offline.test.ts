import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { launchApp } from './support/launch'
import { traceNetwork, type NetworkTrace } from './support/network-trace'

describe('a full run under strace', () => {
  it('opens no connection to any other computer', async () => {
    let trace: NetworkTrace | undefined
    const out = await mkdtemp(join(tmpdir(), 'certwright-out-'))
    const app = await launchApp({
      wrap: async (executable) => {
        trace = await traceNetwork(executable)
        return trace.command
      },
    })
    try {
      const { page } = app
      await page.getByRole('button', { name: 'Open sample' }).click()
      await page.getByRole('button', { name: 'Review and issue' }).first().click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('button', { name: 'Apply changes' }).click()
      await dialog.waitFor({ state: 'detached', timeout: 90_000 })
      await app.electron.evaluate(({ dialog: native }, folder) => {
        native.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [folder] })
      }, out)
      await page
        .getByRole('navigation')
        .getByRole('link', { name: /^Export/ })
        .click()
      await page
        .getByRole('button', { name: /^Choose/ })
        .first()
        .click()
      await page.getByText(out).first().waitFor()
      await page.getByRole('main').getByRole('button', { name: 'Export bundles' }).click()
      await page.getByRole('button', { name: 'Show folder' }).first().waitFor({ timeout: 60_000 })
      expect(await readdir(out)).toHaveLength(6)
    } finally {
      await app.close()
      await rm(out, { recursive: true, force: true })
    }
    // The trace saw the run: the window talks to the display and the keychain over local sockets.
    expect(await trace?.lines()).not.toHaveLength(0)
    expect(await trace?.outside()).toEqual([])
  }, 300_000)
})
