/** Files under a passphrase, opened by OpenSSL and GnuTLS. Both judge; we read nothing back. */
import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { passphraseRounds, encryptPkcs8 } from '../../../src/main/pki/pbes2'
import { toPem } from '../../../src/main/pki/pem'
import { writePkcs12 } from '../../../src/main/pki/pkcs12'
import type { KeyAlgorithm } from '../../../src/shared/definition'
import { answerOf, judge, publicKeyOfPrivateKey, withFiles } from '../../support/openssl'
import { authorityProfile, issuePair, leafProfile } from '../../support/signing'

const passphrases = {
  plain: 'correct horse battery',
  blanks: ' "quoted" $HOME \\ end ',
  'letters outside ASCII': 'Schlüßel für Zürich 東京',
  'letters beyond the first plane': 'a key 🔑 of emoji',
}

/** One of each kind; sizes make no difference here. */
const algorithms = ['rsa-2048', 'ecdsa-p256', 'ecdsa-p384', 'ed25519'] as const

const pairs = new Map<KeyAlgorithm, ReturnType<typeof pair>>()
function pair(algorithm: KeyAlgorithm) {
  const { authority, leaf } = issuePair(
    authorityProfile('kubernetes', algorithm),
    leafProfile({ commonName: 'kube-apiserver', dnsNames: ['api'], keyAlgorithm: algorithm }),
  )
  return {
    authority: authority.certificate,
    leaf: leaf.certificate,
    key: leaf.privateKey,
    keyPem: toPem('PRIVATE KEY', leaf.privateKey),
  }
}
function pairOf(algorithm: KeyAlgorithm) {
  const known = pairs.get(algorithm) ?? pair(algorithm)
  pairs.set(algorithm, known)
  return known
}

/** The passphrase goes through a file: other ways depend on the shell and the locale. */
function withFile<T>(file: Uint8Array | string, passphrase: string, act: (f: string[]) => T): T {
  return withFiles({ file, pass: `${passphrase}\n` }, (pathOf) =>
    act([pathOf('file'), `file:${pathOf('pass')}`]),
  )
}

describe('encryptPkcs8', () => {
  it.each(algorithms)('gives a file that openssl opens with %s keys', async (algorithm) => {
    const { key, keyPem } = pairOf(algorithm)
    const pem = toPem('ENCRYPTED PRIVATE KEY', await encryptPkcs8(key, passphrases.plain))
    const opened = withFile(pem, passphrases.plain, ([file = '', pass = '']) =>
      answerOf('openssl', ['pkey', '-in', file, '-passin', pass]),
    )
    expect(opened).toBe(keyPem)
  })

  it.each(Object.entries(passphrases))('takes a passphrase with %s', async (_, passphrase) => {
    const { key, keyPem } = pairOf('ecdsa-p256')
    const pem = toPem('ENCRYPTED PRIVATE KEY', await encryptPkcs8(key, passphrase))
    const opened = withFile(pem, passphrase, ([file = '', pass = '']) =>
      answerOf('openssl', ['pkey', '-in', file, '-passin', pass]),
    )
    expect(opened).toBe(keyPem)
  })

  it('uses AES-256, HMAC-SHA-256 and at least 600 000 rounds', async () => {
    const der = await encryptPkcs8(pairOf('ecdsa-p256').key, passphrases.plain)
    const shown = withFiles({ key: der }, (pathOf) =>
      answerOf('openssl', ['asn1parse', '-inform', 'DER', '-in', pathOf('key')]),
    )
    expect(shown).toMatch(/OBJECT *:PBES2/)
    expect(shown).toMatch(/OBJECT *:PBKDF2/)
    expect(shown).toMatch(/OBJECT *:hmacWithSHA256/)
    expect(shown).toMatch(/OBJECT *:aes-256-cbc/)
    const rounds = /INTEGER *:([0-9A-F]+)/.exec(shown)?.[1] ?? ''
    expect(Number.parseInt(rounds, 16)).toBeGreaterThanOrEqual(600_000)
  })

  it('stays closed with another passphrase, and is new each time', async () => {
    const { key } = pairOf('ecdsa-p256')
    const one = await encryptPkcs8(key, passphrases.plain)
    expect((await encryptPkcs8(key, passphrases.plain)).equals(one)).toBe(false)
    const opened = withFile(
      toPem('ENCRYPTED PRIVATE KEY', one),
      'correct horse',
      ([file = '', pass = '']) => judge('openssl', ['pkey', '-in', file, '-passin', pass]),
    )
    expect(opened.ok).toBe(false)
    expect(opened.output).not.toContain('BEGIN PRIVATE KEY')
  })
})

describe('writePkcs12', () => {
  const made = (algorithm: KeyAlgorithm, passphrase: string) => {
    const { leaf, authority, key } = pairOf(algorithm)
    return writePkcs12(
      { name: 'kube-apiserver', certificates: [leaf, authority], privateKey: key },
      passphrase,
    )
  }

  it.each(algorithms)(
    'holds certificate, chain and key for openssl with %s keys',
    async (algorithm) => {
      const { leaf, authority, keyPem } = pairOf(algorithm)
      const file = await made(algorithm, passphrases.plain)
      const opened = withFile(file, passphrases.plain, ([path = '', pass = '']) => ({
        own: answerOf('openssl', [
          ...['pkcs12', '-in', path, '-passin', pass, '-nokeys', '-clcerts'],
        ]),
        above: answerOf('openssl', [
          ...['pkcs12', '-in', path, '-passin', pass, '-nokeys', '-cacerts'],
        ]),
        key: answerOf('openssl', ['pkcs12', '-in', path, '-passin', pass, '-nocerts', '-nodes']),
      }))
      expect(derOf(opened.own).equals(leaf)).toBe(true)
      expect(derOf(opened.above).equals(authority)).toBe(true)
      expect(opened.own).toContain('friendlyName: kube-apiserver')
      expect(publicKeyOfPrivateKey(opened.key)).toBe(publicKeyOfPrivateKey(keyPem))
    },
  )

  it.each(['rsa-2048', 'ecdsa-p256', 'ecdsa-p384'] as const)(
    'opens in certtool with %s keys',
    async (algorithm) => {
      const file = await made(algorithm, passphrases.plain)
      const shown = withFiles({ file }, (pathOf) =>
        judge('certtool', [
          ...['--p12-info', '--inder', '--password', passphrases.plain],
          ...['--infile', pathOf('file')],
        ]),
      )
      expect(shown.ok, shown.output).toBe(true)
      expect(shown.output).toMatch(/MAC[^]*SHA256/)
      expect(shown.output).toMatch(/AES-256-CBC/)
      expect(shown.output.match(/BEGIN CERTIFICATE/g)).toHaveLength(2)
      expect(shown.output).toMatch(/PRIVATE KEY-----/)
    },
  )

  it.each(Object.entries(passphrases))('takes a passphrase with %s', async (_, passphrase) => {
    const file = await made('ecdsa-p256', passphrase)
    const opened = withFile(file, passphrase, ([path = '', pass = '']) =>
      judge('openssl', ['pkcs12', '-in', path, '-passin', pass, '-nodes']),
    )
    expect(opened.ok, opened.output).toBe(true)
    expect(opened.output).toContain('BEGIN PRIVATE KEY')
  })

  it('spends as many rounds on the MAC as on the keys', async () => {
    const file = await made('ecdsa-p256', passphrases.plain)
    const info = withFile(file, passphrases.plain, ([path = '', pass = '']) =>
      judge('openssl', ['pkcs12', '-in', path, '-passin', pass, '-info', '-noout']),
    )
    expect(info.output).toMatch(new RegExp(`MAC: sha256, Iteration ${passphraseRounds}`))
    expect(info.output.match(/PBES2, PBKDF2, AES-256-CBC, Iteration 600000/g)).toHaveLength(2)
  })

  it('is refused by openssl with another passphrase, or when one byte differs', async () => {
    const file = await made('ecdsa-p256', passphrases.plain)
    const open = (bytes: Uint8Array, passphrase: string) =>
      withFile(bytes, passphrase, ([path = '', pass = '']) =>
        judge('openssl', ['pkcs12', '-in', path, '-passin', pass, '-nodes']),
      )
    expect(open(file, 'correct horse').ok).toBe(false)
    const changed = Buffer.from(file)
    const middle = changed.length >> 1
    changed[middle] = (changed[middle] ?? 0) ^ 1
    expect(open(changed, passphrases.plain).output).toMatch(/Mac verify error/i)
  })

  it('lets other work through while it hashes', async () => {
    let longest = 0
    let last = performance.now()
    const timer = setInterval(() => {
      const now = performance.now()
      longest = Math.max(longest, now - last)
      last = now
    }, 1)
    const start = performance.now()
    await made('ecdsa-p256', passphrases.plain)
    clearInterval(timer)
    console.log(
      `PKCS#12 in ${Math.round(performance.now() - start)} ms, longest block ${Math.round(longest)} ms`,
    )
    expect(longest).toBeGreaterThan(0)
    expect(longest).toBeLessThan(500)
  })
})

function derOf(pem: string): Buffer {
  const block = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/.exec(pem)?.[0] ?? ''
  return Buffer.from(new X509Certificate(block).raw)
}
