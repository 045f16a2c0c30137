/** An authority that goes offline and comes back, through the built command line; OpenSSL signs meanwhile. */
import { readFileSync, statSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { answerOf, judge } from '../support/openssl'
import { done, example, workplace, type Workplace } from './command'

const filePassphrase = 'nine green kettles by the sea'
let place: Workplace
let cluster: string
let shared: string[]

beforeEach(async () => {
  place = workplace()
  shared = ['--passphrase-file', place.passphraseFile]
  const text = readFileSync(example('homelab.yaml'), 'utf8')
  const kept = /authorityKeys:/.test(text)
    ? text.replace(/authorityKeys: .*/, 'authorityKeys: kept')
    : /^ {2}pki:/m.test(text)
      ? text.replace(/^ {2}pki:/m, '  pki:\n    authorityKeys: kept')
      : `${text.trimEnd()}\n  pki:\n    authorityKeys: kept\n`
  cluster = place.write('cluster.yaml', kept)
  done(await place.run(['generate', cluster, '--out', place.path('out'), ...shared]))
})
afterEach(() => place.remove())

describe('certwright offline and online', () => {
  it('moves the key out and back; openssl opens the file', async () => {
    const word = place.write('word.txt', `${filePassphrase}\n`)
    const file = place.path('ca-offline.pem')
    const offline = ['offline', cluster, '--authority', 'ca', '--out', file]
    const secret = ['--key-passphrase-file', word]
    const said = done(await place.run([...offline, ...secret, ...shared]))
    expect(said.stdout).toContain('ca is offline')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const key = answerOf('openssl', [
      'pkey',
      '-in',
      file,
      '-passin',
      `pass:${filePassphrase}`,
      '-pubout',
    ])
    expect(key).toBe(answerOf('openssl', ['x509', '-in', file, '-noout', '-pubkey']))
    expect(judge('openssl', ['pkey', '-in', file, '-passin', 'pass:wrong']).ok).toBe(false)
    // Neither a second time, nor over a file that is there.
    expect((await place.run([...offline, ...secret, ...shared])).code).toBe(2)
    const other = ['offline', cluster, '--authority', 'etcd-ca', '--out', file]
    expect((await place.run([...other, ...secret, ...shared])).code).not.toBe(0)

    const online = ['online', cluster, '--authority', 'ca', '--key', file]
    const wrong = place.write('wrong.txt', 'another passphrase\n')
    const refused = await place.run([...online, '--key-passphrase-file', wrong, ...shared])
    expect(refused.code).not.toBe(0)
    expect(refused.stderr).toContain('The passphrase is wrong')
    const foreign = ['online', cluster, '--authority', 'etcd-ca', '--key', file]
    expect((await place.run([...foreign, ...secret, ...shared])).code).toBe(2)
    const back = done(await place.run([...online, ...secret, ...shared, '--json']))
    expect(JSON.parse(back.stdout)).toMatchObject({ ok: true, authority: 'ca', privateKey: 'here' })
    done(await place.run(['generate', cluster, '--out', place.path('again'), ...shared]))
  })
})
