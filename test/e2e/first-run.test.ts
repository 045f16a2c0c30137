import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { personAt } from './support/actions'
import { launchApp, type RunningApp } from './support/launch'

describe('the first run', () => {
  let app: RunningApp
  let out: string

  beforeAll(async () => {
    out = await mkdtemp(join(tmpdir(), 'certwright-out-'))
    app = await launchApp()
  })
  afterAll(async () => {
    await app.close()
    await rm(out, { recursive: true, force: true })
  })

  it('ends in exported bundles of the sample after ten actions at most', async () => {
    const { page } = app
    const person = personAt(page)
    await app.electron.evaluate(({ dialog }, folder) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [folder] })
    }, out)
    await person.press('Open sample')
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    await person.press('Review and issue')
    const review = page.getByRole('dialog')
    await review.getByRole('heading', { name: 'Review changes' }).waitFor()
    await person.press('Apply changes')
    await review.waitFor({ state: 'detached', timeout: 60_000 })
    // The message of success offers the next step.
    await person.press('Go to Export')
    await page.getByRole('heading', { level: 1, name: 'Export' }).waitFor()
    await person.press(/^Choose folder/)
    await person.does('choose the folder in the dialog of the system', () =>
      page.getByText(out).first().waitFor(),
    )
    await person.press('Export bundles')
    await page.getByRole('button', { name: 'Show folder' }).first().waitFor({ timeout: 60_000 })
    expect((await readdir(out)).filter((name) => name.endsWith('.zip'))).toHaveLength(6)
    process.stdout.write(`First run to bundles: ${person.done.length} actions\n`)
    expect(person.done.length, person.done.join('; ')).toBeLessThanOrEqual(10)
  })
})
