import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  honestAuthority,
  outsideAuthority,
  outsideCertificate,
  type Outside,
} from '../support/outside-authority'
import { launchApp, type RunningApp } from './support/launch'
import { look } from './support/look'
import { screenshot } from './support/page'
import { filesWith, holds, tracesOf } from './support/secrets'

const run = promisify(execFile)

/** Authorities of a company take the place of ours, and give it back; each test goes on where the last ended. */
describe('bring an authority → issue → requests out → certificates in → export → release', () => {
  let app: RunningApp
  let desk: string
  const root = outsideAuthority({ subject: '/O=Example Corp/CN=Example Root R1' })
  const clusterCa = outsideAuthority({
    subject: '/O=Example Corp/CN=Example Kubernetes CA 3',
    by: root,
    days: 3600,
  })
  const etcdCa = outsideAuthority({ subject: '/O=Example Corp/CN=Example etcd CA 7' })

  beforeAll(async () => {
    desk = await mkdtemp(join(tmpdir(), 'certwright-desk-'))
    app = await launchApp()
  })
  afterAll(async () => {
    await app.close()
    await rm(desk, { recursive: true, force: true })
  })

  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return
    // What the next ones would stumble over, and what somebody wants to see.
    await screenshot(app.page, `failed-${task.id}`)
    await app.page.keyboard.press('Escape')
  })

  const go = async (name: string) => {
    await app.page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
    await app.page.getByRole('heading', { level: 1, name }).waitFor()
  }
  const file = async (name: string, ...texts: string[]) => {
    await writeFile(join(desk, name), texts.join(''))
    return join(desk, name)
  }
  const answerDialogs = (...paths: string[]) =>
    app.electron.evaluate(({ dialog }, filePaths) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths })
    }, paths)
  const openBring = async (label: string) => {
    await go('Cluster')
    const name = `Bring your own authority in place of ${label}`
    await app.page.getByRole('button', { name }).click()
    const dialog = app.page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Choose certificate' }).waitFor()
    return dialog
  }
  const apply = async () => {
    const review = app.page.getByRole('button', { name: /^Review/ }).first()
    await review.click()
    const dialog = app.page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Apply changes' }).click()
    await dialog.waitFor({ state: 'detached', timeout: 60_000 })
  }
  const originOf = (label: string) =>
    app.page
      .getByRole('listitem')
      .filter({ has: app.page.getByRole('button', { name: `in place of ${label}` }) })
      .innerText()

  it('starts with authorities of our own, whose keys stay in this app', async () => {
    await app.page.getByRole('button', { name: 'Open sample' }).click()
    await app.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    await go('Cluster')
    await app.page.getByRole('radio', { name: 'Kept here only' }).click()
    await app.page.getByText('Saved').waitFor()
    await apply()
    await go('Cluster')
    expect(await originOf('kubernetes')).toContain('our own')
  })

  it.each<[string, () => readonly [Outside | string, ...string[]], RegExp]>([
    [
      'a leaf',
      () => [
        outsideAuthority({
          subject: '/CN=www.example.com',
          extensions: ['basicConstraints=critical,CA:FALSE', 'keyUsage=critical,digitalSignature'],
        }),
      ],
      /not the certificate of an authority/,
    ],
    ['one that ended', () => [outsideAuthority({ days: 0 })], /ended/],
    [
      'one below a root that lets no authority follow',
      () => {
        const strict = outsideAuthority({
          subject: '/CN=Strict Root',
          extensions: ['basicConstraints=critical,CA:TRUE,pathlen:0', honestAuthority[1]],
        })
        return [outsideAuthority({ by: strict, days: 3600 }), strict.certificate]
      },
      /the one above allows none below it/,
    ],
  ])('refuses %s, says why, and lets nothing be brought', async (name, make, reason) => {
    const [given, ...above] = make()
    const text = typeof given === 'string' ? given : given.certificate
    const path = await file('refused.crt', text, ...above)
    // An authority of no days ends with the second in which it was made.
    await new Promise((done) => setTimeout(done, 1_100))
    const dialog = await openBring('kubernetes')
    await answerDialogs(path)
    await dialog.getByRole('button', { name: 'Choose certificate' }).click()
    await dialog.getByText(reason).first().waitFor()
    expect(await dialog.getByRole('button', { name: 'Bring authority' }).isDisabled()).toBe(true)
    if (name === 'a leaf') await look(app, '20-authority-refused')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(await originOf('kubernetes')).toContain('our own')
  })

  it('refuses the key of another authority, then takes the right one with its passphrase', async () => {
    const certificate = await file('ca.crt', clusterCa.certificate, root.certificate)
    const wrong = await file('wrong.key', etcdCa.key)
    const plain = await file('plain.key', clusterCa.key)
    const locked = join(desk, 'locked.key')
    await run('openssl', [
      ...['pkcs8', '-topk8', '-in', plain, '-out', locked, '-passout', 'pass:of the key'],
    ])
    await rm(plain)
    const dialog = await openBring('kubernetes')
    await answerDialogs(certificate)
    await dialog.getByRole('button', { name: 'Choose certificate' }).click()
    await dialog.getByText('O=Example Corp, CN=Example Root R1').first().waitFor()
    const bring = dialog.getByRole('button', { name: 'Bring authority' })
    await answerDialogs(wrong)
    await dialog.getByRole('button', { name: 'Choose key' }).click()
    await dialog.getByText('Key file: wrong.key').waitFor()
    await bring.click()
    await dialog.getByText(/private key does not belong to the certificate/).waitFor()
    await look(app, '21-authority-wrong-key')
    await answerDialogs(locked)
    await dialog.getByRole('button', { name: 'Choose key' }).click()
    const passphrase = dialog.getByRole('textbox', { name: 'Passphrase of the key' })
    await passphrase.fill('something else')
    await bring.click()
    await dialog.getByRole('alert').waitFor()
    await passphrase.fill('of the key')
    await look(app, '22-authority-with-key')
    await bring.click()
    await dialog.waitFor({ state: 'detached', timeout: 30_000 })
    await app.page.getByText('brought along, key in the keychain').waitFor()
    await apply()
    await go('Certificates')
    await go('Cluster')
    expect(await originOf('kubernetes')).toContain('Example Kubernetes CA 3')
    await look(app, '23-authorities')
  })

  it('asks an authority whose key stays outside, and keeps the way to its requests', async () => {
    const certificate = await file('etcd-ca.crt', etcdCa.certificate)
    const dialog = await openBring('etcd')
    await answerDialogs(certificate)
    await dialog.getByRole('button', { name: 'Choose certificate' }).click()
    await dialog.getByRole('radio', { name: 'The key stays elsewhere' }).click()
    await dialog.getByText(/will wait for a signature from outside/).waitFor()
    await look(app, '24-authority-without-key')
    await dialog.getByRole('button', { name: 'Bring authority' }).click()
    await dialog.waitFor({ state: 'detached', timeout: 30_000 })
    await apply()
    await go('Requests')
    await app.page.getByText('12 wait').first().waitFor()
    await look(app, '25-authority-waits')
    const folder = join(desk, 'requests')
    await mkdir(folder)
    await answerDialogs(folder)
    await app.page.getByRole('button', { name: 'Save 12 requests' }).click()
    await app.page.getByText('12 files saved').first().waitFor()
    expect(await readdir(folder)).toHaveLength(12)
  })

  it('takes the certificates in that come back, and refuses what another signed', async () => {
    const folder = join(desk, 'requests')
    const answers: { name: string; text: string }[] = []
    for (const name of await readdir(folder)) {
      const request = await readFile(join(folder, name), 'utf8')
      const by = name.startsWith('cp-2--etcd-peer') ? outsideAuthority() : etcdCa
      answers.push({
        name: name.replace('.csr', '.crt'),
        text: outsideCertificate(request, by),
      })
    }
    const drop = async (files: typeof answers) => {
      const zone = app.page.getByRole('region', { name: 'Requests and certificates from outside' })
      await zone.evaluate((element, given) => {
        const dataTransfer = new DataTransfer()
        for (const { name, text } of given) dataTransfer.items.add(new File([text], name))
        element.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }))
      }, files)
    }
    await drop(answers)
    await app.page.getByText('11 accepted, 1 refused').waitFor({ timeout: 30_000 })
    await app.page.getByText('It was not signed by the authority etcd-ca.').waitFor()
    await look(app, '26-certificates-examined')
    await app.page.getByRole('button', { name: 'Take in 11' }).click()
    await app.page.getByText('1 row still waits.').waitFor({ timeout: 30_000 })
    const last = await readFile(join(folder, 'cp-2--etcd-peer.csr'), 'utf8')
    await drop([{ name: 'peer.crt', text: outsideCertificate(last, etcdCa) }])
    await app.page.getByRole('button', { name: 'Take in 1' }).click()
    await app.page.getByText('Nothing waits any more.').waitFor({ timeout: 30_000 })
    await look(app, '27-certificates-taken')
    await go('Overview')
    // The way to the requests stays: the next certificates come by it too.
    await go('Requests')
    await app.page.getByText('all signed').first().waitFor()
    await go('Certificates')
    expect(await app.page.getByRole('row', { name: /waiting|Waits/i }).count()).toBe(0)
  })

  it('exports bundles that OpenSSL follows to the authorities of the company', async () => {
    const out = join(desk, 'out')
    await mkdir(out)
    await go('Export')
    await answerDialogs(out)
    await app.page.getByRole('button', { name: 'Export bundles' }).click()
    await app.page.getByRole('button', { name: 'Show folder' }).first().waitFor({ timeout: 60_000 })
    const roots = await file('roots.pem', root.certificate, etcdCa.certificate)
    const between = await file('between.pem', clusterCa.certificate)
    for (const name of ['cp-1', 'cp-2', 'cp-3']) {
      const bundle = join(desk, 'bundles', name)
      await mkdir(bundle, { recursive: true })
      await run('unzip', ['-q', join(out, `sample-${name}.zip`), '-d', bundle])
      const pki = join(bundle, 'files/etc/kubernetes/pki')
      for (const [path, purpose] of [
        ['apiserver.crt', 'sslserver'],
        ['apiserver-kubelet-client.crt', 'sslclient'],
        ['etcd/server.crt', 'sslserver'],
        ['etcd/peer.crt', 'sslclient'],
        ['apiserver-etcd-client.crt', 'sslclient'],
      ] as const)
        await run('openssl', [
          ...['verify', '-x509_strict', '-purpose', purpose, '-CAfile', roots],
          ...['-untrusted', between, join(pki, path)],
        ])
      expect(await readdir(pki)).not.toContain('ca.key')
      const { stdout } = await run('sh', [
        ...[join(bundle, 'install.sh'), '--force-host', '--dry-run', '--root', desk],
      ])
      expect(stdout).toContain('new')
    }
  })

  it('gives both authorities back, and issues by our own again', async () => {
    for (const label of ['kubernetes', 'etcd']) {
      await go('Cluster')
      const name = `Use one of our own again in place of ${label}`
      await app.page.getByRole('button', { name }).click()
      await app.page
        .getByText(`${label} becomes one of our own with the next apply.`)
        .first()
        .waitFor()
    }
    await look(app, '28-authorities-released')
    await apply()
    await go('Cluster')
    for (const label of ['kubernetes', 'etcd']) expect(await originOf(label)).toContain('our own')
    const links = app.page.getByRole('navigation').getByRole('link', { name: 'Requests' })
    expect(await links.count()).toBe(0)
  })

  it('kept the key that was brought in the keychain alone, and told the window nothing of it', async () => {
    const der = ['pkcs8', '-topk8', '-nocrypt', '-outform', 'DER', '-in']
    const path = await file('check.key', clusterCa.key)
    const { stdout } = await run('openssl', [...der, path], { encoding: 'buffer' })
    const traces = tracesOf([stdout])
    expect(await filesWith(app.home, traces)).toEqual([])
    const messages = await app.ipc()
    expect(messages.filter((message) => holds(JSON.stringify(message), traces))).toEqual([])
    expect(app.console().filter((line) => /^(error|uncaught|warning)/.test(line))).toEqual([])
  })
})
