import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readDefinition, writeDefinition } from '../../../src/main/domain/definition-file'
import {
  CertificateDefinition,
  ClusterDefinition,
  ClusterSpec,
  NodeDefinition,
  Pki,
  UserDefinition,
  keyAlgorithms,
  layoutIds,
  maxDefinitionBytes,
  roles,
} from '../../../src/shared/definition'

const homelab = `apiVersion: certwright/v1
kind: Cluster
metadata: { name: homelab, description: three small PCs }
spec:
  layout: kubeadm
  kubernetesVersion: "1.35"
  controlPlaneEndpoint: k8s.lab.internal:6443
  nodes:
    - { name: cp-1, roles: [control-plane], addresses: [192.168.10.11], dnsNames: [cp-1.lab.internal] }
    - { name: w-1,  roles: [worker],        addresses: [192.168.10.21, "fd00:10::21"] }
  users:
    - { name: jane, groups: [dev], namespace: finance, validity: 90d }
`

const onlyFinding = (text: string) => {
  const { definition, findings } = readDefinition(text)
  expect(definition).toBeUndefined()
  expect(findings).toHaveLength(1)
  const [finding] = findings
  if (!finding) throw new Error('no finding')
  return finding
}

describe('reading a cluster file', () => {
  it('fills in the defaults of the example', () => {
    const { definition, findings } = readDefinition(homelab)
    expect(findings).toEqual([])
    expect(definition?.spec.nodes[1]?.addresses).toEqual(['192.168.10.21', 'fd00:10::21'])
    expect(definition?.spec.network.serviceCIDRs).toEqual(['10.96.0.0/12'])
    expect(definition?.spec.pki.validity.authority).toBe('10y')
  })

  it('reads the same from JSON and from a file with a byte order mark and CRLF', () => {
    const { definition } = readDefinition(homelab)
    expect(readDefinition(JSON.stringify(parse(homelab))).definition).toEqual(definition)
    expect(readDefinition(`\uFEFF${homelab.replaceAll('\n', '\r\n')}`).definition).toEqual(
      definition,
    )
  })

  it('takes anchors, merge keys and many uses of one alias', () => {
    const nodes = Array.from(
      { length: 2_000 },
      (_, i) => `    - {<<: *w, name: n-${i}, addresses: [10.0.0.1]}`,
    )
    const { definition, findings } = readDefinition(
      `metadata: {name: x}\nspec:\n  nodes:\n    - &w {name: w, roles: &r [worker], addresses: [10.0.0.2]}\n${nodes.join('\n')}\n    - {name: z, roles: *r}\n`,
    )
    expect(findings).toEqual([])
    expect(definition?.spec.nodes).toHaveLength(2_002)
    expect(definition?.spec.nodes[5]?.roles).toEqual(['worker'])
  })

  it('treats a name without a value as left out', () => {
    const { definition, findings } = readDefinition(
      'metadata:\n  name: x\n  description:\nspec:\n  users:\n  pki:\n',
    )
    expect(findings).toEqual([])
    expect(definition?.spec.users).toEqual([])
  })

  it.each([
    ['', 'file-empty'],
    ['# nothing\n', 'file-empty'],
    ['null', 'file-empty'],
    [`${homelab}---\n${homelab}`, 'file-several-documents'],
    ['metadata: {name: x\n', 'file-syntax'],
    ['metadata: {name: x, name: y}\nspec: {}', 'file-syntax'],
    ['metadata: {name: !!python/object x}\nspec: {}', 'file-syntax'],
    ['? [a]\n: b\n', 'file-syntax'],
    ['a: *nowhere\n', 'file-aliases'],
    ['a: {<<: 5}\n', 'file-syntax'],
    ['a: &a [*a]\n', 'file-aliases'],
    [`${'['.repeat(50_000)}${']'.repeat(50_000)}`, 'file-too-deep'],
    [`${'['.repeat(60)}${']'.repeat(60)}`, 'file-too-deep'],
    [`# ${'x'.repeat(maxDefinitionBytes)}`, 'file-too-large'],
    [`# ${'ü'.repeat(maxDefinitionBytes / 2)}`, 'file-too-large'],
    ['just words', 'file-type'],
    ['[1, 2]', 'file-type'],
  ])('refuses case %# as a whole', (text, code) => {
    const { definition, findings } = readDefinition(text)
    expect(definition).toBeUndefined()
    expect(findings[0]?.code).toBe(code)
  })

  it('refuses a billion laughs before it laughs', () => {
    const laughs = Array.from({ length: 10 }, (_, i) => {
      const [name, before] = [`l${i + 1}`, `*l${i}`]
      return `${name}: &${name} [${Array.from({ length: 10 }, () => before).join(', ')}]`
    })
    expect(onlyFinding(`l0: &l0 lol\n${laughs.join('\n')}\n`).code).toBe('file-aliases')
  })

  it('suggests the nearest field, with path, line and column', () => {
    const finding = onlyFinding('metadata: {name: x}\nspec:\n  controlPlaneEndpont: a.b:6443\n')
    expect(finding.path).toEqual(['spec', 'controlPlaneEndpont'])
    expect(finding.what).toBe('spec.controlPlaneEndpont is not a field (line 3, column 3).')
    expect(finding.remedy).toBe('Did you mean controlPlaneEndpoint?')
  })

  it('says where a misplaced field belongs', () => {
    expect(onlyFinding('metadata: {name: x}\nspec: {}\nnodes: []\n').remedy).toBe(
      'It belongs in spec.',
    )
    expect(onlyFinding('metadata: {name: x}\nspec: {podCIDRs: []}\n').remedy).toBe(
      'It belongs in spec.network.',
    )
  })

  it('names fields inside lists', () => {
    const finding = onlyFinding(
      'metadata: {name: x}\nspec:\n  nodes:\n  - {name: a}\n  - {name: b, adresses: []}\n',
    )
    expect(finding.path).toEqual(['spec', 'nodes', 1, 'adresses'])
    expect(finding.what).toContain('spec.nodes[1].adresses')
    expect(finding.what).toContain('(line 5, column 15)')
    expect(finding.remedy).toBe('Did you mean addresses?')
  })

  it('shows how to quote a version that YAML reads as a number', () => {
    const finding = onlyFinding('metadata: {name: x}\nspec: {kubernetesVersion: 1.30}\n')
    expect(finding.what).toContain('spec.kubernetesVersion is read as a number')
    expect(finding.remedy).toBe('Write it in quotes: "1.30".')
  })

  it.each([
    ['metadata: {}\nspec: {}', ['metadata', 'name'], 'Add metadata.name.'],
    ['metadata: {name: x}', ['spec'], 'Add spec.'],
    ['apiVersion: certwright/v2\nmetadata: {name: x}\nspec: {}', ['apiVersion'], 'certwright/v1'],
    [
      'metadata: {name: x}\nspec: {pki: {keyAlgorithm: ecdsa-p265}}',
      ['spec', 'pki', 'keyAlgorithm'],
      'ecdsa-p256',
    ],
    [
      'metadata: {name: x}\nspec: {pki: {keyAlgorithms: {ca: rsa}}}',
      ['spec', 'pki', 'keyAlgorithms', 'ca'],
      'Use',
    ],
    ['metadata: {name: x}\nspec: {nodes: {a: b}}', ['spec', 'nodes'], 'Write a list'],
    [
      'metadata: {name: x}\nspec: {nodes: [{name: a, roles: [wroker]}]}',
      ['spec', 'nodes', 0, 'roles', 0],
      'worker',
    ],
    [
      'metadata: {name: x}\nspec: {pki: {validity: {certificate: 1 year}}}',
      ['spec', 'pki', 'validity', 'certificate'],
      '8760h',
    ],
    [`metadata: {name: ${'x'.repeat(301)}}\nspec: {}`, ['metadata', 'name'], 'Shorten'],
    [
      'metadata: {name: x}\nspec: {network: {serviceCIDRs: [a, b, c]}}',
      ['spec', 'network', 'serviceCIDRs'],
      'Shorten',
    ],
  ])('says what is wrong in %j', (text, path, remedy) => {
    const finding = onlyFinding(text)
    expect(finding.path).toEqual(path)
    expect(finding.remedy).toContain(remedy)
    expect(finding.what).toMatch(/\.$/)
    expect(finding.why).not.toBe('')
  })

  it('reports every problem at once', () => {
    const { findings } = readDefinition(
      'metadata: {nme: x}\nspec: {nodes: [{adresses: []}], etcd: {topology: none}}',
    )
    expect(findings.map(({ path }) => path.join('.'))).toEqual(
      expect.arrayContaining([
        'metadata.nme',
        'metadata.name',
        'spec.nodes.0.name',
        'spec.nodes.0.adresses',
        'spec.etcd.topology',
      ]),
    )
  })

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.json()), (text) => {
        const { definition, findings } = readDefinition(text)
        expect(definition === undefined).toBe(findings.length > 0)
      }),
    )
  })
})

const trap = fc.constantFrom(
  'yes',
  'no',
  'on',
  'Off',
  'y',
  'N',
  'null',
  '~',
  '1.30',
  '0777',
  '1_000',
  '1:30',
  '2026-11-22',
  '=',
  '<<',
  '1e3',
  '0x1f',
  '.inf',
  '*a',
  '&a',
  '!x',
  '- a',
  'a: b',
  'a #b',
  '',
  ' a ',
  'ä',
  '"',
  "'",
  '\\',
  'a\nb',
  '%',
  '@',
  '`',
)
const text = fc.oneof(
  trap,
  fc.string({ maxLength: 40 }),
  fc.constantFrom('cp-1', '10.0.0.1', 'fd00::1', '10.0.0.0/8'),
)
const places = ['here', 'elsewhere'] as const
const duration = fc.constantFrom('1y', '90d', '8760h', '36h')
const definitions = fc
  .record({
    metadata: fc.record({ name: text, description: text }),
    spec: fc.record(
      {
        kubernetesVersion: fc.constantFrom('1.35', '1.30', 'v1.34.2'),
        clusterName: text,
        controlPlaneEndpoint: text,
        network: fc.record(
          {
            serviceCIDRs: fc.array(text, { maxLength: 2 }),
            podCIDRs: fc.array(text, { maxLength: 2 }),
            dnsDomain: text,
          },
          { requiredKeys: [] },
        ),
        etcd: fc.record({ topology: fc.constantFrom('stacked', 'external') }),
        apiServer: fc.record({ extraSANs: fc.array(text, { maxLength: 3 }) }),
        nodes: fc.array(
          fc.record({
            name: text,
            roles: fc.array(fc.constantFrom(...roles), { maxLength: 3 }),
            addresses: fc.array(text, { maxLength: 3 }),
            dnsNames: fc.array(text, { maxLength: 2 }),
            privateKeys: fc.constantFrom(...places),
          }),
          { maxLength: 3 },
        ),
        pki: fc.record(
          {
            keyAlgorithm: fc.constantFrom(...keyAlgorithms),
            keyAlgorithms: fc.dictionary(
              text.filter((key) => key !== '__proto__'),
              fc.constantFrom(...keyAlgorithms),
              { noNullPrototype: true },
            ),
            validity: fc.record(
              { authority: duration, certificate: duration, user: duration },
              { requiredKeys: [] },
            ),
            subject: fc.record({ C: fc.constant('DE'), O: text, OU: text }, { requiredKeys: [] }),
            hierarchy: fc.constantFrom('separate', 'single', 'two-tier'),
            authorityKeys: fc.constantFrom('control-planes', 'kept'),
            kubeletClientGroup: fc.constantFrom('none', 'kubeadm:cluster-admins'),
            nameConstraints: fc.record({
              mode: fc.constantFrom('none', 'cluster'),
              dnsDomains: fc.array(text, { maxLength: 2 }),
              networks: fc.array(text, { maxLength: 2 }),
            }),
          },
          { requiredKeys: [] },
        ),
        users: fc.array(
          fc.record(
            {
              name: text,
              groups: fc.array(text, { maxLength: 2 }),
              namespace: text,
              validity: duration,
              privateKeys: fc.constantFrom(...places),
              bindings: fc.array(
                fc.record(
                  {
                    role: text,
                    kind: fc.constantFrom('ClusterRole', 'Role'),
                    namespace: text,
                    rules: fc.array(
                      fc.record({ resources: fc.array(text), verbs: fc.array(text) }),
                    ),
                  },
                  { requiredKeys: ['role'] },
                ),
                { maxLength: 2 },
              ),
            },
            { requiredKeys: ['name'] },
          ),
          { maxLength: 2 },
        ),
        certificates: fc.array(
          fc.record(
            {
              name: text,
              authority: text.filter((id) => id.length <= 64),
              commonName: text,
              organizations: fc.array(text, { maxLength: 2 }),
              dnsNames: fc.array(text, { maxLength: 2 }),
              addresses: fc.array(text, { maxLength: 2 }),
              uris: fc.array(text, { maxLength: 2 }),
              emails: fc.array(text, { maxLength: 2 }),
              usages: fc.array(text, { maxLength: 2 }),
              keyAlgorithm: fc.constantFrom(...keyAlgorithms),
              validity: duration,
              privateKeys: fc.constantFrom(...places),
              nodes: fc.array(text, { maxLength: 2 }),
              files: fc.record(
                {
                  certificate: text,
                  key: text,
                  authority: text,
                  owner: text,
                  mode: fc.constantFrom('600', '400'),
                },
                { requiredKeys: [] },
              ),
            },
            { requiredKeys: ['name'] },
          ),
          { maxLength: 2 },
        ),
        layout: fc.constantFrom(...layoutIds),
      },
      { requiredKeys: [] },
    ),
  })
  .map((input) => ClusterDefinition.parse(input))

it('names a hundred of the things that are wrong, and counts the rest, in no time', () => {
  const fields = Array.from({ length: 60_000 }, (_, index) => `f${index}: 1`).join(', ')
  const start = process.cpuUsage()
  const { findings } = readDefinition(
    `{ apiVersion: certwright/v1, kind: Cluster, metadata: { name: lab }, spec: { ${fields} } }`,
  )
  const took = process.cpuUsage(start).user / 1_000
  expect(findings).toHaveLength(101)
  expect(findings[99]?.what).toContain('spec.f99 is not a field')
  expect(findings[100]).toMatchObject({
    code: 'file-more',
    what: '59900 more things are wrong in the file.',
  })
  // Most of it is the YAML reader's; naming them all took minutes.
  expect(took).toBeLessThan(20_000)
})

describe('writing a cluster file', () => {
  it('leaves defaults out and keeps an order', () => {
    const { definition } = readDefinition(homelab)
    if (!definition) throw new Error('the example does not read')
    expect(writeDefinition(definition)).toBe(`apiVersion: certwright/v1
kind: Cluster
metadata:
  name: homelab
  description: "three small PCs"
spec:
  layout: kubeadm
  kubernetesVersion: "1.35"
  controlPlaneEndpoint: "k8s.lab.internal:6443"
  nodes:
    - name: cp-1
      roles: [control-plane]
      addresses: [192.168.10.11]
      dnsNames: [cp-1.lab.internal]
    - name: w-1
      roles: [worker]
      addresses: [192.168.10.21, "fd00:10::21"]
  users:
    - name: jane
      groups: [dev]
      namespace: finance
      validity: "90d"
`)
  })

  it('keeps further certificates, own rights, limits and keys made elsewhere', () => {
    const example = join(import.meta.dirname, '../../../examples/further-certificates.yaml')
    const { definition } = readDefinition(readFileSync(example, 'utf8'))
    if (!definition) throw new Error('the example does not read')
    const [node] = definition.spec.nodes
    const [user] = definition.spec.users
    if (!node || !user) throw new Error('the example has no node or no user')
    node.privateKeys = 'elsewhere'
    user.privateKeys = 'elsewhere'
    user.bindings = [
      {
        role: 'r',
        kind: 'Role',
        rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
      },
    ]
    expect(definition.spec.certificates.length).toBeGreaterThan(0)
    expect(readDefinition(writeDefinition(definition)).definition).toEqual(definition)
  })

  it('is proven with other values than the usual ones in every field of the schema', () => {
    const samples = fc.sample(definitions, 500).map(({ spec }) => spec)
    const usual = ClusterDefinition.parse({ metadata: { name: '' }, spec: {} }).spec
    const varied = (values: readonly object[], than: object) => {
      const before = new Map(Object.entries(than))
      const differs = ([key, value]: [string, unknown]) =>
        JSON.stringify(value) !== JSON.stringify(before.get(key))
      return new Set(values.flatMap((value) => Object.entries(value).filter(differs)).map(keyOf))
    }
    const keyOf = ([key]: [string, unknown]) => key
    const keys = ({ shape }: { shape: object }) => new Set(Object.keys(shape))
    expect(varied(samples, usual)).toEqual(keys(ClusterSpec))
    expect(
      varied(
        samples.map(({ pki }) => pki),
        usual.pki,
      ),
    ).toEqual(keys(Pki))
    for (const [list, schema] of [
      [samples.flatMap(({ nodes }) => nodes), NodeDefinition],
      [samples.flatMap(({ users }) => users), UserDefinition],
      [samples.flatMap(({ certificates }) => certificates), CertificateDefinition],
    ] as const)
      expect(varied(list, schema.parse({ name: '?' }))).toEqual(keys(schema))
  })

  it('gives the same definition back when read again', () => {
    fc.assert(
      fc.property(definitions, (definition) => {
        const read = readDefinition(writeDefinition(definition))
        expect(read.findings).toEqual([])
        expect(read.definition).toEqual(definition)
      }),
    )
  })

  it('means the same to a YAML 1.1 parser (PyYAML)', () => {
    const samples = fc.sample(definitions, 60)
    const texts = samples.map((definition) => writeDefinition(definition))
    const script =
      'import json,sys,yaml; print(json.dumps([yaml.safe_load(t) for t in json.load(sys.stdin)]))'
    const answer: unknown = JSON.parse(
      execFileSync('python3', ['-c', script], { input: JSON.stringify(texts), encoding: 'utf8' }),
    )
    expect(answer).toEqual(texts.map((written) => parse(written)))
  })
})
