/**
 * Authorities that can sign for their cluster alone: a two-tier cluster from the command line, judged
 * by OpenSSL, by the TLS of Node and by kubectl, which is Go.
 */
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forgedServer } from '../support/forged'
import { handshake } from '../support/handshake'
import { answerOf, judge, withFiles, type Judgement } from '../support/openssl'
import { startApiServer } from './api-server'
import { done, example, workplace, type Workplace } from './command'
import { exportedMaterial, type Material, type Pair } from './exported'

const endpoint = 'api.branch.internal'
/** What whoever takes the key of the authority might sign; the first two lie within its limits. */
const forged = {
  'a new node': { names: `DNS:${endpoint},DNS:w-9.branch.internal,IP:192.168.60.99`, ok: true },
  'a new service': { names: `DNS:${endpoint},DNS:shop.default.svc,IP:10.96.7.7`, ok: true },
  'another domain': { names: `DNS:${endpoint},DNS:evil.example`, ok: false },
  'a domain that ends alike': { names: `DNS:${endpoint},DNS:notbranch.internal`, ok: false },
  'another address': { names: `DNS:${endpoint},IP:8.8.8.8`, ok: false },
  'another IPv6 address': { names: `DNS:${endpoint},IP:2001:db8::1`, ok: false },
} as const

let place: Workplace
let root: string
let material: Material
let authority: Pair
const cases = Object.entries(forged)
const pairs = new Map<string, Pair>()

beforeAll(async () => {
  place = workplace()
  const out = place.path('bundles')
  done(
    await place.run([
      ...['generate', example('further-certificates.yaml'), '--out', out, '--format', 'dir'],
      ...['--passphrase-file', place.passphraseFile],
    ]),
  )
  root = readFileSync(join(out, 'branch-admin', 'root-ca.crt'), 'utf8')
  material = exportedMaterial(out, 'branch')
  const pki = join(out, 'branch-cp-1', 'files', 'etc', 'kubernetes', 'pki')
  authority = {
    certificate: readFileSync(join(pki, 'ca.crt'), 'utf8'),
    privateKey: readFileSync(join(pki, 'ca.key'), 'utf8'),
  }
  for (const [name, { names }] of cases) pairs.set(name, forgedServer(authority, names))
})
afterAll(() => place.remove())

/** @param chain the certificate, then what is above it up to the root. */
function opensslVerify(chain: string): Judgement {
  return withFiles({ 'root.pem': root, 'chain.pem': chain }, (path) =>
    judge('openssl', [
      ...['verify', '-x509_strict', '-CAfile', path('root.pem')],
      ...['-untrusted', path('chain.pem'), path('chain.pem')],
    ]),
  )
}

function pairOf(name: string): Pair {
  const pair = pairs.get(name)
  if (!pair) throw new Error(`no pair ${name}`)
  return pair
}

describe('the authorities', () => {
  it('have critical limits where they sign names, and none else', () => {
    const limited = [...material.authorities].filter(([, { certificate }]) =>
      answerOf('openssl', ['x509', '-noout', '-text'], certificate).includes(
        'X509v3 Name Constraints: critical',
      ),
    )
    expect(limited.map(([id]) => id).sort()).toEqual(['ca', 'etcd-ca'])
  })
})

describe('OpenSSL', () => {
  it('accepts every leaf of the cluster', () => {
    expect(material.certificates.size).toBeGreaterThan(14)
    for (const [key, { certificate }] of material.certificates) {
      const { ok, output } = opensslVerify(certificate)
      expect(ok, `${key}: ${output}`).toBe(true)
    }
  })

  it.each(cases)('judges %s', (name, { ok }) => {
    const judged = opensslVerify(pairOf(name).certificate)
    expect(judged.ok, judged.output).toBe(ok)
    if (!ok) expect(judged.output).toContain('permitted subtree violation')
  })
})

describe('the TLS of Node', () => {
  it.each(cases)('judges %s', async (name, { ok }) => {
    const answer = await handshake({ ...pairOf(name), trusted: root, host: endpoint })
    expect(answer).toBe(ok ? 'accepted' : 'permitted subtree violation')
  })
})

describe('kubectl', () => {
  it('is let in by the API server of the cluster', async () => {
    const own = material.certificates.get('apiserver@cp-1')
    if (!own) throw new Error('no API server')
    expect((await kubectl(own)).output).toContain('v1.35.0')
  })

  it.each(cases)('judges %s', async (name, { ok }) => {
    const answer = await kubectl(pairOf(name))
    expect(answer.ok, answer.output).toBe(ok)
    if (!ok) expect(answer.output).toMatch(/is not permitted by any constraint/)
  })
})

/** Asks a server with this certificate for its version, as the exported admin. */
async function kubectl({ certificate, privateKey }: Pair): Promise<Judgement> {
  const server = await startApiServer('127.0.0.1', {
    certificate,
    privateKey,
    clientAuthority: `${authority.certificate}${root}`,
  })
  const home = place.path('kubectl')
  mkdirSync(home, { recursive: true })
  const config = place.path('bundles', 'branch-admin', 'kubeconfigs', 'admin.conf')
  try {
    return await new Promise<Judgement>((answered) => {
      execFile(
        'kubectl',
        [
          ...['--kubeconfig', config, '--server', `https://127.0.0.1:${server.port}`],
          ...['--tls-server-name', endpoint, 'get', '--raw', '/version'],
        ],
        { env: { ...process.env, HOME: home, KUBECONFIG: '' }, timeout: 60_000 },
        (error, stdout, stderr) => answered({ ok: error === null, output: `${stdout}${stderr}` }),
      )
    })
  } finally {
    await server.close()
  }
}
