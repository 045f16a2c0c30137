import { execFileSync } from 'node:child_process'
import { createPrivateKey } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createServices, readBytes, type Services } from '../../src/main/composition'
import { createHandlers, type Shell } from '../../src/main/handlers'
import { serve, type IpcMain } from '../../src/main/ipc'
import type { Channel } from '../../src/shared/api'
import { ClusterDefinition } from '../../src/shared/definition'
import { filesWith, holds, keysInBundles, tracesOf } from '../e2e/support/secrets'
import { homelab } from '../support/services'
import { buildSigningWorker } from '../support/signing-worker'

const passphrase = 'a planted passphrase of the vault'
const origin = 'app://certwright'
let folder: string
let worker: Awaited<ReturnType<typeof buildSigningWorker>>
let services: Services
/** Everything that crossed to the window, and everything that was printed. */
const crossed: string[] = []
const printed: string[] = []
const at = (...names: string[]): string => join(folder, ...names)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'certwright-leaks-'))
  for (const name of ['home', 'temp', 'out']) await mkdir(at(name))
  vi.stubEnv('TMPDIR', at('temp'))
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream)
    vi.spyOn(stream, 'write').mockImplementation((chunk: string | Uint8Array) => {
      printed.push(Buffer.from(chunk).toString('latin1'))
      return write(chunk)
    })
  }
  worker = await buildSigningWorker()
  services = createServices({ home: at('home'), workerUrl: pathToFileURL(worker.file) })
}, 60_000)
afterAll(async () => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  await services.close()
  worker.remove()
  await rm(folder, { recursive: true, force: true })
})

/** A Buffer turns itself into a list of numbers before a replacer sees it. */
function asText(value: unknown): string {
  return JSON.stringify(value, (_, field: unknown) => {
    const isBuffer = typeof field === 'object' && field !== null && 'data' in field
    if (isBuffer && 'type' in field && field.type === 'Buffer' && Array.isArray(field.data))
      return Buffer.from(field.data).toString('base64')
    return field instanceof Uint8Array ? Buffer.from(field).toString('base64') : field
  })
}

/** The real handlers behind the real checks, without Electron. @returns a call as the window makes it. */
function window(): (channel: Channel, input?: unknown) => Promise<unknown> {
  const listeners = new Map<string, (event: never, input: unknown) => Promise<unknown>>()
  const ipcMain: IpcMain = { handle: (channel, listener) => void listeners.set(channel, listener) }
  const refuse = async (): Promise<never> => {
    throw new Error('not asked for in this test')
  }
  const shell: Shell = {
    version: '0',
    dataFolder: at('home'),
    language: 'en',
    dialogs: {
      openFile: async () => undefined,
      openFiles: async () => undefined,
      chooseFolder: async () => at('out'),
      saveFile: async (_, name) => at('out', name),
      confirm: async () => false,
    },
    clipboard: {
      write: async () => undefined,
      writeSecret: async (text) => writeFile(at('out', 'clipboard'), text),
      clear: async () => undefined,
    },
    secretWindow: {
      show: async (text) => {
        await writeFile(at('out', 'revealed'), text)
        return 30
      },
      clear: async () => undefined,
    },
    readSettings: refuse,
    saveSettings: refuse,
    rememberPlace: () => undefined,
    showMenu: () => undefined,
    answerClosing: () => undefined,
    control: () => undefined,
    readyToLock: async () => undefined,
    firstPaint: () => undefined,
    emit: (event, data) => void crossed.push(asText([event, data])),
    showFolder: () => undefined,
    definitionIn: (text) => ClusterDefinition.parse(JSON.parse(text)),
    readImportFile: refuse,
    readFile: readBytes,
    sample: refuse,
    writeFile: (path, content, mode) => writeFile(path, content, { mode }),
  }
  serve(ipcMain, createHandlers(services, shell), origin, (channel, error) => {
    crossed.push(`${channel}: ${error instanceof Error ? error.stack : String(error)}`)
  })
  const event = { senderFrame: { url: `${origin}/`, parent: null } }
  return async (channel, input) => {
    const answer = await listeners.get(channel)?.(event as never, input)
    crossed.push(asText(answer))
    return asText(answer).startsWith('{"ok":true') ? Reflect.get(Object(answer), 'value') : answer
  }
}

/** An authority made with openssl, whose key is known before the app ever sees it. */
async function plantAuthority(name: string, key: readonly string[]) {
  const options = [...key, '-nodes', '-keyout', at(`${name}.key`), '-out', at(`${name}.crt`)]
  const subject = ['-subj', `/CN=planted ${name}`, '-days', '7300']
  const usage = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign']
  execFileSync('openssl', ['req', '-x509', '-newkey', ...options, ...subject, ...usage], {
    stdio: 'ignore',
  })
  const privateKey = await readFile(at(`${name}.key`))
  const der = createPrivateKey(privateKey).export({ type: 'pkcs8', format: 'der' })
  return { certificate: await readFile(at(`${name}.crt`)), privateKey, der }
}

describe('a whole journey', () => {
  it('leaves no trace of a key outside what was exported on purpose', async () => {
    const call = window()
    const created: unknown = await call('projects.create', homelab())
    const project = (created as { summary: { id: string } }).summary.id
    await call('custody.usePassphrase', { project, passphrase })
    const planted = [
      await plantAuthority('ca', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']),
      await plantAuthority('etcd-ca', ['rsa:2048']),
      await plantAuthority('front-proxy-ca', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384']),
    ]
    for (const [index, row] of ['ca', 'etcd-ca', 'front-proxy-ca'].entries()) {
      const { certificate, privateKey } = planted[index] ?? {}
      if (!certificate || !privateKey) throw new Error('an authority was planted')
      await services.bringAuthority(project, row, { certificate, privateKey })
    }
    expect(await call('changes.apply', { project, operation: 'apply-1' })).toMatchObject({
      waiting: 0,
    })
    const rows = (await call('certificates.list', { project })) as { key: string }[]
    expect(rows.length).toBeGreaterThan(40)
    for (const { key } of rows) await call('certificates.detail', { project, key })
    for (const format of ['pkcs12', 'pkcs8'])
      await call('certificates.save', { project, key: 'user@jane', choice: { format, passphrase } })
    await call('kubeconfigs.list', { project })
    for (const form of ['embedded', 'paths'])
      await call('kubeconfigs.preview', { project, key: 'user@jane', form })
    await call('kubeconfigs.copy', { project, key: 'user@jane' })
    await call('kubeconfigs.save', { project, key: 'admin' })
    await call('bundles.preview', { project })
    const target = (await call('bundles.chooseTarget', { project })) as { token: string }
    const bundles = ['cp-1', 'cp-2', 'cp-3', 'w-1', 'w-2', 'admin'].map((name) => `homelab-${name}`)
    const exporting = { project, bundles, format: 'zip', target: target.token }
    expect(await call('bundles.export', { ...exporting, operation: 'export-1' })).toMatchObject({
      bundles: { length: 6 },
    })
    await call('projects.edit', {
      project,
      definition: { ...homelab(), metadata: { name: 'homelab', description: 'new' } },
    })
    await call('snapshots.list', { project })
    await call('snapshots.rollBack', { project, snapshot: 1 })
    for (const format of ['json', 'csv'])
      await call('activity.export', { project, format, entries: [1, 2, 3, 4, 5, 6, 7, 8] })
    // What goes wrong says no more than what goes well.
    await call('custody.lock', { project })
    await call('custody.unlock', { project, passphrase: `${passphrase} that is wrong` })
    await call('bundles.export', { ...exporting, operation: 'export-2' })
    await call('kubeconfigs.copy', { project, key: 'user@jane' })
    await call('custody.unlock', { project, passphrase })
    await call('activity.list', { project })
    await call('projects.list')

    const made = await keysInBundles(bundles.map((name) => at('out', `${name}.zip`)))
    const keys = [...planted.map(({ der }) => der), ...made]
    const distinct = new Set(keys.map((key) => key.toString('hex')))
    const traces = [...tracesOf(keys), Buffer.from(passphrase)]
    console.log(
      `${distinct.size} keys, ${traces.length} traces, ${crossed.length} messages, ${crossed.join('').length} characters`,
    )
    expect(distinct.size).toBeGreaterThanOrEqual(20)
    // The search finds them where they were sent on purpose.
    expect(
      (await filesWith(at('out'), traces)).map((path) => path.slice(at('out').length + 1)),
    ).toEqual(expect.arrayContaining(['clipboard', 'admin.homelab.kubeconfig']))
    expect(await filesWith(at('home'), traces)).toEqual([])
    expect(await filesWith(at('temp'), traces)).toEqual([])
    expect(crossed.filter((message) => holds(message, traces))).toEqual([])
    expect(printed.filter((text) => holds(text, traces))).toEqual([])
    expect(crossed.length).toBeGreaterThan(60)
  }, 180_000)
})
