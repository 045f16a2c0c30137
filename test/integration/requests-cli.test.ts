/** Keys and authorities elsewhere, through the built command line; OpenSSL signs and judges. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { answerOf, judge, opensslVerify } from '../support/openssl'
import { done, example, workplace, type Workplace } from './command'

type WaitingJson = { readonly key: string; readonly needs: string }
type Generated = {
  readonly issued: number
  readonly bundles: readonly { readonly name: string }[]
  readonly waiting: readonly WaitingJson[]
  readonly heldBack: readonly { readonly node: string | null; readonly rows: readonly string[] }[]
}
type Judged = {
  readonly ok: boolean
  readonly issued: number
  readonly items: readonly {
    readonly row: string | null
    readonly isAccepted: boolean
    readonly fingerprint: string
    readonly refusals: readonly { readonly code: string }[]
  }[]
  readonly unreadable: readonly unknown[]
}

let place: Workplace
let shared: string[]
beforeEach(() => {
  place = workplace()
  shared = ['--passphrase-file', place.passphraseFile]
})
afterEach(() => place.remove())

const homelab = readFileSync(example('homelab.yaml'), 'utf8')
const read = (...names: string[]) => readFileSync(place.path(...names), 'utf8')
const json = async <T>(args: readonly string[]): Promise<T> =>
  JSON.parse(done(await place.run([...args, ...shared, '--json'])).stdout) as T

function unzip(zip: string, folder: string): string {
  answerOf('unzip', ['-q', zip, '-d', folder])
  return join(folder, 'files')
}

/** Every file of a folder as one text, to search it for keys. */
function allOf(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')
}

function openssl(...args: string[]): string {
  return answerOf('openssl', args)
}

/** An authority as a company has it: a root and one below it, both made by OpenSSL. */
function corporate(name: string): { certificate: string; key: string; chain: string } {
  const at = (file: string) => place.path(`${name}-${file}`)
  const extensions = place.write(
    `${name}.cnf`,
    'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n',
  )
  const ofRoot = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign']
  openssl(
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '7300'],
    ...['-keyout', at('root.key'), '-out', at('root.crt'), '-subj', '/O=Corp/CN=Corp Root'],
    ...ofRoot.flatMap((extension) => ['-addext', extension]),
  )
  openssl(
    ...['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-keyout', at('ca.key'), '-out', at('ca.csr'), '-subj', `/O=Corp/CN=${name}`],
  )
  openssl(
    ...['x509', '-req', '-in', at('ca.csr'), '-CA', at('root.crt'), '-CAkey', at('root.key')],
    ...['-days', '3650', '-extfile', extensions, '-out', at('ca.crt')],
  )
  writeFileSync(at('chain.crt'), readFileSync(at('ca.crt'), 'utf8') + readFileSync(at('root.crt')))
  return { certificate: at('ca.crt'), key: at('ca.key'), chain: at('chain.crt') }
}

describe('a node with private keys of its own', () => {
  it('gets certificates for the keys that it made, and never sends one', async () => {
    const file = place.write(
      'cluster.yaml',
      homelab.replace('- name: w-1', '- name: w-1\n      privateKeys: elsewhere'),
    )
    done(await place.run(['requests', file, '--out', place.path('scripts'), ...shared]))
    expect(readdirSync(place.path('scripts'))).toEqual(['request-w-1.sh'])

    mkdirSync(place.path('node'))
    const script = place.path('scripts', 'request-w-1.sh')
    const csrs = place.path('csrs')
    const made = answerOf('sh', [
      ...[script, '--root', place.path('node'), '--force-host', '--out', csrs],
    ])
    expect(readdirSync(csrs).sort()).toEqual([
      'w-1--kubelet-client.csr',
      'w-1--kubelet-serving.csr',
    ])

    const early = await json<Generated>(['generate', file, '--out', place.path('early')])
    expect(early.bundles.map(({ name }) => name)).toEqual([
      ...['homelab-cp-1', 'homelab-w-2', 'homelab-admin'],
    ])
    expect(early.waiting.map(({ key, needs }) => `${key} ${needs}`).sort()).toEqual([
      ...['kubelet-client@w-1 request', 'kubelet-serving@w-1 request'],
    ])
    expect(early.heldBack.map(({ node }) => node)).toEqual(['w-1'])
    const asked = await place.run([
      ...['generate', file, '--out', place.path('asked'), '--nodes', 'w-1', ...shared],
    ])
    expect(asked.code).toBe(2)
    expect(asked.stderr).toContain('kubelet-client@w-1')
    expect(existsSync(place.path('asked'))).toBe(false)

    const dry = await json<Judged>(['sign', file, csrs, '--dry-run'])
    expect(dry).toMatchObject({ ok: true, issued: 0, unreadable: [] })
    const signed = await json<Judged>(['sign', file, csrs])
    expect(signed).toMatchObject({ ok: true, issued: 2 })
    // The fingerprint on both screens is the same, in groups of four.
    for (const { fingerprint } of signed.items)
      expect(made).toContain(fingerprint.replace(/.{4}(?=.)/g, '$& '))
    const again = await place.run(['sign', file, csrs, '--json', ...shared])
    expect(again.code).toBe(2)
    expect(JSON.parse(again.stdout)).toMatchObject({ ok: false, issued: 0 })

    // The node loses its keys: the same script makes new ones, and somebody has to say why.
    for (const name of ['kubelet', 'kubelet-client'])
      rmSync(place.path('node', `var/lib/kubelet/pki/${name}.key`))
    answerOf('sh', [script, '--root', place.path('node'), '--force-host', '--out', csrs])
    const silent = await place.run(['sign', file, csrs, ...shared])
    expect(silent.code).toBe(2)
    expect(silent.stdout).toContain('--rekey REASON')
    const rekeyed = await json<Judged>(['sign', file, csrs, '--rekey', 'disk of w-1 replaced'])
    expect(rekeyed).toMatchObject({ ok: true, issued: 2 })
    const ledgers = readdirSync(place.path('home'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.includes('ledger'))
      .map((name) => read('home', name))
    expect(ledgers.join('')).toContain('"reason":"disk of w-1 replaced"')

    const all = await json<Generated>(['generate', file, '--out', place.path('out')])
    expect(all).toMatchObject({ waiting: [], heldBack: [], issued: 0 })
    const bundle = place.path('bundle')
    const files = unzip(place.path('out', 'homelab-w-1.zip'), bundle)
    expect(allOf(bundle)).not.toContain('PRIVATE KEY-----')
    expect(existsSync(join(files, 'var/lib/kubelet/pki/kubelet.key'))).toBe(false)
    const authority = readFileSync(join(files, 'etc/kubernetes/pki/ca.crt'), 'utf8')
    const paths = [
      ['var/lib/kubelet/pki/kubelet', 'sslserver'],
      ['var/lib/kubelet/pki/kubelet-client', 'sslclient'],
    ] as const
    for (const [path, purpose] of paths) {
      const certificate = readFileSync(join(files, `${path}.crt`), 'utf8')
      expect(opensslVerify(certificate, { authority, purpose })).toMatchObject({ ok: true })
      expect(openssl('x509', '-in', join(files, `${path}.crt`), '-noout', '-pubkey')).toBe(
        openssl('pkey', '-in', place.path('node', `${path}.key`), '-pubout'),
      )
    }
    expect(parse(readFileSync(join(files, 'etc/kubernetes/kubelet.conf'), 'utf8'))).toMatchObject({
      users: [{ user: { 'client-key': '/var/lib/kubelet/pki/kubelet-client.key' } }],
    })

    const install = [join(bundle, 'install.sh'), '--root', place.path('node'), '--force-host']
    expect(judge('sh', install)).toMatchObject({ ok: true })
    expect(existsSync(place.path('node', 'etc/kubernetes/kubelet.conf'))).toBe(true)
    writeFileSync(
      place.path('node', 'var/lib/kubelet/pki/kubelet-client.key'),
      openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'),
    )
    const refused = judge('sh', install)
    expect(refused.ok).toBe(false)
    expect(refused.output).toContain('kubelet-client.key')
  })

  it('shares one with others where they are to have the same, and people make theirs', async () => {
    const file = place.write(
      'cluster.yaml',
      `${homelab.replace('- name: jane', '- name: jane\n      privateKeys: elsewhere')}
  certificates:
    - name: ingress
      dnsNames: [www.lab.internal]
      nodes: [w-1, w-2]
      privateKeys: elsewhere
`,
    )
    const scripts = place.path('scripts')
    done(await place.run(['requests', file, '--out', scripts, ...shared]))
    expect(readdirSync(scripts).sort()).toEqual(['request-jane--user.sh', 'request-w-1.sh'])
    const csrs = place.path('csrs')
    for (const name of ['w-1', 'w-2', 'jane']) mkdirSync(place.path(name))
    const told = answerOf('sh', [
      ...[join(scripts, 'request-w-1.sh'), '--root', place.path('w-1'), '--force-host'],
      ...['--out', csrs],
    ])
    expect(told).toContain('also for w-2: carry this key there yourself')
    const jane = ['--keys', place.path('jane'), '--out', csrs]
    answerOf('sh', [join(scripts, 'request-jane--user.sh'), ...jane])
    expect(await json<Judged>(['sign', file, csrs])).toMatchObject({ ok: true, issued: 2 })
    done(await place.run(['generate', file, '--out', place.path('out'), ...shared]))

    const key = 'etc/kubernetes/pki/extra/ingress.key'
    const install = (node: string) => {
      const bundle = place.path(`bundle-${node}`)
      if (!existsSync(bundle)) unzip(place.path('out', `homelab-${node}.zip`), bundle)
      return judge('sh', [join(bundle, 'install.sh'), '--root', place.path(node), '--force-host'])
    }
    expect(install('w-1')).toMatchObject({ ok: true })
    const early = install('w-2')
    expect([early.ok, early.output.includes('w-1 makes it, and its nodes')]).toEqual([false, true])
    mkdirSync(place.path('w-2', 'etc/kubernetes/pki/extra'), { recursive: true })
    writeFileSync(place.path('w-2', key), openssl('genpkey', '-algorithm', 'ED25519'))
    expect(install('w-2').output).toContain('Carry the one of w-1 here')
    writeFileSync(place.path('w-2', key), read('w-1', key))
    expect(install('w-2')).toMatchObject({ ok: true })
    expect(allOf(place.path('home'))).not.toContain(read('w-1', key).split('\n')[1])

    // What comes back belongs beside jane's key.
    unzip(place.path('out', 'homelab-admin.zip'), place.path('admin'))
    const kubeconfig = parse(read('admin', 'kubeconfigs', 'jane.kubeconfig')) as {
      users: [{ user: { 'client-key': string; 'client-certificate-data': string } }]
    }
    const { user } = kubeconfig.users[0]
    expect(user['client-key']).toBe('jane.key')
    writeFileSync(place.path('jane.crt'), Buffer.from(user['client-certificate-data'], 'base64'))
    expect(openssl('x509', '-in', place.path('jane.crt'), '-noout', '-pubkey')).toBe(
      openssl('pkey', '-in', place.path('jane', 'jane.key'), '-pubout'),
    )
  })

  it('is refused what the plan does not have, and the rest is signed', async () => {
    const file = place.write(
      'cluster.yaml',
      homelab.replace('- name: w-1', '- name: w-1\n      privateKeys: elsewhere'),
    )
    const csrs = place.path('csrs')
    mkdirSync(csrs)
    const request = (name: string, subject: string) =>
      openssl(
        ...['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
        ...['-keyout', place.path(`${name}.key`), '-out', join(csrs, name), '-subj', subject],
      )
    request('w-1--kubelet-client.csr', '/O=system:nodes/CN=system:node:w-1')
    request('cp-1.csr', '/O=system:nodes/CN=system:node:cp-1')
    request('root.csr', '/O=system:masters/CN=root')
    writeFileSync(join(csrs, 'noise.csr'), 'not a request\u001b[31m')
    writeFileSync(join(csrs, 'ignored.txt'), 'not looked at')
    const project = place.path('home')
    const dry = await place.run(['sign', file, csrs, '--dry-run', ...shared])
    expect(dry.code).toBe(2)
    expect(existsSync(project)).toBe(false)
    // The project is made by it.
    const { code, stdout } = await place.run(['sign', file, csrs, '--json', ...shared])
    expect(code).toBe(2)
    const judged = JSON.parse(stdout) as Judged
    expect(judged).toMatchObject({ ok: false, issued: 1 })
    expect(judged.items.flatMap(({ row, isAccepted }) => (isAccepted ? [row] : []))).toEqual([
      'kubelet-client@w-1',
    ])
    expect(judged.unreadable).toHaveLength(1)
    const text = await place.run(['sign', file, csrs, '--dry-run', ...shared])
    expect(text.stdout).not.toContain('\u001b')
    const missing = await place.run(['sign', file, place.path('nowhere'), ...shared])
    expect(missing.code).toBe(2)
  })
})

describe('an authority that was made elsewhere', () => {
  it('signs here when its key came along, through its root', async () => {
    const { chain, key } = corporate('Corp Kubernetes CA')
    const file = place.write('cluster.yaml', homelab)
    const locked = place.path('locked.key')
    const secret = place.write('key-passphrase', 'of the key\n')
    openssl('pkcs8', '-topk8', '-in', key, '-out', locked, '-passout', `file:${secret}`)
    const bring = ['bring', file, '--authority', 'ca', '--certificate', chain, '--key', locked]
    const wrong = await place.run([
      ...bring,
      '--key-passphrase-file',
      place.passphraseFile,
      ...shared,
    ])
    expect(wrong.code).toBe(3)
    expect(readdirSync(place.path('home', 'projects'))).toEqual([])
    done(await place.run([...bring, '--key-passphrase-file', secret, ...shared]))
    const out = await json<Generated>(['generate', file, '--out', place.path('out')])
    expect(out.waiting).toEqual([])
    const files = unzip(place.path('out', 'homelab-cp-1.zip'), place.path('cp-1'))
    const leaf = join(files, 'etc/kubernetes/pki/apiserver.crt')
    const root = place.path('Corp Kubernetes CA-root.crt')
    expect(
      judge('openssl', [
        ...['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', root],
        ...['-untrusted', place.path('Corp Kubernetes CA-ca.crt'), leaf],
      ]),
    ).toMatchObject({ ok: true })
    const found = await place.run(['verify', place.path('out', 'homelab-cp-1.zip')])
    expect(done(found).code).toBe(0)

    done(await place.run(['release', file, '--authority', 'ca', '--json']))
    const own = await json<Generated>(['generate', file, '--out', place.path('own')])
    expect(own.issued).toBeGreaterThan(5)
    const after = unzip(place.path('own', 'homelab-cp-1.zip'), place.path('cp-1-own'))
    const issuer = openssl(
      ...['x509', '-in', join(after, 'etc/kubernetes/pki/apiserver.crt'), '-noout', '-issuer'],
    )
    expect(issuer).not.toContain('Corp')
    expect((await place.run(['release', file, '--authority', 'ca'])).code).toBe(2)
  })

  it('without its key gets requests, and its certificates come in', async () => {
    const { chain, certificate, key } = corporate('Corp Kubernetes CA')
    const file = place.write(
      'cluster.yaml',
      homelab.replace('  layout: kubeadm\n', '  layout: kubeadm\n  pki: { authorityKeys: kept }\n'),
    )
    const bring = ['bring', file, '--certificate', chain, ...shared, '--authority']
    const unknown = await place.run([...bring, 'cb'])
    expect(unknown.code).toBe(2)
    expect(unknown.stderr).toContain('etcd-ca')
    done(await place.run([...bring, 'ca']))
    const requests = place.path('requests')
    done(await place.run(['requests', file, '--out', requests, ...shared]))
    const names = readdirSync(requests)
    expect(names).toContain('cp-1--apiserver.csr')
    expect(allOf(requests)).not.toContain('PRIVATE KEY')

    const early = await json<Generated>(['generate', file, '--out', place.path('early')])
    expect(early.bundles).toEqual([])
    expect(new Set(early.waiting.map(({ needs }) => needs))).toEqual(new Set(['certificate']))
    expect(early.waiting).toHaveLength(names.length)

    const answers = place.path('answers')
    mkdirSync(answers)
    const extras = place.write('leaf.cnf', 'authorityKeyIdentifier=keyid\n')
    const sign = (name: string, days: string, authority = { certificate, key }) =>
      openssl(
        ...['x509', '-req', '-in', join(requests, name), '-copy_extensions', 'copyall'],
        ...['-CA', authority.certificate, '-CAkey', authority.key, '-days', days],
        ...['-extfile', extras, '-out', join(answers, name.replace('.csr', '.crt'))],
      )
    for (const name of names) sign(name, '300')
    const foreign = corporate('Other CA')
    sign('jane--user.csr', '80', foreign)
    const first = await place.run(['accept', file, answers, '--json', ...shared])
    expect(first.code).toBe(2)
    const judged = JSON.parse(first.stdout) as Judged
    expect(judged.issued).toBe(names.length - 1)
    expect(judged.items.filter((item) => !item.isAccepted)).toMatchObject([{ row: 'user@jane' }])
    sign('jane--user.csr', '80')
    const second = await json<Judged>(['accept', file, join(answers, 'jane--user.crt')])
    expect(second).toMatchObject({ ok: true, issued: 1 })

    const all = await json<Generated>(['generate', file, '--out', place.path('out')])
    expect(all).toMatchObject({ issued: 0, waiting: [], heldBack: [] })
    const files = unzip(place.path('out', 'homelab-cp-1.zip'), place.path('cp-1'))
    const pki = (name: string) => join(files, 'etc/kubernetes/pki', name)
    expect(
      judge('openssl', [
        ...['verify', '-x509_strict', '-purpose', 'sslserver'],
        ...['-CAfile', place.path('Corp Kubernetes CA-root.crt'), '-untrusted', certificate],
        pki('apiserver.crt'),
      ]),
    ).toMatchObject({ ok: true })
    expect(openssl('x509', '-in', pki('apiserver.crt'), '-noout', '-pubkey')).toBe(
      openssl('pkey', '-in', pki('apiserver.key'), '-pubout'),
    )
    expect(existsSync(pki('ca.key'))).toBe(false)
    const zips = readdirSync(place.path('out')).map((name) => place.path('out', name))
    expect(done(await place.run(['verify', ...zips, '--cluster', file])).code).toBe(0)
    expect(allOf(place.path('home'))).not.toContain('PRIVATE KEY')
    expect(read('requests', 'cp-1--apiserver.csr')).toContain('BEGIN CERTIFICATE REQUEST')
  })
})
