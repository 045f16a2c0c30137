import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchApp, type RunningApp } from './support/launch'
import { axe, screenshot } from './support/page'

const kubeadm = `apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
clusterName: lab
kubernetesVersion: v1.34.2
controlPlaneEndpoint: k8s.lab.internal:6443
networking: { serviceSubnet: 10.96.0.0/16, podSubnet: 10.200.0.0/16 }
apiServer: { certSANs: [api.lab.internal] }
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration: { name: cp-1 }
localAPIEndpoint: { advertiseAddress: 192.168.10.11 }
`

/** Clusters that come in as files, and go out as one, in real Electron. */
describe('cluster files', () => {
  let app: RunningApp
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'certwright-files-'))
    app = await launchApp()
  })
  afterAll(async () => {
    await app.close()
    await rm(folder, { recursive: true, force: true })
  })

  const chosen = async (name: string, text?: string) => {
    const path = join(folder, name)
    if (text !== undefined) await writeFile(path, text)
    await app.electron.evaluate(({ dialog }, file) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [file] })
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: file })
    }, path)
    return path
  }
  const heading = (name: string) =>
    app.page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
  const projects = async () => (await readdir(join(app.home, 'projects')).catch(() => [])).length

  it('makes a cluster of a kubeadm configuration on the first run, after a preview', async () => {
    const { page } = app
    await chosen('kubeadm.yaml', kubeadm)
    await page.getByRole('button', { name: /^Import/ }).click()
    await page.getByRole('button', { name: 'Choose file' }).click()
    const accept = page.getByRole('button', { name: 'Create cluster with 1 node' })
    await accept.waitFor()
    expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('lab')
    await screenshot(page, '01d-import-cluster')
    expect(await axe(page)).toEqual([])
    expect(await projects()).toBe(0)
    await accept.click()
    await heading('Overview')
    expect(await projects()).toBe(1)
  })

  it('saves it as a cluster file that says the same', async () => {
    const { page } = app
    await page
      .getByRole('navigation')
      .getByRole('link', { name: /^Cluster/ })
      .click()
    await heading('Cluster')
    const path = await chosen('saved.yaml')
    await page.getByRole('button', { name: 'Save cluster file' }).click()
    await page.getByText('Cluster file saved.').first().waitFor()
    const text = await readFile(path, 'utf8')
    for (const part of ['name: lab', 'k8s.lab.internal:6443', '10.200.0.0/16', 'api.lab.internal'])
      expect(text).toContain(part)
    expect(text).toMatch(
      /- name: cp-1\n {6}roles: \[control-plane\]\n {6}addresses: \[192\.168\.10\.11\]/,
    )
  })

  it('takes the saved file back as another project, and refuses a name that is taken', async () => {
    const { page } = app
    const text = await readFile(join(folder, 'saved.yaml'), 'utf8')
    await chosen('again.yaml', text)
    await page.keyboard.press('Control+i')
    await page.getByRole('button', { name: 'Choose file' }).click()
    await page.getByRole('button', { name: 'Create cluster' }).click()
    await page.getByRole('alert').filter({ hasText: 'lab' }).waitFor()
    expect(await projects()).toBe(1)
    await page.keyboard.press('Escape')
    await chosen('second.yaml', text.replace('name: lab', 'name: second'))
    await page.keyboard.press('Control+i')
    await page.getByRole('button', { name: 'Choose file' }).click()
    await page.getByRole('button', { name: 'Create cluster' }).click()
    await heading('Overview')
    expect(await projects()).toBe(2)
  })
})
