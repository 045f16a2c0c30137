import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clusterFrom } from '../../../../src/main/domain/normalise'
import { planFor } from '../../../../src/main/domain/plan'
import { otherNameTexts } from '../../../../src/main/domain/plan/spec'
import { requestContext, requestFileName } from '../../../../src/main/domain/requests/context'
import type { RequestFacts } from '../../../../src/main/domain/requests/facts'
import { matchRequest } from '../../../../src/main/domain/requests/match'
import type { ClusterDefinitionInput } from '../../../../src/shared/definition'
import { keyAlgorithms } from '../../../../src/shared/definition'
import { controlPlane, sample, worker } from '../sample'

const elsewhere = { privateKeys: 'elsewhere' } as const
const spec: ClusterDefinitionInput['spec'] = {
  nodes: [
    { ...controlPlane(1), ...elsewhere },
    { ...controlPlane(2), ...elsewhere },
    { ...worker(1), ...elsewhere },
    worker(2),
  ],
  users: [
    { name: 'jane', groups: ['dev'], ...elsewhere },
    { name: 'a b', ...elsewhere },
    { name: 'a/b', ...elsewhere },
  ],
  certificates: [
    {
      name: 'bank',
      uris: ['spiffe://lab.internal/bank'],
      emails: ['Ops@LAB.internal'],
      usages: ['clientAuth'],
      ...elsewhere,
    },
  ],
}
const cluster = clusterFrom(sample(spec))
const plan = planFor(cluster)
const context = requestContext(cluster, plan)
const leaves = [...context.rows.values()]

const nobody: RequestFacts = {
  commonName: '',
  organizations: [],
  otherAttributes: [],
  subject: '',
  dnsNames: [],
  addresses: [],
  otherNames: [],
  usages: [],
  keyUsages: [],
  wantsAuthority: false,
  ignored: [],
  keyAlgorithm: 'ecdsa-p256',
  publicKey: new Uint8Array(),
  fingerprint: '00',
}
const kubelet = {
  ...nobody,
  commonName: 'system:node:w-1',
  organizations: ['system:nodes'],
  usages: ['clientAuth'],
}
const match = (wish: Partial<RequestFacts>, fileName?: string, facts: RequestFacts = kubelet) =>
  matchRequest({ ...facts, ...wish }, context, fileName)
const codes = (wish: Partial<RequestFacts>, fileName?: string, facts: RequestFacts = kubelet) =>
  match(wish, fileName, facts).refusals.map(({ code }) => code)

/** What an honest node asks for. */
function honest(key: string): RequestFacts {
  const { profile } = context.rows.get(key) ?? {}
  if (!profile) throw new Error(`no row ${key}`)
  return {
    ...nobody,
    ...profile.altNames,
    otherNames: otherNameTexts(profile.altNames),
    commonName: profile.subject.commonName,
    organizations: profile.subject.organizations,
    usages: profile.usages,
    keyUsages: ['digitalSignature'],
    keyAlgorithm: profile.keyAlgorithm,
  }
}

describe('which row a request is for', () => {
  it('is found by its common name and usage', () => {
    expect(match({}).row?.key).toBe('kubelet-client@w-1')
    expect(match({ usages: ['serverAuth'] }).row?.key).toBe('kubelet-serving@w-1')
    expect(match({ ...nobody, commonName: 'jane' }).row?.key).toBe('user@jane')
  })

  it('is found by the names that it asks for, where many share the common name', () => {
    const wish = { ...nobody, commonName: 'kube-apiserver', addresses: ['192.168.10.12'] }
    expect(match(wish).row?.key).toBe('apiserver@cp-2')
    expect(match({ ...nobody, dnsNames: ['W-1.'], usages: ['serverAuth'] }).row?.key).toBe(
      'kubelet-serving@w-1',
    )
  })

  it('is found by the name of its file before anything else', () => {
    const wish = { ...nobody, commonName: 'cp-1' }
    expect(match(wish, 'cp-1--etcd-peer.csr').row?.key).toBe('etcd-peer@cp-1')
    expect(match(wish, '/mnt/usb/CP-1--etcd-server.csr.pem').row?.key).toBe('etcd-server@cp-1')
    expect(match(nobody, 'C:\\in\\jane--user.req').row?.key).toBe('user@jane')
  })

  it('is not guessed: candidates are named, with the file names that decide', () => {
    const [refusal] = match({ ...nobody, commonName: 'cp-1' }).refusals
    expect(refusal).toMatchObject({
      code: 'row-ambiguous',
      text: 'It could be for etcd-server of cp-1 or etcd-peer of cp-1.',
    })
    expect(refusal?.remedy).toContain('cp-1--etcd-server.csr or cp-1--etcd-peer.csr')
    expect(codes({ usages: [] })).toEqual(['row-ambiguous'])
    // Two users whose names make the same file name.
    expect(codes(nobody, 'a-b--user.csr')).toEqual(['row-unknown'])
  })

  it('is refused for a node that the cluster does not have', () => {
    const [refusal] = match({ commonName: 'system:node:w-9' }).refusals
    expect(refusal).toMatchObject({ code: 'node-unknown', text: 'The cluster has no node w-9.' })
    expect(refusal?.remedy).toContain('cp-1, cp-2, w-1 and w-2')
    expect(codes({ commonName: 'mallory', usages: [] })).toEqual(['row-unknown'])
    expect(codes({ commonName: 'system:anonymous', dnsNames: ['w-1'] })).toEqual(['row-unknown'])
  })

  it('is never an authority, a key pair or the rows of another cluster', () => {
    expect(codes({ ...nobody, commonName: 'kubernetes-ca' })).toEqual(['row-unknown'])
    expect(codes(nobody, 'ca.csr')).toEqual(['row-unknown'])
    expect(codes(nobody, 'sa.csr')).toEqual(['row-unknown'])
  })

  it('has a file name of its own where the names allow it', () => {
    expect(leaves.map(requestFileName)).toContain('w-1--kubelet-client.csr')
    expect(requestFileName({ key: 'user@a/b', spec: 'user' })).toBe('a-b--user.csr')
  })
})

describe('a request is refused', () => {
  it.each([
    ['that wants to be an authority', { wantsAuthority: true }, ['wants-authority']],
    ['that asks for all power', { organizations: ['system:masters'] }, ['privileged-groups']],
    [
      'for a group of kubeadm',
      { organizations: ['kubeadm:cluster-admins'] },
      ['privileged-groups'],
    ],
    ['for a group of its own', { organizations: ['ops'] }, ['groups-beyond-plan']],
    ['for a wildcard', { dnsNames: ['*.lab.internal'] }, ['wildcard']],
    ['for localhost', { dnsNames: ['LOCALHOST.'], addresses: ['127.0.0.9', '::1'] }, ['loopback']],
    ["for another node's address", { addresses: ['192.168.10.11'] }, ['name-of-other-node']],
    ["for another node's name", { dnsNames: ['CP-1.lab.internal'] }, ['name-of-other-node']],
    ['for the name of a bank', { dnsNames: ['bank.example'] }, ['names-beyond-plan']],
    ['for names of other kinds', { otherNames: ['URI:spiffe://x'] }, ['other-names']],
    ['for another usage', { usages: ['clientAuth', 'codeSigning'] }, ['usages-beyond-plan']],
    ['with a short key', { keyAlgorithm: 'rsa-1024' }, ['key-weak']],
    ['with a weaker key', { keyAlgorithm: 'rsa-2048' }, ['key-weak']],
    ['with a key on another curve', { keyAlgorithm: 'P-521' }, ['key-kind']],
    ['with a key of a size of its own', { keyAlgorithm: 'rsa-8192' }, ['key-kind']],
    ['with Ed25519 where the plan has it not', { keyAlgorithm: 'ed25519' }, ['key-kind']],
  ] as const)('%s', (_, wish, expected) => {
    expect(codes(wish, 'w-1--kubelet-client.csr')).toEqual(expected)
  })

  it('for a node whose keys are made here', () => {
    expect(codes({ commonName: 'system:node:w-2' })).toEqual(['key-here'])
    expect(codes(nobody, 'w-2--kubelet-serving.csr')).toEqual(['key-here'])
  })

  it('that calls itself otherwise than its file, naming whose name it takes', () => {
    const [refusal] = match({ commonName: 'system:node:cp-1' }, 'w-1--kubelet-client.csr').refusals
    expect(refusal).toMatchObject({
      code: 'common-name-differs',
      text: 'It calls itself system:node:cp-1, which is kubelet-serving of cp-1; kubelet-client of w-1 is system:node:w-1.',
    })
  })

  it('for every reason at once, each in words with a remedy', () => {
    const wish = {
      organizations: ['system:masters', 'x'],
      dnsNames: ['*.a', 'localhost', 'cp-1', ...Array.from({ length: 50 }, (_, n) => `n${n}.b`)],
      wantsAuthority: true,
      usages: ['serverAuth', 'clientAuth'],
      keyAlgorithm: 'rsa-1024',
    }
    const { refusals } = match(wish, 'w-1--kubelet-client.csr')
    expect(refusals.map(({ code }) => code)).toEqual([
      'wants-authority',
      'privileged-groups',
      'wildcard',
      'loopback',
      'name-of-other-node',
      'names-beyond-plan',
      'usages-beyond-plan',
      'key-weak',
    ])
    for (const { text, remedy } of refusals) {
      expect(text).toMatch(/^[A-Z].{10,250}\.$/)
      expect(remedy).toMatch(/^[A-Z].{10,250}\.$/)
    }
    expect(refusals[5]?.text).toContain('n0.b, n1.b, n2.b, n3.b, n4.b and 45 more')
  })
})

describe('a request is taken', () => {
  it.each(leaves.filter(({ privateKey }) => privateKey === 'elsewhere').map((row) => row.key))(
    'when it asks for what the plan has: %s',
    (key) => {
      const row = context.rows.get(key)
      // Two of the users would have the same file name.
      const fileName = row && /@a.b$/.test(key) ? undefined : row && requestFileName(row)
      const found = matchRequest(honest(key), context, fileName)
      expect(found.row?.key).toBe(key)
      expect(found.refusals).toEqual([])
      expect(found.differences).toEqual([])
    },
  )

  it('when it leaves things out, which come from the plan', () => {
    const { refusals, differences } = match(nobody, 'w-1--kubelet-serving.csr')
    expect(refusals).toEqual([])
    expect(differences).toEqual([
      { field: 'commonName', requested: [], issued: ['system:node:w-1'] },
      { field: 'organizations', requested: [], issued: ['system:nodes'] },
      { field: 'dnsNames', requested: [], issued: ['w-1'] },
      { field: 'addresses', requested: [], issued: ['192.168.32.1', 'fd00:10::1'] },
      { field: 'usages', requested: [], issued: ['serverAuth'] },
      { field: 'keyUsages', requested: [], issued: ['digitalSignature'] },
    ])
  })

  it('with mail addresses and URIs that the plan has, and none beside them', () => {
    const bank = { ...nobody, commonName: 'bank' }
    const planned = ['URI:spiffe://lab.internal/bank', 'email:Ops@lab.INTERNAL']
    expect(codes({ otherNames: planned }, undefined, bank)).toEqual([])
    // Without a name of its own it is found by them.
    expect(match({ ...nobody, otherNames: planned.slice(0, 1) }).row?.key).toBe('extra@bank')
    const [refusal] = match(
      { otherNames: [...planned, 'email:root@lab.internal', 'directory name'] },
      'bank--extra.csr',
      nobody,
    ).refusals
    expect(refusal).toMatchObject({
      code: 'other-names',
      text: 'It asks for email:root@lab.internal and directory name; the plan of bank has email:Ops@lab.internal and URI:spiffe://lab.internal/bank.',
    })
    // The part before the @ has a case (RFC 5321 §2.4), and so has a path.
    for (const other of ['email:ops@lab.internal', 'URI:spiffe://lab.internal/Bank'])
      expect(codes({ otherNames: [other] }, undefined, bank)).toEqual(['other-names'])
  })

  it('without what is not looked at, which is named', () => {
    const { refusals, differences } = match({
      otherAttributes: ['C=DE', 'OU=IT'],
      keyUsages: ['digitalSignature', 'nonRepudiation'],
      ignored: ['challengePassword'],
    })
    expect(refusals).toEqual([])
    expect(differences.map(({ field }) => field)).toEqual([...['subject', 'keyUsages', 'ignored']])
  })

  it('with a key that is as strong as planned', () => {
    const taken = keyAlgorithms.filter((keyAlgorithm) => codes({ keyAlgorithm }).length === 0)
    expect(taken).toEqual(['rsa-3072', 'rsa-4096', 'ecdsa-p256', 'ecdsa-p384'])
  })
})

describe('whatever a request says', () => {
  const names = fc.constantFrom(
    'w-1',
    'cp-1',
    '*.x',
    'localhost',
    'kubernetes',
    'bank.example',
    'W-1',
  )
  const wishes = fc.record<RequestFacts>({
    commonName: fc.oneof(
      fc.constantFrom(...leaves.map(({ profile }) => profile.subject.commonName), ''),
      fc.string(),
    ),
    organizations: fc.array(
      fc.oneof(fc.constantFrom('system:masters', 'system:nodes', 'dev'), fc.string()),
    ),
    otherAttributes: fc.array(fc.string()),
    subject: fc.string(),
    dnsNames: fc.array(fc.oneof(names, fc.string())),
    addresses: fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom('192.168.10.11', '::1'))),
    otherNames: fc.array(
      fc.oneof(fc.constantFrom('URI:spiffe://lab.internal/bank', 'email:a@b'), fc.string()),
      { maxLength: 1 },
    ),
    usages: fc.array(fc.constantFrom('serverAuth', 'clientAuth', 'codeSigning', '1.2.3')),
    keyUsages: fc.array(fc.constantFrom('digitalSignature', 'keyAgreement')),
    wantsAuthority: fc.boolean(),
    ignored: fc.array(fc.string()),
    keyAlgorithm: fc.oneof(fc.constantFrom(...keyAlgorithms), fc.string()),
    publicKey: fc.constant(new Uint8Array()),
    fingerprint: fc.constant('00'),
  })
  const fileName = fc.option(
    fc.oneof(fc.constantFrom(...leaves.map(requestFileName)), fc.string()),
    { nil: undefined },
  )

  it('only what the plan has is taken, and issued is what the plan says', () => {
    fc.assert(
      fc.property(wishes, fileName, (facts, name) => {
        const { row, refusals, comparison } = matchRequest(facts, context, name)
        if (refusals.length > 0) return
        expect(row?.privateKey).toBe('elsewhere')
        const { profile } = row ?? {}
        expect(['', profile?.subject.commonName]).toContain(facts.commonName)
        expect(profile?.subject.organizations).toEqual(
          expect.arrayContaining([...facts.organizations]),
        )
        expect(profile?.usages).toEqual(expect.arrayContaining([...facts.usages]))
        expect(facts.wantsAuthority).toBe(false)
        expect(otherNameTexts(profile?.altNames ?? {})).toEqual(
          expect.arrayContaining([...facts.otherNames]),
        )
        const issued = Object.fromEntries(comparison.map((line) => [line.field, line.issued]))
        expect(issued['dnsNames'] ?? []).toEqual(profile?.altNames.dnsNames)
        expect(issued['addresses'] ?? []).toEqual(profile?.altNames.addresses)
      }),
      { numRuns: 3_000 },
    )
  })
})

it('takes a thousand requests for a large cluster in a moment', () => {
  const nodes = Array.from({ length: 2_000 }, (_, n) => ({ ...worker(n + 1), ...elsewhere }))
  const large = clusterFrom(sample({ nodes: [controlPlane(1), ...nodes] }))
  const before = performance.now()
  const index = requestContext(large, planFor(large))
  for (let n = 1; n <= 1_000; n += 1) {
    const facts = { ...kubelet, commonName: `system:node:w-${n}` }
    expect(matchRequest(facts, index).row?.key).toBe(`kubelet-client@w-${n}`)
  }
  expect(performance.now() - before).toBeLessThan(3_000)
})
