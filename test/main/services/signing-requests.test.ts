import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  X509Certificate,
  type KeyObject,
} from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { altNameTexts, type CertificateProfile } from '../../../src/main/domain/plan/spec'
import { requestFileName } from '../../../src/main/domain/requests/context'
import { inspect } from '../../../src/main/pki/inspect'
import { toPem } from '../../../src/main/pki/pem'
import { createRequest } from '../../../src/main/pki/request'
import { appliedOf, type ProjectState } from '../../../src/main/services/project-state'
import { examineRequests } from '../../../src/main/services/request-examining'
import { certificateOf, refusalOf } from '../../support/outside-project'
import { homelab, servicesInMemory } from '../../support/services'

const workers = 50

/** A control plane whose keys are here, and workers who keep theirs. */
async function project(count: number) {
  const services = servicesInMemory()
  const definition = homelab(({ spec }) => {
    const [controlPlane, ...others] = spec.nodes
    const worker = others.at(-1)
    if (!controlPlane || !worker) throw new Error('the homelab has no nodes')
    spec.nodes = [
      controlPlane,
      ...Array.from({ length: count }, (_, index) => ({
        ...worker,
        name: `w-${index + 1}`,
        addresses: [`192.168.20.${index + 1}`],
        privateKeys: 'elsewhere' as const,
      })),
    ]
  })
  const { id } = (await services.projects.create(definition)).project
  const { state } = await services.apply(id)
  return { services, id, state }
}

const p256 = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

function profileOf(state: ProjectState, key: string): CertificateProfile {
  const item = appliedOf(state).plan.items.find((one) => one.key === key)
  if (item?.kind !== 'certificate') throw new Error(`there is no row ${key}`)
  return item.profile
}

type Bend = (
  honest: CertificateProfile,
  index: number,
) => {
  readonly profile?: Partial<CertificateProfile>
  readonly privateKey?: KeyObject
}

function derOf(state: ProjectState, key: string, bend: Bend = () => ({}), index = 0): Buffer {
  const honest = profileOf(state, key)
  const { profile, privateKey = p256() } = bend(honest, index)
  return createRequest({ ...honest, ...profile, privateKey })
}

function fileOf(key: string, der: Buffer) {
  const name = requestFileName({
    key,
    spec: key.startsWith('kubelet-client') ? 'kubelet-client' : 'kubelet-serving',
  })
  return { name, content: Buffer.from(toPem('CERTIFICATE REQUEST', der)) }
}

const row = (spec: 'serving' | 'client', number: number) => `kubelet-${spec}@w-${number}`
const withNames =
  (names: Partial<CertificateProfile['altNames']>): Bend =>
  ({ altNames }) => ({
    profile: {
      altNames: {
        dnsNames: [...altNames.dnsNames, ...(names.dnsNames ?? [])],
        addresses: [...altNames.addresses, ...(names.addresses ?? [])],
      },
    },
  })
const shared = p256()

/** Ways to ask for the wrong thing, four rows each, and the code that tells it. */
const faults: readonly (readonly [code: string, bend: Bend])[] = [
  ['wants-authority', () => ({ profile: { isAuthority: true } })],
  [
    'privileged-groups',
    ({ subject }) => ({ profile: { subject: { ...subject, organizations: ['system:masters'] } } }),
  ],
  [
    'groups-beyond-plan',
    ({ subject }) => ({ profile: { subject: { ...subject, organizations: ['ops'] } } }),
  ],
  [
    'common-name-differs',
    ({ subject }) => ({ profile: { subject: { ...subject, commonName: 'admin' } } }),
  ],
  [
    'usages-beyond-plan',
    () => ({ profile: { usages: ['serverAuth', 'clientAuth', 'codeSigning'] } }),
  ],
  ['names-beyond-plan', withNames({ dnsNames: ['bank.example'] })],
  ['name-of-other-node', withNames({ addresses: ['192.168.10.11'] })],
  ['wildcard', withNames({ dnsNames: ['*.lab.internal'] })],
  [
    'key-weak',
    () => ({ privateKey: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }),
  ],
  ['key-shared', () => ({ privateKey: shared })],
]

describe('a hundred requests, forty of them wrong in ten ways', () => {
  let given: Awaited<ReturnType<typeof project>>
  let files: { readonly name: string; readonly content: Buffer }[]
  const wrong = new Map<string, string>()
  beforeAll(async () => {
    given = await project(workers)
    const keys = Array.from({ length: workers }, (_, index) => [
      row('serving', index + 1),
      row('client', index + 1),
    ]).flat()
    files = keys.map((key, index) => {
      const [code, bend] = faults[Math.floor(index / 4)] ?? []
      if (code !== undefined) wrong.set(key, code)
      return fileOf(key, derOf(given.state, key, bend, index))
    })
  })

  it('are told apart one by one, with the reason', () => {
    const { items, unreadable } = examineRequests(given.state, files)
    expect([items.length, unreadable]).toEqual([100, []])
    expect(items.filter(({ view }) => view.isAccepted)).toHaveLength(60)
    for (const { view } of items) {
      const code = wrong.get(view.row ?? '')
      expect(view.isAccepted).toBe(code === undefined)
      if (code !== undefined) expect(view.refusals.map((one) => one.code)).toContain(code)
      for (const { text, remedy } of view.refusals) expect([text, remedy]).not.toContain('')
    }
  })

  it('leave nothing when the signing is cancelled, before it or during it', async () => {
    const { services, id } = given
    const before = await services.projects.peek(id)
    const controller = new AbortController()
    const during = {
      signal: controller.signal,
      onProgress: () => {
        controller.abort()
      },
    }
    for (const options of [{ signal: AbortSignal.abort() }, during]) {
      expect((await refusalOf(services.sign(id, files, undefined, options))).code).toBe('cancelled')
      expect((await services.projects.peek(id)).ledger).toEqual(before.ledger)
    }
    expect(services.store.projects.get(id)?.keys.size).toBe(1)
  })

  it('are not signed when one that is refused was chosen, or one that is not there', async () => {
    const { services, id, state } = given
    const { items } = examineRequests(state, files)
    const refused = items.find(({ view }) => !view.isAccepted)?.view.id ?? ''
    const accepted = items.find(({ view }) => view.isAccepted)?.view.id ?? ''
    for (const chosen of [[accepted, refused], ['0-00'], []])
      expect((await refusalOf(services.sign(id, files, chosen))).code).toBe('input-refused')
    expect((await services.projects.peek(id)).ledger).toEqual(state.ledger)
  })

  it('are signed where they are right, in one act and without a private key', async () => {
    const { services, id, state } = given
    const signed = await services.sign(id, files)
    expect(signed).toMatchObject({ issued: 60, waiting: 40 })
    expect(signed.state.ledger).toHaveLength(state.ledger.length + 1)
    const act = signed.state.ledger.at(-1)?.act
    if (act?.type !== 'issued') throw new Error('nothing was issued')
    expect(act.issued.map((one) => 'privateKeyBytes' in one && one.privateKeyBytes)).toEqual(
      Array(60).fill(null),
    )
    const kept = services.store.projects.get(id)
    expect(kept?.keys.get(act.keys)).toEqual({})
    const sealed = [...(kept?.keys.values() ?? [])].flatMap((keys) => Object.keys(keys))
    expect(sealed.filter((key) => /@w-/.test(key))).toEqual([])
    // A second time nobody waits for them.
    const again = examineRequests(signed.state, files)
    expect(again.items.filter(({ view }) => view.isAccepted)).toEqual([])
    const codes = again.items.flatMap(({ view }) => view.refusals.map(({ code }) => code))
    expect(codes.filter((code) => code === 'not-waiting').length).toBeGreaterThanOrEqual(60)
  })
})

describe('requests against each other and against what is there', () => {
  it('two for one row, a broken signature and keys in use are refused', async () => {
    const { services, id, state } = await project(4)
    const [one, two, three] = [row('client', 1), row('client', 2), row('client', 3)]
    const broken = derOf(state, three)
    broken.writeUInt8((broken.at(-1) ?? 0) ^ 1, broken.length - 1)
    const { items, unreadable } = examineRequests(state, [
      fileOf(one, derOf(state, one)),
      { ...fileOf(one, derOf(state, one)), name: 'again.csr' },
      fileOf(two, derOf(state, two)),
      fileOf(three, broken),
    ])
    expect(items.map(({ view }) => view.refusals.map(({ code }) => code))).toEqual([
      ['row-twice'],
      ['row-twice'],
      [],
    ])
    expect(unreadable.map(({ source }) => source)).toEqual(['w-3--kubelet-client.csr'])
    const vault = await services.projects.vaultOf(state)
    const { version } = certificateOf(state, 'ca')
    const authority = await vault.loadAuthorityKey({ project: id, authority: 'ca', version })
    const bend: Bend = () => ({ privateKey: keyOf(authority) })
    const used = examineRequests(state, [fileOf(one, derOf(state, one, bend))])
    expect(used.items[0]?.view.refusals.map(({ code }) => code)).toEqual(['key-in-use'])
  })
})

describe('whatever a request wishes', () => {
  const wishes = fc.record({
    commonName: fc.oneof(
      fc.constant('system:node:w-1'),
      fc.constant('system:masters'),
      fc.stringMatching(/^[a-z:.-]{1,30}$/),
    ),
    organizations: fc.subarray(['system:nodes', 'system:masters', 'ops']),
    dnsNames: fc.subarray(['w-1', 'evil.example', 'cp-1']),
    addresses: fc.subarray(['192.168.20.1', '10.9.9.9', '192.168.10.11']),
    usages: fc.subarray(['serverAuth', 'clientAuth', 'codeSigning'] as const),
    isAuthority: fc.boolean(),
  })
  /** Wishes that stay within the plan, so that many are signed. */
  const modest = fc.record({
    commonName: fc.constant('system:node:w-1'),
    organizations: fc.subarray(['system:nodes']),
    dnsNames: fc.subarray(['w-1']),
    addresses: fc.subarray(['192.168.20.1']),
    usages: fc.subarray(['serverAuth'] as const),
    isAuthority: fc.constant(false),
  })
  const keys = [
    p256(),
    generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey,
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  ]

  it('the certificate says what the plan says, and has the key of the request', async () => {
    let signed = 0
    const key = row('serving', 1)
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(wishes, modest),
        fc.constantFrom(...keys),
        async (wish, privateKey) => {
          const { services, id, state } = await project(1)
          const { commonName, organizations, dnsNames, addresses, usages, isAuthority } = wish
          const der = createRequest({
            subject: { commonName, organizations },
            altNames: { dnsNames, addresses },
            usages,
            isAuthority,
            privateKey,
          })
          const files = [fileOf(key, der)]
          const isAccepted = examineRequests(state, files).items[0]?.view.isAccepted === true
          if (!isAccepted) {
            expect((await refusalOf(services.sign(id, files))).code).toBe('input-refused')
            return
          }
          signed += 1
          const { state: after } = await services.sign(id, files)
          const issued = certificateOf(after, key)
          const plan = profileOf(state, key)
          const certificate = new X509Certificate(issued.pem)
          const facts = inspect(certificate.raw)
          expect(facts).toMatchObject({
            commonName: plan.subject.commonName,
            organizations: plan.subject.organizations,
            extendedKeyUsages: plan.usages,
            isAuthority: false,
            emails: [],
            uris: [],
          })
          expect([...facts.dnsNames, ...facts.addresses]).toEqual(altNameTexts(plan.altNames))
          const hours = (Date.parse(facts.notAfter) - services.clock.now().getTime()) / 3_600_000
          expect(hours).toBe(plan.validityHours)
          expect(spki(certificate.publicKey)).toEqual(spki(createPublicKey(privateKey)))
          expect(facts.keyUsages).not.toContain('keyCertSign')
        },
      ),
      { numRuns: 40 },
    )
    expect(signed).toBeGreaterThan(3)
  })
})

const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'der' })
const keyOf = (pkcs8: Uint8Array) =>
  createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
