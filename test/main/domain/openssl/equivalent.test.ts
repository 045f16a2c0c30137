import { describe, expect, it } from 'vitest'
import { equivalentOpenssl, fileBase } from '../../../../src/main/domain/openssl/equivalent'
import { answerOf, withFiles } from '../../../support/openssl'
import { authorityProfile, leafProfile } from '../../../support/signing'

const window = { notBefore: '2026-11-22T09:10:00Z', notAfter: '2027-11-22T09:15:00Z' }

function selfSigned(subject: Parameters<typeof authorityProfile>[2]) {
  return equivalentOpenssl({
    kind: 'certificate',
    key: 'ca',
    profile: authorityProfile('kubernetes', 'ecdsa-p256', subject),
    window,
    authority: { key: 'ca', keyAlgorithm: 'ecdsa-p256' },
  })
}

describe('equivalentOpenssl', () => {
  it('names the files after the row, so that all rows fit into one folder', () => {
    expect(fileBase('apiserver@cp-1')).toBe('apiserver-cp-1')
    expect(fileBase('user@jane; rm -rf $HOME')).toBe('user-jane-rm-rf-HOME')
  })

  it('signs with the authority and gives exact dates', () => {
    const { commands, config } = equivalentOpenssl({
      kind: 'certificate',
      key: 'apiserver@cp-1',
      profile: leafProfile({ commonName: 'kube-apiserver', usages: ['serverAuth'] }),
      window,
      authority: { key: 'ca', keyAlgorithm: 'ed25519' },
    })
    expect(commands).toContain('-cert ca.crt -keyfile ca.key')
    expect(commands).toContain('-startdate 20261122091000Z')
    expect(commands).toContain('-enddate 20271122091500Z')
    expect(config?.name).toBe('apiserver-cp-1.cnf')
    expect(config?.text).toContain('default_md      = default')
  })

  it('has no config for a bare key pair', () => {
    const { commands, config } = equivalentOpenssl({
      kind: 'key-pair',
      key: 'sa',
      keyAlgorithm: 'rsa-2048',
    })
    expect(config).toBeNull()
    expect(commands).toContain('openssl pkey -in sa.key')
  })

  it.each([
    ['quotes', `"O'Brien" \`x\``],
    ['a variable', '$HOME ${ENV::HOME} $(id)'],
    ['a comment', 'red # not a comment'],
    ['a backslash at the end', 'back\\'],
    ['commas, pluses and equal signs', 'a+b, c=d/e'],
    ['letters outside ASCII', 'Zürich Straße 東京'],
    ['a line end', 'one\nCN = two'],
  ])('carries %s in a name to openssl as they are', (_, name) => {
    const { commands, config } = selfSigned({ organizations: [name, 'second'], OU: name })
    const read = withFiles({ [config?.name ?? '']: config?.text ?? '' }, (pathOf) => {
      const folder = pathOf('.')
      answerOf('sh', ['-ec', `cd '${folder}'\n${commands}`])
      return answerOf('openssl', [
        ...['x509', '-noout', '-subject', '-in', pathOf('ca.crt')],
        ...['-nameopt', 'utf8,sep_multiline,sname'],
      ])
    })
    const lines = read.split('\n').map((line) => line.trim())
    expect(read).toContain(`OU=${name}`)
    expect(lines.at(-2)).toBe('CN=kubernetes')
  })
})
