import { X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { checkSaveChoice, savedFile, savedFileName } from '../../../src/main/services/saving'
import type { ProjectState } from '../../../src/main/services/project-state'
import { activityOf } from '../../../src/main/services/activity'
import type { SaveChoice } from '../../../src/shared/certificate-format'
import { answerOf, judge, withFiles } from '../../support/openssl'
import { homelab, servicesInMemory } from '../../support/services'

const passphrase = 'correct horse battery'
const services = servicesInMemory()
let state: ProjectState

beforeAll(async () => {
  const { project } = await services.projects.create(homelab())
  await services.apply(project.id)
  state = await services.projects.peek(project.id)
})

const save = (key: string, choice: SaveChoice) =>
  savedFile(state, key, choice, () => services.projects.vaultOf(state), services.store)
const pemOf = (key: string): string => {
  const issued = state.issued.get(key)
  if (issued?.kind !== 'authority' && issued?.kind !== 'certificate') throw new Error('no PEM')
  return issued.pem
}

describe('savedFile', () => {
  it('writes a certificate as PEM and DER, readable by all', async () => {
    const pem = await save('apiserver@cp-1', { format: 'pem' })
    const der = await save('apiserver@cp-1', { format: 'der' })
    expect(pem.content.toString()).toBe(pemOf('apiserver@cp-1'))
    expect(new X509Certificate(pem.content).raw.equals(der.content)).toBe(true)
    expect([pem.mode, der.mode]).toEqual([0o644, 0o644])
  })

  it('writes a chain that goes up to the root', async () => {
    const { content } = await save('apiserver@cp-1', { format: 'chain' })
    expect(content.toString()).toBe(pemOf('apiserver@cp-1') + pemOf('ca'))
  })

  it('writes the public half of a key pair', async () => {
    const { content } = await save('sa', { format: 'der' })
    const read = withFiles({ key: content }, (pathOf) =>
      answerOf('openssl', ['pkey', '-pubin', '-inform', 'DER', '-in', pathOf('key')]),
    )
    expect(read).toBe((await save('sa', { format: 'pem' })).content.toString())
  })

  it('puts certificate, chain and key into PKCS#12, for the owner alone', async () => {
    const { content, mode } = await save('user@jane', { format: 'pkcs12', passphrase })
    expect(mode).toBe(0o600)
    const [pair, above] = withFiles({ file: content }, (pathOf) =>
      (['-clcerts', '-cacerts'] as const).map((which) =>
        answerOf('openssl', [
          ...['pkcs12', '-in', pathOf('file'), '-passin', `pass:${passphrase}`],
          ...['-nodes', which],
        ]),
      ),
    )
    const certificate = new X509Certificate(pair ?? '')
    expect(certificate.raw.equals(new X509Certificate(pemOf('user@jane')).raw)).toBe(true)
    expect(new X509Certificate(above ?? '').raw.equals(new X509Certificate(pemOf('ca')).raw)).toBe(
      true,
    )
    expect(publicKeyIn(pair ?? '')).toBe(publicKeyIn(pemOf('user@jane')))
  })

  it('puts the key alone into encrypted PKCS#8, of a key pair too', async () => {
    const { content, mode } = await save('sa', { format: 'pkcs8', passphrase })
    expect(mode).toBe(0o600)
    expect(content.toString()).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/)
    const publicKey = answerOf(
      'openssl',
      ['pkey', '-pubout', '-passin', `pass:${passphrase}`],
      content.toString(),
    )
    expect(publicKey).toBe((await save('sa', { format: 'pem' })).content.toString())
  })

  it('refuses the key of an authority, in words', async () => {
    await expect(save('ca', { format: 'pkcs12', passphrase })).rejects.toMatchObject({
      code: 'input-refused',
    })
    expect(() => {
      checkSaveChoice(state, 'ca', { format: 'pkcs8', passphrase })
    }).toThrow(/refused/)
  })

  it('refuses short passphrases and rows that are not there', async () => {
    await expect(save('user@jane', { format: 'pkcs8', passphrase: 'short' })).rejects.toMatchObject(
      { code: 'passphrase-weak' },
    )
    await expect(save('user@nobody', { format: 'pem' })).rejects.toMatchObject({
      code: 'certificate-not-found',
    })
    await expect(save('sa', { format: 'chain' })).rejects.toMatchObject({ code: 'input-refused' })
  })

  it('names files by row and form', () => {
    const names = (['pem', 'der', 'chain', 'pkcs12', 'pkcs8'] as const).map((format) =>
      savedFileName(state, 'apiserver@cp-1', format),
    )
    expect(names).toEqual(
      ['.crt', '.der', '-chain.crt', '.p12', '.key'].map((end) => `apiserver-cp-1${end}`),
    )
    expect(savedFileName(state, 'sa', 'pem')).toBe('sa.pub')
  })

  it('is told in the activity when a key went out', async () => {
    const { id } = state.project
    const act = { type: 'key-saved', row: 'user@jane', version: 1, format: 'pkcs12' } as const
    const after = await services.projects.record(id, act)
    const [latest] = activityOf(after.ledger)
    expect(latest?.what).toBe('Saved the key of jane as PKCS#12, under a passphrase')
    expect(latest?.details).toEqual(['user@jane, version 1'])
  })
})

/** Of a private key or a certificate in a text. */
function publicKeyIn(text: string): string {
  const isKey = text.includes('PRIVATE KEY')
  const { output } = isKey
    ? judge('openssl', ['pkey', '-pubout'], text)
    : judge('openssl', ['x509', '-noout', '-pubkey'], text)
  return output
}
