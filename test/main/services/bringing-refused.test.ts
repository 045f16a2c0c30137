import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { ProjectState } from '../../../src/main/services/project-state'
import {
  honestAuthority,
  outsideAuthority,
  outsideKey,
  type Outside,
  type OutsideWish,
} from '../../support/outside-authority'
import { bytes, issuedProject, keysHeld, refusalOf } from '../../support/outside-project'
import type { servicesInMemory } from '../../support/services'

describe('an authority is refused, and nothing changes:', () => {
  const weak = (wish: OutsideWish) => () => outsideAuthority(wish)
  it.each<[string, () => Outside, RegExp]>([
    [
      'no authority',
      weak({ extensions: ['basicConstraints=critical,CA:FALSE'] }),
      /not the certificate of an authority/,
    ],
    [
      'without keyCertSign',
      weak({ extensions: [honestAuthority[0], 'keyUsage=critical,cRLSign'] }),
      /lacks keyCertSign/,
    ],
    ['a weak RSA key', weak({ key: 'RSA-1024' }), /rsa-1024, which is not on offer/],
    ['an unusual curve', weak({ key: 'P-521' }), /not on offer/],
    ['a SHA-1 signature', weak({ digest: 'sha1' }), /SHA-?1/i],
    ['the name of another authority', weak({ subject: '/CN=etcd-ca' }), /has the same name/],
    [
      'the name of one of its own certificates',
      weak({ subject: '/CN=system:kube-scheduler' }),
      /has the same name/,
    ],
    [
      'no subject key identifier',
      weak({ extensions: [...honestAuthority, 'subjectKeyIdentifier=none'] }),
      /no subject key identifier/,
    ],
  ])('%s', async (_, make, reason) => {
    const { services, id, state } = await issuedProject()
    const outside = make()
    const given = { certificate: bytes(outside.certificate), privateKey: bytes(outside.key) }
    const error = await refusalOf(services.bring(id, 'ca', given))
    expect(error.code).toBe('authority-refused')
    expect(error.details['reason']).toMatch(reason)
    await expectUnchanged(services, id, state)
  })

  it.each<[string, number, RegExp]>([
    ['one that is over', 400, /expired|ended|over/i],
    ['one that has not begun', -400, /not yet|begin|future|valid from/i],
  ])('%s', async (_, days, reason) => {
    const { services, id, state } = await issuedProject()
    const outside = outsideAuthority({ days: 365 })
    services.clock.advanceDays(days)
    const given = { certificate: bytes(outside.certificate), privateKey: bytes(outside.key) }
    const error = await refusalOf(services.bring(id, 'etcd-ca', given))
    expect(error.details['reason']).toMatch(reason)
    services.clock.advanceDays(-days)
    await expectUnchanged(services, id, state)
  })

  it('one that may not issue the authorities below it', async () => {
    const { services, id, state } = await issuedProject(({ spec }) => {
      spec.pki.hierarchy = 'two-tier'
    })
    const root = outsideAuthority({
      extensions: ['basicConstraints=critical,CA:TRUE,pathlen:0', 'keyUsage=critical,keyCertSign'],
    })
    const given = { certificate: bytes(root.certificate), privateKey: bytes(root.key) }
    const error = await refusalOf(services.bring(id, 'root-ca', given))
    expect(error.details['reason']).toMatch(/path length is 0/)
    await expectUnchanged(services, id, state)
  })

  it('one that another row has already', async () => {
    const { services, id } = await issuedProject()
    const outside = outsideAuthority()
    const given = () => ({
      certificate: bytes(outside.certificate),
      privateKey: bytes(outside.key),
    })
    const state = await services.bring(id, 'ca', given())
    const error = await refusalOf(services.bring(id, 'etcd-ca', given()))
    expect(error.details['reason']).toMatch(/has the same name/)
    await expectUnchanged(services, id, state)
  })

  it('the key of another', async () => {
    const { services, id, state } = await issuedProject()
    const { certificate } = outsideAuthority()
    const given = { certificate: bytes(certificate), privateKey: bytes(outsideKey('P-256')) }
    const error = await refusalOf(services.bring(id, 'ca', given))
    expect(error.details['reason']).toMatch(/does not belong/)
    await expectUnchanged(services, id, state)
  })

  it.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['garbage', Buffer.from('what is this?')],
    [
      'PEM that is none',
      Buffer.from('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'),
    ],
    ['five megabytes of PEM', Buffer.from('-----BEGIN CERTIFICATE-----\n'.padEnd(5_000_000, 'A'))],
    ['five megabytes of DER', Buffer.alloc(5_000_000, 0x30)],
    ['a key', Buffer.from(outsideKey('P-256'))],
  ])('%s in place of a certificate', async (_, certificate) => {
    const { services, id, state } = await issuedProject()
    const error = await refusalOf(services.bring(id, 'ca', { certificate }))
    expect(error.code).toBe('input-refused')
    await expectUnchanged(services, id, state)
  })

  it.each<[string, string]>([
    ['nothing', ''],
    ['garbage', 'what is this?'],
    ['five megabytes', '-----BEGIN PRIVATE KEY-----\n'.padEnd(5_000_000, 'A')],
    ['five megabytes, encrypted', '-----BEGIN ENCRYPTED PRIVATE KEY-----\n'.padEnd(5_000_000, 'A')],
    [
      'an Ed448 key',
      String(
        generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey.export({
          type: 'pkcs8',
          format: 'pem',
        }),
      ),
    ],
  ])('%s in place of a key', async (_, key) => {
    const { services, id, state } = await issuedProject()
    const { certificate } = outsideAuthority()
    const given = { certificate: bytes(certificate), privateKey: bytes(key), passphrase: 'x' }
    const error = await refusalOf(services.bring(id, 'ca', given))
    expect(error.code).toBe('input-refused')
    expect(JSON.stringify(error.details)).not.toContain('AAAA')
    await expectUnchanged(services, id, state)
  })

  it('certificates that do not hang together', async () => {
    const { services, id } = await issuedProject()
    const [own, other] = [outsideAuthority(), outsideAuthority({ subject: '/CN=Other' })]
    const certificate = bytes(own.certificate, other.certificate)
    const error = await refusalOf(
      services.bring(id, 'ca', { certificate, privateKey: bytes(own.key) }),
    )
    expect(error.details['reason']).toMatch(/after it only those that signed it/)
  })

  it('a row that is no authority', async () => {
    const { services, id } = await issuedProject()
    const { certificate } = outsideAuthority()
    for (const key of ['apiserver@cp-1', 'sa', 'nothing', '__proto__']) {
      const error = await refusalOf(services.bring(id, key, { certificate: bytes(certificate) }))
      expect(error.code).toBe('certificate-not-found')
    }
  })

  it('a key that the vault does not give back', async () => {
    const { services, id, state } = await issuedProject()
    const outside = outsideAuthority()
    services.custody.corrupt = (secret) => Buffer.from(secret).fill(0)
    const given = { certificate: bytes(outside.certificate), privateKey: bytes(outside.key) }
    expect((await refusalOf(services.bring(id, 'ca', given))).code).toBe('keychain-mismatch')
    services.custody.corrupt = undefined
    await expectUnchanged(services, id, state)
    expect([...services.custody.keychain.keys()]).not.toContain(`${id}/ca/2`)
  })
})

async function expectUnchanged(
  { projects, custody }: ReturnType<typeof servicesInMemory>,
  id: string,
  before: ProjectState,
) {
  const after = await projects.peek(id)
  expect(after.ledger).toEqual(before.ledger)
  const held = [...custody.keychain.keys()].filter((key) => !key.endsWith('/vault'))
  expect(held).toHaveLength(keysHeld(after))
}
