import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CertificateRow } from '../../src/shared/models'
import { z } from '../../src/shared/schema'
import { launchApp, type RunningApp } from './support/launch'
import { tooTight } from './support/layout'
import { axe, screenshot } from './support/page'

const Answer = z.object({ value: z.array(CertificateRow) })

/** The guided way to a new cluster: what its summary counts is what is made. */
describe('a new cluster by questions', () => {
  let app: RunningApp

  beforeAll(async () => {
    app = await launchApp({ size: [900, 600] })
  })
  afterAll(() => app.close())

  const question = (name: string) => app.page.getByRole('heading', { level: 2, name }).waitFor()
  const heading = (name: string) => app.page.getByRole('heading', { level: 1, name }).waitFor()
  const press = (name: string | RegExp) => app.page.getByRole('button', { name }).first().click()
  /** How many certificates each item of a list says, in its order. */
  const counts = async (list: string) => {
    const items = await app.page
      .getByRole('region', { name: list })
      .getByRole('listitem')
      .allInnerTexts()
    return items.map((text) => Number(/(\d+) certificate/.exec(text)?.[1] ?? '0'))
  }
  /** The rows as they crossed into the window last. */
  const rows = async () => {
    const answers = (await app.ipc()).filter(
      ({ channel, direction }) => channel === 'certificates.list' && direction === 'answer',
    )
    return Answer.parse(answers.at(-1)?.payload).value
  }
  let summary: { total: string; authorities: number[]; nodes: number[] }

  it('needs five fields, and fits a small window', async () => {
    const { page } = app
    let fields = 0
    const fill = async (name: string, text: string) => {
      await page.getByRole('textbox', { name, exact: true }).fill(text)
      fields++
    }
    const onward = async (picture: string) => {
      await screenshot(page, `new-cluster-${picture}-900`)
      // What is shortened with an ellipsis is the title bar's: every-screen measures it.
      const tight = (await tooTight(page)).filter((line) => !line.includes('nothing tells'))
      expect(tight, picture).toEqual([])
      expect(await axe(page), picture).toEqual([])
    }
    await press(/^New cluster/)
    await question('What do you run?')
    await fill('Name', 'five')
    await onward('1')
    await press('Next')
    await question('Where do clients reach it?')
    await fill('Control plane endpoint', 'k8s.lab.internal:6443')
    await onward('2')
    await press('Next')
    await question('Which nodes are there?')
    for (const [index, last] of [11, 21, 22].entries())
      await fill(`Addresses of node ${index + 1}`, `192.168.10.${last}`)
    await onward('3')
    await press('Next')
    await question('How strict should it be?')
    await onward('4')
    await press('Next')
    await question('What will be made')
    await page.getByRole('region', { name: 'Nodes' }).waitFor()
    await onward('5')
    summary = {
      total: (await page.locator('#new-cluster').getByRole('status').innerText()).trim(),
      authorities: await counts('Authorities'),
      nodes: await counts('Nodes'),
    }
    expect(fields).toBe(5)
  })

  it('makes what the summary counted, by kind, authority and node', async () => {
    const { page } = app
    await app.setSize(1280, 800)
    await press('Create cluster')
    await heading('Overview')
    await press('Review and issue')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Apply changes' }).click()
    await dialog.waitFor({ state: 'detached', timeout: 60_000 })
    await page
      .getByRole('navigation')
      .getByRole('link', { name: /^Certificates/ })
      .click()
    await heading('Certificates')
    await expect
      .poll(async () => (await rows().catch(() => [])).filter(({ version }) => version > 0).length)
      .toBeGreaterThan(0)
    const made = (await rows()).filter(({ version }) => version > 0)
    const of = (kind: CertificateRow['kind']) => made.filter((row) => row.kind === kind)
    const leaves = of('certificate')
    const total = of('authority').length + leaves.length
    expect(summary.total).toBe(
      `${total} certificates and ${of('key-pair').length} key pair for 3 nodes.`,
    )
    const signed = of('authority').map(
      ({ key }) => leaves.filter(({ authority }) => authority === key).length,
    )
    expect(summary.authorities.toSorted()).toEqual(signed.toSorted())
    expect(summary.nodes).toEqual(
      ['cp-1', 'w-1', 'w-2'].map((name) => leaves.filter(({ node }) => node === name).length),
    )
    expect(Math.min(...summary.nodes)).toBeGreaterThan(0)
    expect(app.console().filter((line) => /^(error|uncaught|warning)/.test(line))).toEqual([])
  })
})
