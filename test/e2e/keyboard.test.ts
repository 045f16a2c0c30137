import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchApp, type RunningApp } from './support/launch'

/** From the first run to exported bundles of a cluster of one's own, without a mouse and without commands. */
describe('the whole way by keyboard', () => {
  let app: RunningApp
  let out: string
  let pressed = 0

  beforeAll(async () => {
    out = await mkdtemp(join(tmpdir(), 'certwright-out-'))
    app = await launchApp()
    await app.electron.evaluate(({ dialog }, folder) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [folder] })
    }, out)
    // A click anywhere would be a mouse.
    await app.page.evaluate(() => {
      Reflect.set(window, '__clicks', 0)
      addEventListener(
        'pointerdown',
        () => Reflect.set(window, '__clicks', Number(Reflect.get(window, '__clicks')) + 1),
        true,
      )
    })
  })
  afterAll(async () => {
    await app.close()
    await rm(out, { recursive: true, force: true })
  })

  const press = async (keys: string) => {
    pressed++
    await app.page.keyboard.press(keys)
  }
  const type = async (text: string) => {
    pressed += text.length
    await app.page.keyboard.type(text)
  }
  const heading = (name: string) =>
    app.page.getByRole('heading', { name, exact: true }).first().waitFor({ timeout: 60_000 })
  const focusedName = () =>
    app.page.evaluate(() => {
      const element = document.activeElement
      const labelled = element?.getAttribute('aria-label')
      if (labelled) return labelled
      const label = element?.id ? document.querySelector(`label[for="${element.id}"]`) : null
      return (label ?? element)?.textContent?.replace(/\s+/g, ' ').trim() ?? ''
    })
  /** Presses Tab until the element with this name has the focus, and sees that the focus can be seen. */
  const tabTo = async (name: string | RegExp, keys: 'Tab' | 'Shift+Tab' = 'Tab') => {
    const seen: string[] = []
    for (let count = 0; count < 90; count++) {
      const there = await focusedName()
      if (typeof name === 'string' ? there === name : name.test(there)) return
      seen.push(there.slice(0, 40))
      await press(keys)
    }
    throw new Error(`Tab does not reach ${String(name)}; it passes ${seen.join(' | ')}`)
  }
  const dialogGone = () =>
    app.page.getByRole('dialog').waitFor({ state: 'detached', timeout: 90_000 })

  it('makes a cluster through the questions', async () => {
    await heading('Every certificate of a cluster, at hand')
    await tabTo(/^New cluster/)
    await press('Enter')
    await heading('What do you run?')
    await tabTo('Name')
    await type('keys')
    await press('Enter')
    await heading('Where do clients reach it?')
    await tabTo('Control plane endpoint')
    await type('k8s.lab.internal:6443')
    await press('Enter')
    await heading('Which nodes are there?')
    for (const [at, address] of ['192.168.10.11', '192.168.10.21', '192.168.10.22'].entries()) {
      await tabTo(`Addresses of node ${at + 1}`)
      await type(address)
    }
    await tabTo('Next')
    await press('Enter')
    await heading('How strict should it be?')
    await tabTo('Next')
    await press('Enter')
    await heading('What will be made')
    await tabTo('Create cluster')
    await press('Enter')
    await heading('Overview')
  })

  it('reaches every place of the sidebar by Tab and Enter', async () => {
    for (const place of ['Cluster', 'Nodes', 'Certificates', 'Kubeconfigs', 'Users', 'Activity']) {
      // The sidebar stands before the screen, whose heading has the focus.
      await tabTo(place, 'Shift+Tab')
      await press('Enter')
      await heading(place)
    }
  })

  it('edits a node and takes it back', async () => {
    await press('Control+3')
    await heading('Nodes')
    // One row of the grid is in the tab order; arrows lead to the other.
    await tabTo('Addresses of cp-1')
    await press('ArrowDown')
    await expect.poll(focusedName).toBe('Addresses of w-1')
    const cell = app.page.getByRole('textbox', { name: 'Addresses of w-1' })
    const before = await cell.inputValue()
    await type('192.168.10.31')
    await press('Enter')
    await expect.poll(() => cell.inputValue()).toBe('192.168.10.31')
    await press('Control+z')
    await expect.poll(() => cell.inputValue()).toBe(before)
  })

  it('opens every dialog that the keyboard reaches, and gets the focus back after Escape', async () => {
    const opened: string[] = []
    for (const [keys, place, opener] of [
      ['Control+3', 'Nodes', 'Import'],
      ['Control+,', 'Settings', /^Delete|^Remove/],
    ] as const) {
      await press(keys)
      await heading(place)
      await tabTo(opener)
      const name = await focusedName()
      await press('Enter')
      await app.page.getByRole('dialog').waitFor()
      expect(
        await app.page.evaluate(() => document.activeElement?.closest('[role="dialog"]') !== null),
        name,
      ).toBe(true)
      await press('Escape')
      await dialogGone()
      await expect.poll(focusedName).toBe(name)
      opened.push(name)
    }
    await tabTo('Overview', 'Shift+Tab')
    const before = await focusedName()
    await press('Control+k')
    await app.page.getByRole('dialog').waitFor()
    await press('Escape')
    await dialogGone()
    await expect.poll(focusedName).toBe(before)
    console.log(`dialogs with the focus back: ${[...opened, 'palette'].join(', ')}`)
  })

  it('issues from the bar at the foot, and the focus comes back', async () => {
    await press('Control+3')
    await heading('Nodes')
    await tabTo(/^Review and issue/)
    await press('Enter')
    await app.page.getByRole('dialog').waitFor()
    await tabTo('Apply changes')
    await press('Enter')
    await dialogGone()
    const focus = await focusedName()
    expect(focus).not.toBe('')
  })

  it('reaches the notice by F8 and goes on from there to the export', async () => {
    await press('F8')
    await tabTo('Go to Export')
    await press('Enter')
    await heading('Export')
    await tabTo(/^Export bundles/)
    await press('Enter')
    await expect.poll(async () => (await readdir(out)).length, { timeout: 60_000 }).toBe(4)
  })

  it('never used the mouse', async () => {
    expect(await app.page.evaluate(() => Reflect.get(window, '__clicks'))).toBe(0)
    console.log(`keys pressed from the first run to the export: ${pressed}`)
  })
})
