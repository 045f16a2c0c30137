import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launchApp, type RunningApp } from './support/launch'
import { look } from './support/look'
import { screenshot } from './support/page'
import { storedDefinition } from './support/projects'
import {
  addressOf,
  applyChanges,
  goTo,
  newPassphrase,
  openByPassphrase,
  savesTo,
} from './support/sealed-files'

const passphrase = 'ten white horses on the hill'

/** One project on two computers: shared, edited and issued on both, and brought together again. */
describe('a project file', () => {
  let mine: RunningApp
  let theirs: RunningApp
  let desk: string

  beforeAll(async () => {
    desk = await mkdtemp(join(tmpdir(), 'certwright-desk-'))
    mine = await launchApp()
    theirs = await launchApp()
    await mine.page.getByRole('button', { name: 'Open sample' }).click()
    await mine.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    await applyChanges(mine)
  }, 240_000)
  afterAll(async () => {
    await mine.close()
    await theirs.close()
    await rm(desk, { recursive: true, force: true })
  })
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return
    for (const [index, app] of [mine, theirs].entries())
      await screenshot(app.page, `failed-${task.id}-${index}`)
  })

  const there = () => join(desk, 'there.certwright-project')
  const back = () => join(desk, 'back.certwright-project')
  const addresses = async (app: RunningApp): Promise<Record<string, string>> => {
    const { spec } = JSON.parse(await storedDefinition(app.home))
    return Object.fromEntries(
      spec.nodes.map(({ name, addresses: each }: { name: string; addresses: string[] }) => [
        name,
        each.join(),
      ]),
    )
  }
  async function share(app: RunningApp, path: string, pictures?: string): Promise<void> {
    await goTo(app, 'Settings')
    await app.page.getByRole('main').getByRole('button', { name: 'Save project file' }).click()
    await newPassphrase(app, passphrase)
    if (pictures) await look(app, pictures)
    await savesTo(app, path)
    await app.page.getByRole('dialog').getByRole('button', { name: 'Save project file' }).click()
    await app.page
      .getByText('Project file saved and verified.')
      .first()
      .waitFor({ timeout: 60_000 })
  }

  it('brings the project to a colleague', async () => {
    await share(mine, there(), '60-project-file-dialog')
    await theirs.page.getByRole('button', { name: /^Restore/ }).click()
    await openByPassphrase(theirs, there(), passphrase)
    await theirs.page.getByText('What it holds').waitFor({ timeout: 30_000 })
    await look(theirs, '61-project-file-facts')
    await theirs.page.getByRole('button', { name: 'Restore project' }).click()
    await theirs.page.getByText('sample is restored.').first().waitFor({ timeout: 30_000 })
  })

  it('comes back with what the colleague changed and issued, beside what was done here', async () => {
    await addressOf(theirs, 'cp-1', '192.168.10.71')
    await addressOf(theirs, 'w-1', '192.168.10.81')
    await applyChanges(theirs)
    await share(theirs, back())
    await addressOf(mine, 'cp-1', '192.168.10.72')
    await addressOf(mine, 'w-2', '192.168.10.82')
    await applyChanges(mine)
    await mine.page.getByRole('link', { name: 'Projects' }).first().click()
    await mine.page.getByRole('button', { name: 'Restore', exact: true }).click()
    await openByPassphrase(mine, back(), passphrase)
    await mine.page.getByText('What differs').waitFor({ timeout: 30_000 })
    // The offer of a kit belongs to the open project.
    expect(await mine.page.getByText('These authorities exist on').count()).toBe(0)
    await look(mine, '62-merge-offered')
    await mine.page.getByRole('button', { name: 'Compare and merge' }).click()
    await mine.page.getByRole('heading', { name: 'Merge sample' }).waitFor({ timeout: 30_000 })
    const conflict = mine.page
      .getByRole('listitem')
      .filter({ hasText: 'spec.nodes[cp-1].addresses' })
    for (const text of ['192.168.10.71', '192.168.10.72'])
      await conflict.getByText(text).first().waitFor()
    await look(mine, '63-merge')
    expect(await mine.page.getByRole('button', { name: 'Merge', exact: true }).isDisabled()).toBe(
      true,
    )
  })

  it('is merged as chosen, and the cluster can be taken back as it was', async () => {
    const before = await addresses(mine)
    expect(before).toMatchObject({ 'cp-1': '192.168.10.72', 'w-2': '192.168.10.82' })
    await mine.page
      .getByRole('radiogroup', { name: 'Which side counts for spec.nodes[cp-1].addresses' })
      .getByRole('radio', { name: 'In the file' })
      .click()
    await mine.page.getByRole('radio', { name: 'Those of here' }).click()
    await look(mine, '64-merge-chosen')
    await mine.page.getByRole('button', { name: 'Merge', exact: true }).click()
    await mine.page.getByText('sample is merged.').first().waitFor({ timeout: 30_000 })
    await mine.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    await look(mine, '65-merged')
    const merged = {
      ...before,
      'cp-1': '192.168.10.71',
      'w-1': '192.168.10.81',
    }
    expect(await addresses(mine)).toEqual(merged)
    await mine.page.keyboard.press('Control+z')
    await expect.poll(() => addresses(mine)).toEqual(before)
    await mine.page.keyboard.press('Control+Shift+z')
    await expect.poll(() => addresses(mine)).toEqual(merged)
    await goTo(mine, 'Activity')
    await mine.page
      .getByText(/[Mm]erged/)
      .first()
      .waitFor()
    await look(mine, '66-merge-activity')
  })

  it('goes on: what was merged is issued and shared again, and no passphrase was let out', async () => {
    await applyChanges(mine)
    await share(mine, there())
    for (const app of [mine, theirs])
      expect(app.console().filter((line) => /^(error|uncaught|warning)/.test(line))).toEqual([])
    const answers = (await Promise.all([mine, theirs].map((app) => app.ipc())))
      .flat()
      .filter(({ direction }) => direction !== 'request')
    expect(JSON.stringify(answers).includes(passphrase)).toBe(false)
  })
})
