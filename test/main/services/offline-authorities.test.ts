import { createPrivateKey } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { activityOf } from '../../../src/main/services/activity'
import { authorityViews } from '../../../src/main/services/bringing'
import type { ChosenFile } from '../../../src/main/services/offline-authorities'
import { requestsView } from '../../../src/main/services/waiting'
import { AppError } from '../../../src/shared/errors'
import { answerOf, judge, opensslVerify, withFiles } from '../../support/openssl'
import { certificateOf, kept, leavesOf } from '../../support/outside-project'
import { homelab, servicesInMemory } from '../../support/services'

const passphrase = 'nine green kettles by the sea'
const options = { name: 'kubernetes-ca', passphrase }

/** A file in memory; `bend` changes what is read back. */
function chosenFile(bend: (content: Buffer) => Buffer = (content) => content) {
  let written: Buffer | undefined
  const file: ChosenFile = {
    write: async (content) => void (written = Buffer.from(content)),
    read: async () => bend(Buffer.from(written ?? [])),
  }
  return { ...file, content: () => Buffer.from(written ?? []), text: () => `${written}` }
}

async function issued(edit = kept) {
  const services = servicesInMemory()
  const { project } = await services.projects.create(homelab(edit))
  await services.apply(project.id)
  const state = await services.projects.peek(project.id)
  const label = authorityViews(state, services.clock.now()).find(({ key }) => key === 'ca')?.label
  return { services, id: project.id, state, name: label ?? '' }
}

describe('an authority that is taken offline', () => {
  it('leaves a file that openssl opens with the passphrase and no other, and no key here', async () => {
    const { services, id, state, name } = await issued()
    const file = chosenFile()
    const before = certificateOf(state, 'ca')
    const after = await services.takeOffline(id, 'ca', { ...options, name }, file)
    expect([...services.custody.keychain.keys()].filter((key) => key.includes('/ca/'))).toEqual([])
    expect(activityOf(after.ledger)[0]).toMatchObject({
      kind: 'taken-offline',
      rows: ['ca'],
      details: ['ca, version 1'],
    })
    withFiles({ 'ca.pem': file.content() }, (pathOf) => {
      const open = (word: string) =>
        judge('openssl', ['pkey', '-in', pathOf('ca.pem'), '-passin', `pass:${word}`, '-pubout'])
      const fromCertificate = answerOf('openssl', [
        'x509',
        '-pubkey',
        '-noout',
        '-in',
        pathOf('ca.pem'),
      ])
      expect(open(passphrase)).toEqual({ ok: true, output: fromCertificate })
      expect(open('another passphrase').ok).toBe(false)
      const dump = answerOf('openssl', ['asn1parse', '-in', pathOf('ca.pem')])
      expect(dump.length).toBeGreaterThan(100)
      // The key's own block: 600 000 rounds (0x0927C0), HMAC-SHA-256, AES-256.
      const key = /-----BEGIN ENCRYPTED[^]*$/.exec(file.text())?.[0] ?? ''
      const parsed = answerOf('openssl', ['asn1parse'], key)
      expect(parsed).toMatch(/INTEGER +:0927C0/)
      expect(parsed).toMatch(/hmacWithSHA256/)
      expect(parsed).toMatch(/aes-256-cbc/)
    })
    expect(file.text()).toContain(before.pem)
    expect(file.text()).not.toMatch(/BEGIN (RSA |EC )?PRIVATE KEY/)
    // Certificates stay as they are, and nothing is to be issued because of it.
    expect(await services.apply(id)).toMatchObject({ issued: 0, waiting: 0, requested: 0 })
    expect(certificateOf(after, 'ca')).toMatchObject({ version: 1, isOffline: true })
  })

  it('is named when its signature is needed: requests go out, an answer comes in', async () => {
    const { services, id, name } = await issued()
    const file = chosenFile()
    await services.takeOffline(id, 'ca', { ...options, name }, file)
    const view = authorityViews(await services.projects.peek(id), services.clock.now())
    expect(view.find(({ key }) => key === 'ca')).toMatchObject({
      privateKey: 'offline',
      origin: 'own',
    })
    await services.projects.edit(
      id,
      homelab((definition) => {
        kept(definition)
        definition.spec.users.push({ name: 'kim', groups: ['dev'], namespace: 'default' })
      }),
    )
    const { requested, issued: made } = await services.apply(id)
    expect([requested, made]).toEqual([1, 0])
    const state = await services.projects.peek(id)
    expect(requestsView(state).authorities).toEqual([
      { key: 'ca', label: name, waiting: 1, ownRequests: 1 },
    ])
    const request = state.requested.get('user@kim')?.pem ?? ''
    expect(answerOf('openssl', ['req', '-verify', '-noout', '-subject'], request)).toContain('kim')
    // Back online, the row that waits is signed here.
    await services.bringBack(id, 'ca', { content: file.content(), passphrase })
    expect(await services.apply(id)).toMatchObject({ issued: 1, waiting: 0 })
  })

  it('comes back from its file and signs as before', async () => {
    const { services, id, name, state } = await issued()
    const file = chosenFile()
    await services.takeOffline(id, 'ca', { ...options, name }, file)
    const back = await services.bringBack(id, 'ca', { content: file.content(), passphrase })
    expect(activityOf(back.ledger)[0]).toMatchObject({ kind: 'back-online', rows: ['ca'] })
    expect(certificateOf(back, 'ca')).toEqual(certificateOf(state, 'ca'))
    await services.projects.edit(
      id,
      homelab((definition) => {
        kept(definition)
        for (const node of definition.spec.nodes.slice(4)) node.name = 'w-9'
      }),
    )
    const { issued: made, state: after } = await services.apply(id)
    expect(made).toBeGreaterThan(0)
    for (const { pem } of leavesOf(after, 'ca'))
      expect(opensslVerify(pem, { authority: certificateOf(after, 'ca').pem })).toMatchObject({
        ok: true,
      })
  })

  it('comes back from a key that another program took out of the file', async () => {
    const { services, id, name } = await issued()
    const file = chosenFile()
    await services.takeOffline(id, 'ca', { ...options, name }, file)
    const clear = answerOf('openssl', ['pkey', '-passin', `pass:${passphrase}`], file.text())
    await services.bringBack(id, 'ca', { content: Buffer.from(clear), passphrase })
    const vault = await services.projects.vaultOf(await services.projects.peek(id))
    const key = await vault.loadAuthorityKey({ project: id, authority: 'ca', version: 1 })
    expect(createPrivateKey({ key, format: 'der', type: 'pkcs8' }).type).toBe('private')
  })

  it('takes its older versions along', async () => {
    const { services, id, name } = await issued()
    await services.projects.edit(
      id,
      homelab((definition) => {
        kept(definition)
        definition.spec.pki.keyAlgorithm = 'ecdsa-p384'
      }),
    )
    const { state } = await services.apply(id)
    const { version } = certificateOf(state, 'ca')
    const file = chosenFile()
    const after = await services.takeOffline(id, 'ca', { ...options, name }, file)
    expect([...services.custody.keychain.keys()].filter((key) => key.includes('/ca/'))).toEqual([])
    const versions = version === 2 ? [2, 1] : [1]
    expect(after.ledger.at(-1)?.act).toEqual({ type: 'taken-offline', row: 'ca', versions })
    await services.bringBack(id, 'ca', { content: file.content(), passphrase })
    expect([...services.custody.keychain.keys()].filter((key) => key.includes('/ca/')).length).toBe(
      versions.length,
    )
  })
})

describe('what stops an authority from going offline', () => {
  it.each([
    ['another name', { name: 'etcd-ca' }, 'not-taken-offline'],
    ['no name', { name: '' }, 'not-taken-offline'],
    ['a short passphrase', { passphrase: 'short' }, 'passphrase-weak'],
  ])('%s', async (_, change, code) => {
    const { services, id, name } = await issued()
    const file = chosenFile()
    await expect(
      services.takeOffline(id, 'ca', { ...options, name, ...change }, file),
    ).rejects.toMatchObject({ code })
    expect(file.content()).toHaveLength(0)
    expect(services.custody.keychain.has(`${id}/ca/1`)).toBe(true)
  })

  it('a layout that puts its key on control planes', async () => {
    const { services, id, name } = await issued(() => undefined)
    const file = chosenFile()
    const refusal = await services
      .takeOffline(id, 'ca', { ...options, name }, file)
      .catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'not-taken-offline' })
    expect(refusal instanceof AppError && refusal.view().remedy).toMatch(/control planes/)
  })

  it.each<[string, (content: Buffer) => Buffer]>([
    ['nothing', () => Buffer.alloc(0)],
    ['half of it', (content) => content.subarray(0, content.length / 2)],
    [
      'one bit less',
      (content) => {
        content[content.length - 100] = (content[content.length - 100] ?? 0) ^ 1
        return content
      },
    ],
  ])('a file that gives back %s: the key stays', async (_, bend) => {
    const { services, id, name } = await issued()
    await expect(
      services.takeOffline(id, 'ca', { ...options, name }, chosenFile(bend)),
    ).rejects.toBeInstanceOf(AppError)
    expect(services.custody.keychain.has(`${id}/ca/1`)).toBe(true)
    expect(certificateOf(await services.projects.peek(id), 'ca').isOffline).toBeUndefined()
  })

  it('a key that a kill left behind is removed when the vault opens next', async () => {
    const { services, id, state } = await issued()
    await services.projects.record(id, { type: 'taken-offline', row: 'ca', versions: [1] })
    expect(services.custody.keychain.has(`${id}/ca/1`)).toBe(true)
    const other = servicesInMemory()
    expect(other.custody.keychain.size).toBe(0)
    const { createProjects } = await import('../../../src/main/services/projects')
    const later = createProjects({ ...services, newId: () => 'x' })
    await later.withVault(id, async () => undefined)
    expect(services.custody.keychain.has(`${id}/ca/1`)).toBe(false)
    expect(services.custody.keychain.has(`${id}/etcd-ca/1`)).toBe(true)
    expect(state.issued.has('ca')).toBe(true)
  })
})

describe('what does not bring an authority back', () => {
  async function offline() {
    const all = await issued()
    const file = chosenFile()
    await all.services.takeOffline(all.id, 'ca', { ...options, name: all.name }, file)
    return { ...all, file }
  }

  it('the wrong passphrase, the file of another authority, no key, too much work', async () => {
    const { services, id, file } = await offline()
    const other = chosenFile()
    const views = authorityViews(await services.projects.peek(id), services.clock.now())
    const etcd = views.find(({ key }) => key === 'etcd-ca')?.label ?? ''
    await services.takeOffline(id, 'etcd-ca', { name: etcd, passphrase }, other)
    const greedy = answerOf(
      'openssl',
      ['pkcs8', '-topk8', '-v2', 'aes-256-cbc', '-iter', '20000000', '-passout', 'pass:x'],
      answerOf('openssl', ['genpkey', '-algorithm', 'ed25519']),
    )
    const cases: [Buffer, string, object][] = [
      [file.content(), 'another passphrase', { code: 'passphrase-wrong' }],
      [other.content(), passphrase, { code: 'authority-refused' }],
      [
        Buffer.from(certificateOf(await services.projects.peek(id), 'ca').pem),
        passphrase,
        { code: 'input-refused' },
      ],
      [Buffer.from('no PEM at all'), passphrase, { code: 'input-refused' }],
      [Buffer.from(greedy), 'x', { code: 'input-refused' }],
      [Buffer.alloc(300 * 1024, 65), passphrase, { code: 'input-refused' }],
    ]
    for (const [content, word, error] of cases)
      await expect(
        services.bringBack(id, 'ca', { content, passphrase: word }),
      ).rejects.toMatchObject(error)
    expect(
      [...services.custody.keychain.keys()].filter((key) => /\/(etcd-)?ca\//.test(key)),
    ).toEqual([])
    expect(certificateOf(await services.projects.peek(id), 'ca').isOffline).toBe(true)
  })

  it('anything, while it is not offline', async () => {
    const { services, id } = await issued()
    await expect(
      services.bringBack(id, 'ca', { content: Buffer.from('x'), passphrase }),
    ).rejects.toMatchObject({ code: 'authority-refused' })
  })
})
