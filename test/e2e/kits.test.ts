import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launchApp, type RunningApp } from './support/launch'
import { look } from './support/look'
import { screenshot } from './support/page'
import {
  addressOf,
  applyChanges,
  exportInto,
  goTo,
  newPassphrase,
  openByPassphrase,
  savesTo,
  unpacked,
} from './support/sealed-files'
import { filesWith, holds, keysInBundles, tracesOf } from './support/secrets'

const run = promisify(execFile)
const kitPassphrase = 'nine green lamps by the river'
const vaultPassphrase = 'seven blue kettles on the roof'

/** A recovery kit from its offer to the computer that goes on with it; each test goes on where the last ended. */
describe('a recovery kit', () => {
  let first: RunningApp
  let second: RunningApp | undefined
  let third: RunningApp | undefined
  let desk: string
  let originalPki: string
  const zips: string[] = []
  const authorities: Buffer[] = []
  const apps = () => [first, second, third].filter((app) => app !== undefined)

  beforeAll(async () => {
    desk = await mkdtemp(join(tmpdir(), 'certwright-desk-'))
    first = await launchApp()
  })
  afterAll(async () => {
    for (const app of apps()) await app.close()
    await rm(desk, { recursive: true, force: true })
  })
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return
    for (const [index, app] of apps().entries())
      await screenshot(app.page, `failed-${task.id}-${index}`)
  })

  const kit = () => join(desk, 'sample.certwright-kit')
  const cp2 = (paths: readonly string[]): string => paths.find((path) => /cp-2/.test(path)) ?? ''

  /** One more certificate by the restored authority: OpenSSL follows it to the one of the first computer. */
  async function issuesAsBefore(app: RunningApp, address: string, folder: string): Promise<void> {
    await addressOf(app, 'cp-2', address)
    await applyChanges(app)
    const exported = await exportInto(app, join(desk, folder))
    zips.push(...exported)
    const pki = await unpacked(cp2(exported))
    const own = join(pki, 'apiserver.crt')
    const { stdout } = await run('openssl', [
      ...['verify', '-x509_strict', '-purpose', 'sslserver', '-verify_ip', address],
      ...['-CAfile', join(originalPki, 'ca.crt'), own],
    ])
    expect(stdout.trim()).toBe(`${own}: OK`)
    const serial = async (path: string) =>
      new X509Certificate(await readFile(join(path, 'apiserver.crt'))).serialNumber
    expect(await serial(pki)).not.toBe(await serial(originalPki))
    expect(await readFile(join(pki, 'sa.pub'))).toEqual(await readFile(join(originalPki, 'sa.pub')))
  }

  it('is offered as soon as there are authorities, and on the Overview', async () => {
    await first.page.getByRole('button', { name: 'Open sample' }).click()
    await first.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    expect(await first.page.getByText('Save a recovery kit.').count()).toBe(0)
    await applyChanges(first)
    await first.page.getByText('These authorities exist on this computer only.').first().waitFor()
    await goTo(first, 'Overview')
    await first.page.getByText('Save a recovery kit.').waitFor()
    await look(first, '40-kit-offered')
    zips.push(...(await exportInto(first, join(desk, 'first'))))
    originalPki = await unpacked(cp2(zips))
  })

  it('is written, read back and restored in memory before it is called verified', async () => {
    await goTo(first, 'Overview')
    await first.page.getByRole('main').getByRole('button', { name: 'Save recovery kit' }).click()
    const dialog = first.page.getByRole('dialog')
    await dialog.getByText('1 project, 3 authority keys, 42 other keys').waitFor()
    await first.page.getByText('These authorities exist on').first().waitFor({ state: 'detached' })
    await look(first, '41-kit-dialog')
    const save = dialog.getByRole('button', { name: 'Save recovery kit' })
    expect(await save.isDisabled()).toBe(true)
    await newPassphrase(first, kitPassphrase)
    await look(first, '41b-kit-dialog-filled')
    await savesTo(first, kit())
    await save.click()
    await first.page
      .getByText('Recovery kit saved and verified.')
      .first()
      .waitFor({ timeout: 60_000 })
    await first.page.getByText('3 authority keys and 42 other keys are the same').first().waitFor()
    await look(first, '42-kit-verified')
    expect((await stat(kit())).mode & 0o777).toBe(0o600)
    await first.page.getByText('Save a recovery kit.').waitFor({ state: 'detached' })
    await goTo(first, 'Activity')
    await first.page
      .getByText(/recovery kit/i)
      .first()
      .waitFor()
    await look(first, '43-kit-activity')
  })

  it('refuses another passphrase on a fresh computer, and changes nothing', async () => {
    second = await launchApp()
    await second.page.getByRole('button', { name: /^Restore/ }).click()
    await second.page.getByRole('heading', { name: 'Restore or import a project' }).waitFor()
    await look(second, '44-restore')
    await openByPassphrase(second, kit(), 'not the passphrase of it')
    await second.page.getByRole('alert').waitFor({ timeout: 30_000 })
    await look(second, '45-restore-refused')
    expect(await second.keychain?.entries()).toEqual([])
  })

  it('brings the project back into the keychain of a fresh computer, which goes on signing', async () => {
    if (!second) throw new Error('The second computer is not there.')
    await second.page.getByLabel('Passphrase of the file').fill(kitPassphrase)
    await second.page.getByRole('button', { name: 'Open the file' }).click()
    await second.page.getByText('What it holds').waitFor({ timeout: 30_000 })
    await look(second, '46-restore-facts')
    await second.page.getByRole('button', { name: 'Restore project' }).click()
    await second.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    await second.page.getByText('sample is restored.').first().waitFor()
    await look(second, '47-restored')
    const secrets = async (app: RunningApp) =>
      ((await app.keychain?.entries()) ?? [])
        .map(({ account, secret }) => `${account.replace(/^[^/]+\//, '')} ${secret}`)
        .sort()
    expect(await secrets(second)).toEqual(await secrets(first))
    expect(await secrets(second)).toHaveLength(4)
    await issuesAsBefore(second, '192.168.10.42', 'second')
  })

  it('brings it back behind a passphrase where no keychain is', async () => {
    third = await launchApp({ keychain: 'none' })
    await third.page.getByRole('button', { name: /^Restore/ }).click()
    await openByPassphrase(third, kit(), kitPassphrase)
    await third.page.getByText('What it holds').waitFor({ timeout: 30_000 })
    const restore = third.page.getByRole('button', { name: 'Restore project' })
    expect(await restore.isDisabled()).toBe(true)
    await newPassphrase(third, vaultPassphrase)
    await look(third, '48-restore-passphrase')
    await restore.click()
    await third.page
      .getByRole('heading', { level: 1, name: 'Overview' })
      .waitFor({ timeout: 30_000 })
    await issuesAsBefore(third, '192.168.10.43', 'third')
  })

  it('leaves no key and no passphrase in a data folder, in a message or in the kit', async () => {
    for (const { secret } of (await first.keychain?.entries()) ?? [])
      authorities.push(Buffer.from(secret.replace(/^\d+\/\d+:/, ''), 'base64'))
    expect(authorities).toHaveLength(4)
    const traces = tracesOf([...(await keysInBundles(zips)), ...authorities])
    expect(await filesWith(join(desk, 'first'), traces)).not.toEqual([])
    expect(holds(await readFile(kit()), traces)).toBe(false)
    for (const app of apps()) {
      expect(await filesWith(app.home, traces)).toEqual([])
      const messages = await app.ipc()
      expect(messages.filter((one) => holds(JSON.stringify(one), traces))).toEqual([])
      const answers = messages.filter(({ direction }) => direction !== 'request')
      for (const passphrase of [kitPassphrase, vaultPassphrase]) {
        expect(JSON.stringify(answers)).not.toContain(passphrase)
        expect(app.output()).not.toContain(passphrase)
        expect((await app.page.content()).includes(passphrase)).toBe(false)
        expect(await filesWith(app.home, [Buffer.from(passphrase)])).toEqual([])
      }
      expect(app.console().filter((line) => /^(error|uncaught|warning)/.test(line))).toEqual([])
    }
  })
})
