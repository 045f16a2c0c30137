import { execFileSync } from 'node:child_process'
import { createPrivateKey } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unwrapKey } from '../../src/main/adapters/passphrase-vault'
import { homelab } from '../support/services'
import { launchApp, type RunningApp } from './support/launch'
import { encryptionKeys, filesWith, holds, keysInBundles, tracesOf } from './support/secrets'

const passphrase = 'a planted passphrase of the vault'
const exportPassphrase = 'a planted passphrase of one file'
const authorities = {
  ca: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  'etcd-ca': ['rsa:2048'],
  'front-proxy-ca': ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384'],
} as const

/**
 * Private keys that the test knows are looked for in everything that a real session of Electron leaves or
 * sends: authorities that it made itself, the vault key, and what was exported on purpose.
 */
describe.each(['keychain', 'passphrase vault'] as const)('planted keys, in a %s', (place) => {
  let folder: string
  let app: RunningApp
  const at = (...names: string[]): string => join(folder, ...names)
  const secrets: Record<string, Buffer[]> = {}

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'certwright-planted-'))
    for (const name of ['home', 'temp', 'out']) await mkdir(at(name))
    app = await launchApp({
      home: at('home'),
      env: { TMPDIR: at('temp') },
      ...(place === 'keychain' ? {} : { keychain: 'none' as const }),
    })
    await app.page.getByRole('button', { name: 'Open sample' }).waitFor()
    await app.electron.evaluate(({ dialog }, out) => {
      dialog.showSaveDialog = (...args: unknown[]) => {
        const options: unknown = args.at(-1)
        const name = String(Reflect.get(Object(options), 'defaultPath'))
          .split('/')
          .at(-1)
        return Promise.resolve({ canceled: false, filePath: `${out}/${name}` })
      }
    }, at('out'))
  })
  afterAll(async () => {
    await app.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** What the window may ask for, over the real bridge. @returns the whole answer. */
  const ask = (channel: string, input?: unknown): Promise<unknown> =>
    app.page.evaluate(
      async ([name, value]) => {
        const bridge: unknown = Reflect.get(window, 'certwright')
        const invoke: unknown = Reflect.get(Object(bridge), 'invoke')
        return typeof invoke === 'function' ? invoke(name, value) : undefined
      },
      [channel, input] as const,
    )
  const call = async (channel: string, input?: unknown): Promise<unknown> => {
    const answer = Object(await ask(channel, input))
    expect(answer, channel).toMatchObject({ ok: true })
    return answer.value
  }
  const answerDialogs = (...paths: string[]) =>
    app.electron.evaluate(({ dialog }, filePaths) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths })
    }, paths)

  /** An authority made with openssl, whose key is known before the app ever sees it. */
  async function plant(project: string, row: keyof typeof authorities): Promise<Buffer> {
    const [key, certificate] = [at(`${row}.key`), at(`${row}.crt`)]
    const options = ['-nodes', '-keyout', key, '-out', certificate, '-subj', `/CN=planted ${row}`]
    const usage = ['-days', '7300', '-addext', 'keyUsage=critical,keyCertSign,cRLSign']
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', ...authorities[row], ...options, ...usage],
      { stdio: 'ignore' },
    )
    await answerDialogs(certificate)
    const chosen = await call('authorities.chooseCertificate', { project, key: row })
    const { token } = Object(chosen)
    await answerDialogs(key)
    await call('authorities.chooseKey', { project, token })
    await call('authorities.bring', { project, token, withKey: true })
    return createPrivateKey(await readFile(key)).export({ type: 'pkcs8', format: 'der' })
  }

  it('are used by every kind of act', async () => {
    const created = Object(await call('projects.create', homelab()))
    const project: string = created.summary.id
    if (place !== 'keychain') await call('custody.usePassphrase', { project, passphrase })
    const planted: Buffer[] = []
    for (const row of ['ca', 'etcd-ca', 'front-proxy-ca'] as const)
      planted.push(await plant(project, row))
    await call('changes.apply', { project, operation: 'apply-1' })
    const rows = Object(await call('certificates.list', { project })) as { key: string }[]
    for (const { key } of rows) {
      await call('certificates.detail', { project, key })
      await ask('certificates.compared', { project, key })
    }
    const choice = { passphrase: exportPassphrase }
    for (const format of ['pkcs12', 'pkcs8'])
      await call('certificates.save', { project, key: 'user@jane', choice: { ...choice, format } })
    await call('certificates.save', { project, key: 'ca', choice: { format: 'chain' } })
    await call('kubeconfigs.list', { project })
    for (const form of ['embedded', 'paths'])
      await call('kubeconfigs.preview', { project, key: 'user@jane', form })
    await call('kubeconfigs.copy', { project, key: 'user@jane' })
    await call('kubeconfigs.save', { project, key: 'admin' })
    await call('bundles.preview', { project })
    await answerDialogs(at('out'))
    const { token } = Object(await call('bundles.chooseTarget', { project }))
    const bundles = ['cp-1', 'cp-2', 'cp-3', 'w-1', 'w-2', 'admin'].map((name) => `homelab-${name}`)
    const exporting = { project, bundles, format: 'zip', target: token }
    await call('bundles.export', { ...exporting, operation: 'export-1' })
    await call('trust.graph', { project })
    for (const node of ['cp-1', 'w-1']) await call('nodes.detail', { project, node })
    await call('authorities.list', { project })
    await call('requests.list', { project })
    const definition = { ...homelab(), metadata: { name: 'homelab', description: 'new' } }
    await call('projects.edit', { project, definition })
    await call('snapshots.list', { project })
    await call('snapshots.rollBack', { project, snapshot: 1 })
    for (const format of ['json', 'csv'])
      await call('activity.export', { project, format, entries: [1, 2, 3, 4, 5, 6, 7, 8] })
    // What goes wrong says no more than what goes well.
    if (place !== 'keychain') {
      await call('custody.lock', { project })
      await ask('custody.unlock', { project, passphrase: `${passphrase} that is wrong` })
      await ask('bundles.export', { ...exporting, operation: 'export-2' })
      await call('custody.unlock', { project, passphrase })
    }
    await ask('certificates.save', { project, key: 'ca', choice: { ...choice, format: 'pkcs8' } })
    await call('activity.list', { project })
    const zips = bundles.map((name) => at('out', `${name}.zip`))
    secrets['authorities'] = planted
    secrets['the vault key'] = [await vaultKey(project)]
    secrets['encryption keys'] = await encryptionKeys(zips)
    secrets['leaves and service accounts'] = await keysInBundles(zips)
    await app.page.reload()
    await app.page
      .getByRole('link', { name: /homelab/ })
      .first()
      .click()
    for (const name of ['Certificates', 'Export', 'Kubeconfigs']) {
      await app.page
        .getByRole('navigation')
        .getByRole('link', { name: new RegExp(`^${name}`) })
        .click()
      await app.page.getByRole('heading', { level: 1, name }).waitFor()
    }
    await app.page.getByText('client-key-data:').waitFor()
  }, 240_000)

  async function vaultKey(project: string): Promise<Buffer> {
    if (place === 'keychain') {
      const entries = (await app.keychain?.entries()) ?? []
      const found = entries.find(({ account }) => account === `${project}/vault`)
      return Buffer.from((found?.secret ?? '').replace(/^\d+\/\d+:/, ''), 'base64')
    }
    const text = await readFile(at('home', 'projects', project, 'project.json'), 'utf8')
    return unwrapKey(project, JSON.parse(text).custody, passphrase)
  }

  it('are in no file of the app, no message, no output and not in the memory of the page', async () => {
    const counts = Object.fromEntries(
      Object.entries(secrets).map(([kind, keys]) => [
        kind,
        new Set(keys.map((key) => key.toString('hex'))).size,
      ]),
    )
    const keys = tracesOf(Object.values(secrets).flat())
    const phrases = [passphrase, exportPassphrase].map((text) => Buffer.from(text))
    const all = [...keys, ...phrases]
    // The search itself must be able to find them where they went on purpose.
    const exported = (await filesWith(at('out'), keys)).map((path) => path.slice(at('out').length))
    expect(exported).toContain('/admin.homelab.kubeconfig')
    expect(await filesWith(at('home'), all)).toEqual([])
    expect(await filesWith(at('temp'), all)).toEqual([])
    const messages = await app.ipc()
    expect(messages.filter((message) => holds(JSON.stringify(message), keys))).toEqual([])
    // Passphrases come in where a person typed them, and go nowhere.
    const sent = messages.filter(({ direction }) => !['request', 'message'].includes(direction))
    expect(sent.filter((message) => holds(JSON.stringify(message), phrases))).toEqual([])
    expect(holds(app.output() + app.console().join('\n'), all)).toBe(false)
    const heap = await heapOf(app)
    expect(heap.includes('client-key-data')).toBe(true)
    expect(holds(heap, keys)).toBe(false)
    const files = [
      ...(await readdir(at('home'), { recursive: true })),
      ...(await readdir(at('temp'), { recursive: true })),
    ]
    const channels = new Set(messages.map(({ channel }) => channel))
    const bytes = messages.reduce((sum, message) => sum + JSON.stringify(message).length, 0)
    console.log(
      `${place}: ${JSON.stringify(counts)}, 2 passphrases, ${all.length} traces; searched ${files.length} files, ` +
        `${messages.length} messages of ${channels.size} channels (${bytes} characters), ${heap.length} characters of heap`,
    )
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
    expect(total).toBeGreaterThanOrEqual(20)
    expect(counts).toMatchObject({ authorities: 3, 'the vault key': 1, 'encryption keys': 1 })
    expect(channels.size).toBeGreaterThan(20)
  }, 120_000)
})

/** The memory of the page, as its own debugger writes it. */
async function heapOf(app: RunningApp): Promise<string> {
  const session = await app.page.context().newCDPSession(app.page)
  const chunks: string[] = []
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk))
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  await session.detach()
  return chunks.join('')
}
