/**
 * Certificates beyond the cluster's own, through the command line: where they lie, and what OpenSSL,
 * GnuTLS and kubectl say of them.
 */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerOf, judge, withFiles, type Judgement } from '../support/openssl'
import { done, example, workplace, type Workplace } from './command'

/** Written by hand from the comments of the example. */
const rows = [
  {
    name: 'bank',
    stem: 'branch-w-1/files/etc/kubernetes/pki/extra/bank',
    authority: 'branch-w-1/files/etc/kubernetes/pki/extra/bank-ca.crt',
    purpose: 'sslserver',
    other: 'sslclient',
    hosts: ['www.bank.example', 'bank.example'],
    addresses: ['192.168.60.80'],
    strangers: ['api.bank.example', 'bank'],
    subject: 'CN=bank',
    days: 365,
    mode: '600',
  },
  {
    name: 'ingress',
    stem: 'branch-admin/extra/ingress',
    authority: 'branch-admin/extra/ingress-ca.crt',
    purpose: 'sslserver',
    other: 'sslclient',
    hosts: ['apps.branch.internal', 'shop.apps.branch.internal'],
    addresses: [],
    strangers: ['a.b.apps.branch.internal', 'branch.internal'],
    subject: 'CN=ingress',
    days: 90,
    mode: '600',
  },
  {
    name: 'metrics-server',
    stem: 'branch-admin/extra/metrics-server',
    authority: 'branch-admin/extra/metrics-server-ca.crt',
    purpose: 'sslserver',
    other: 'sslclient',
    hosts: ['metrics-server.kube-system.svc', 'metrics-server.kube-system.svc.cluster.local'],
    addresses: [],
    strangers: ['metrics-server'],
    subject: 'CN=metrics-server',
    days: 365,
    mode: '600',
  },
  {
    name: 'prometheus',
    stem: 'branch-cp-1/files/etc/prometheus/etcd/client',
    authority: 'branch-cp-1/files/etc/kubernetes/pki/extra/prometheus-ca.crt',
    purpose: 'sslclient',
    other: 'sslserver',
    hosts: [],
    addresses: [],
    // Without alternative names OpenSSL reads the common name; it is for no server anyway.
    strangers: [],
    subject: 'CN=prometheus',
    days: 365,
    mode: '400',
  },
] as const

let place: Workplace
let warnings: string
const read = (path: string) => readFileSync(place.path('bundles', path), 'utf8')

beforeAll(async () => {
  place = workplace()
  const { stderr } = done(
    await place.run([
      ...['generate', example('further-certificates.yaml'), '--out', place.path('bundles')],
      ...['--format', 'dir', '--passphrase-file', place.passphraseFile],
    ]),
  )
  warnings = stderr
})
afterAll(() => place.remove())

/** `openssl verify` from the exported root, with the chain that the server sends. */
function verify(stem: string, more: readonly string[]): Judgement {
  const chain = place.path('bundles', `${stem}.crt`)
  const root = place.path('bundles', 'branch-admin', 'root-ca.crt')
  return judge('openssl', [
    ...['verify', '-x509_strict', '-CAfile', root, '-untrusted', chain, ...more, chain],
  ])
}

describe.each(rows)('$name', ({ stem, authority, ...row }) => {
  it('lies with its key where the file says, and the key is its own', () => {
    const key = place.path('bundles', `${stem}.key`)
    expect((statSync(key).mode & 0o777).toString(8)).toBe(row.mode)
    expect(answerOf('openssl', ['pkey', '-in', key, '-pubout'])).toBe(
      answerOf('openssl', ['x509', '-noout', '-pubkey'], read(`${stem}.crt`)),
    )
    expect(read(`${stem}.crt`)).toContain(read(authority).trim())
  })

  it('says who it is, for as long as was asked', () => {
    const text = answerOf(
      'openssl',
      ['x509', '-noout', '-subject', '-dates', '-nameopt', 'RFC2253'],
      read(`${stem}.crt`),
    )
    expect(text).toContain(`subject=${row.subject}\n`)
    const [from = 0, to = 0] = ['notBefore', 'notAfter'].map((name) =>
      Date.parse(new RegExp(`${name}=(.*)`).exec(text)?.[1] ?? ''),
    )
    // The beginning lies a little back, for clocks that are behind.
    expect(Math.round((to - from) / 86_400_000)).toBe(row.days)
  })

  it('is for its purpose and no other', () => {
    const good = verify(stem, ['-purpose', row.purpose])
    expect(good.ok, good.output).toBe(true)
    expect(verify(stem, ['-purpose', row.other]).output).toContain('unsuitable certificate purpose')
  })

  it('covers its names and addresses, and no strange ones', () => {
    for (const host of row.hosts) {
      const { ok, output } = verify(stem, ['-verify_hostname', host])
      expect(ok, output).toBe(true)
      const gnu = certtool(stem, ['--verify-hostname', host])
      expect(gnu.ok, gnu.output).toBe(true)
    }
    for (const address of row.addresses) {
      const { ok, output } = verify(stem, ['-verify_ip', address])
      expect(ok, output).toBe(true)
    }
    for (const stranger of row.strangers)
      expect(verify(stem, ['-verify_hostname', stranger]).output).toContain('hostname mismatch')
  })

  it('is verified by GnuTLS, up to the root', () => {
    const { ok, output } = certtool(stem, [])
    expect(ok, output).toBe(true)
  })
})

/** `certtool --verify` of the chain, root included, as GnuTLS wants it. */
function certtool(stem: string, more: readonly string[]): Judgement {
  return withFiles(
    { 'root.pem': read('branch-admin/root-ca.crt'), 'chain.pem': read(`${stem}.crt`) },
    (path) =>
      judge('certtool', [
        ...['--verify', '--load-ca-certificate', path('root.pem')],
        ...['--infile', path('chain.pem'), ...more],
      ]),
  )
}

it('warns of what each of them could do', () => {
  expect(warnings).toContain('*.apps.branch.internal stands for every host of a domain')
  expect(warnings).toContain('prometheus could read and write all of etcd')
})

it('gives the files to their owner at installation, and no others', () => {
  const owned = read('branch-cp-1/install.sh')
    .split('\n')
    .filter((line) => line.includes(' prometheus prometheus '))
  expect(owned.map((line) => [line.slice(0, 4), line.split(' files').at(-1)])).toEqual([
    ['0644', '/etc/kubernetes/pki/extra/prometheus-ca.crt'],
    ['0644', '/etc/prometheus/etcd/client.crt'],
    ['0400', '/etc/prometheus/etcd/client.key'],
  ])
  expect(read('branch-w-1/install.sh')).not.toContain('prometheus')
})

it('is found good by the command verify, against the file', async () => {
  const ran = await place.run([
    ...[
      'verify',
      ...['admin', 'cp-1', 'w-1'].map((node) => place.path('bundles', `branch-${node}`)),
    ],
    ...['--cluster', example('further-certificates.yaml')],
  ])
  expect(ran.code, `${ran.stdout}${ran.stderr}`).toBe(0)
})

/** Objects of the rights as kubectl reads them, without a server. */
it('gives rights that kubectl reads as they were meant', () => {
  const file = place.path('bundles', join('branch-admin', 'rbac', 'jane.yaml'))
  const listed = answerOf('kubectl', [
    ...['label', '--local', '-f', file, 'proof=yes', '-o'],
    'jsonpath={.kind} {.metadata.namespace} {.metadata.name} {.roleRef.kind}/{.roleRef.name} {.subjects[0].kind}/{.subjects[0].name} {.rules[0].verbs};{"\\n"}',
  ])
  expect(listed.trim().split('\n')).toEqual([
    'Role bank restart / / ["get","patch"];',
    'RoleBinding bank jane-edit ClusterRole/edit User/jane ;',
    'ClusterRoleBinding  jane-view ClusterRole/view User/jane ;',
    'RoleBinding bank jane-restart Role/restart User/jane ;',
  ])
})
