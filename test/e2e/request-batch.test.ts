import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toPem } from '../../src/main/pki/pem'
import { createRequest, type RequestInput } from '../../src/main/pki/request'
import { launchApp, type RunningApp } from './support/launch'
import { look } from './support/look'

const workers = Array.from({ length: 50 }, (_, index) => `w-${index + 1}`)
const addressOf = (worker: string) => `192.168.20.${worker.slice(2)}`
const p256 = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

/** What a worker should ask for, by hand. */
function honest(worker: string, row: 'client' | 'serving'): RequestInput {
  return {
    isAuthority: false,
    subject: { organizations: ['system:nodes'], commonName: `system:node:${worker}` },
    altNames:
      row === 'client'
        ? { dnsNames: [], addresses: [] }
        : { dnsNames: [worker], addresses: [addressOf(worker)] },
    usages: [row === 'client' ? 'clientAuth' : 'serverAuth'],
    privateKey: p256(),
  }
}

type Bend = (honest: RequestInput) => Partial<RequestInput>
const named =
  (more: Partial<RequestInput['altNames']>): Bend =>
  ({ altNames }) => ({
    altNames: {
      dnsNames: [...altNames.dnsNames, ...(more.dnsNames ?? [])],
      addresses: [...altNames.addresses, ...(more.addresses ?? [])],
      uris: more.uris ?? [],
    },
  })
const shared = p256()
/** Ten ways to ask for the wrong thing, four requests each, and what a person has to read then. */
const faults: readonly (readonly [reason: string, bend: Bend])[] = [
  ['It asks to be an authority', () => ({ isAuthority: true })],
  [
    'It asks for the group system:masters: who is in it may do everything in the cluster.',
    ({ subject }) => ({ subject: { ...subject, organizations: ['system:masters'] } }),
  ],
  ['It calls itself admin', ({ subject }) => ({ subject: { ...subject, commonName: 'admin' } })],
  ['It asks for the usage codeSigning', ({ usages }) => ({ usages: [...usages, 'codeSigning'] })],
  ['It asks for bank.example', named({ dnsNames: ['bank.example'] })],
  ["It asks for what is another node's", named({ addresses: ['192.168.10.11'] })],
  ['which stands for many hosts', named({ dnsNames: ['*.lab.internal'] })],
  ['It asks for URI:spiffe://bank/x', named({ uris: ['spiffe://bank/x'] })],
  [
    'Its key is rsa-2048, which is weaker than ecdsa-p256 in the plan.',
    () => ({ privateKey: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }),
  ],
  ['Another request here has the same key.', () => ({ privateKey: shared })],
]

function batch(): { name: string; text: string }[] {
  const rows = workers.flatMap((worker) => [
    { worker, row: 'client' as const },
    { worker, row: 'serving' as const },
  ])
  return rows.map(({ worker, row }, index) => {
    const [, bend] = faults[Math.floor(index / 4)] ?? []
    const input = honest(worker, row)
    const der = createRequest({ ...input, ...bend?.(input) })
    return {
      name: `${worker}--kubelet-${row}.csr`,
      text: toPem('CERTIFICATE REQUEST', der),
    }
  })
}

const definition = `apiVersion: certwright/v1
kind: Cluster
metadata: { name: plant }
spec:
  controlPlaneEndpoint: api.lab.internal:6443
  nodes:
    - { name: cp-1, roles: [control-plane], addresses: [192.168.10.11] }
${workers.map((name) => `    - { name: ${name}, addresses: [${addressOf(name)}], privateKeys: elsewhere }`).join('\n')}
`

describe('a hundred requests in one go, forty of them wrong in ten ways', () => {
  let app: RunningApp
  let desk: string
  beforeAll(async () => {
    desk = await mkdtemp(join(tmpdir(), 'certwright-batch-'))
    app = await launchApp()
  })
  afterAll(async () => {
    await app.close()
    await rm(desk, { recursive: true, force: true })
  })

  it('waits for two of each of fifty workers', async () => {
    const path = join(desk, 'plant.yaml')
    await writeFile(path, definition)
    await app.electron.evaluate(({ dialog }, filePath) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [filePath] })
    }, path)
    await app.page.getByRole('button', { name: /^Import/ }).click()
    await app.page.getByRole('button', { name: 'Choose file' }).click()
    await app.page.getByRole('button', { name: 'Create cluster' }).click()
    await app.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    await app.page
      .getByRole('button', { name: /^Review/ })
      .first()
      .click()
    const dialog = app.page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Apply changes' }).click()
    await dialog.waitFor({ state: 'detached', timeout: 60_000 })
    const link = app.page.getByRole('navigation').getByRole('link', { name: 'Requests' })
    await link.click()
    await app.page.getByRole('heading', { level: 1, name: 'Requests' }).waitFor()
    await app.page.getByText('2 wait').first().waitFor()
  })

  it('are judged at once, each refused one with every reason in words', async () => {
    const zone = app.page.getByRole('region', { name: 'Requests and certificates from outside' })
    await zone.evaluate((element, given) => {
      const dataTransfer = new DataTransfer()
      for (const { name, text } of given) dataTransfer.items.add(new File([text], name))
      element.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }))
    }, batch())
    await app.page.getByText('60 accepted, 40 refused').waitFor({ timeout: 30_000 })
    const list = app.page.getByRole('region', { name: '100 requests' })
    for (const [reason] of faults) {
      const lines = list.getByRole('listitem').filter({ hasText: reason })
      // A row holds the list of its reasons, whose items hold the text as well.
      expect([reason, await lines.filter({ hasText: 'Refused' }).count()]).toEqual([reason, 4])
    }
    await look(app, '30-batch')
  })

  it('shows what each asks for beside what the plan has, and none of it is taken on trust', async () => {
    const row = app.page.getByRole('button', { name: /^kubelet-client ?w-3\b/ })
    await row.click()
    const table = app.page.getByRole('table', { name: 'Requested beside issued' })
    const text = (await table.innerText()).replace(/\s+/g, ' ')
    expect(text).toContain('Groups')
    expect(text).toContain('system:masters')
    expect(text).toContain('system:nodes')
    await table.scrollIntoViewIfNeeded()
    await look(app, '31-batch-compared')
    await row.click()
  })

  it('signs the sixty that are right, and the forty rows wait on', async () => {
    await app.page.getByRole('button', { name: 'Sign 60' }).click()
    await app.page.getByText('60 certificates signed').waitFor({ timeout: 60_000 })
    await app.page.getByText('40 rows still wait.').waitFor()
    await look(app, '32-batch-signed')
    expect(app.console().filter((line) => /^(error|uncaught|warning)/.test(line))).toEqual([])
  })
})
