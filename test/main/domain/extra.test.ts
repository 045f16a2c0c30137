import { describe, expect, it } from 'vitest'
import { bundlesFor } from '../../../src/main/domain/bundle'
import { layouts } from '../../../src/main/domain/layouts'
import { clusterFrom } from '../../../src/main/domain/normalise'
import { planFor } from '../../../src/main/domain/plan'
import { extraAuthorities } from '../../../src/main/domain/plan/extra'
import { isCertificateItem } from '../../../src/main/domain/plan/spec'
import { hierarchies, layoutIds } from '../../../src/shared/definition'
import type { ClusterDefinitionInput } from '../../../src/shared/definition'
import { sample } from './sample'

type Entry = NonNullable<NonNullable<ClusterDefinitionInput['spec']>['certificates']>[number]

/** The bank of the tutorials: a web server for people, signed by the cluster's authority. */
const bank: Entry = {
  name: 'bank',
  commonName: 'example-bank.com',
  dnsNames: ['Example-Bank.com', 'www.example-bank.com', 'www.example-bank.com'],
  addresses: ['10.0.0.5', '::ffff:10.0.0.5'],
  uris: ['spiffe://lab.internal/bank'],
  emails: ['Ops@Lab.Internal'],
  nodes: ['w-1', 'w-2'],
}
const scraper: Entry = { name: 'prometheus-etcd', usages: ['clientAuth'], authority: 'etcd-ca' }

const none = { fingerprint: () => undefined }
const clusterWith = (certificates: Entry[], spec: Parameters<typeof sample>[0] = {}) =>
  clusterFrom(sample({ ...spec, certificates }))
const extrasOf = (certificates: Entry[], spec: Parameters<typeof sample>[0] = {}) =>
  planFor(clusterWith(certificates, spec))
    .items.filter(isCertificateItem)
    .filter((item) => item.spec === 'extra')

describe('a further certificate', () => {
  it('is one row with the names of the definition, normalised', () => {
    const [row] = extrasOf([bank])
    expect(row).toMatchObject({ key: 'extra@bank', authority: 'ca', title: 'bank' })
    expect(row?.profile).toEqual({
      isAuthority: false,
      subject: { commonName: 'example-bank.com', organizations: [] },
      altNames: {
        dnsNames: ['example-bank.com', 'www.example-bank.com'],
        addresses: ['10.0.0.5'],
        uris: ['spiffe://lab.internal/bank'],
        emails: ['Ops@lab.internal'],
      },
      usages: ['serverAuth'],
      keyAlgorithm: 'ecdsa-p256',
      validityHours: 8_760,
    })
  })

  it('takes an authority, an algorithm and a lifetime of its own', () => {
    const [row] = extrasOf([
      { ...scraper, keyAlgorithm: 'rsa-3072', validity: '30d', commonName: 'prometheus' },
    ])
    expect(row?.authority).toBe('etcd-ca')
    expect(row?.profile).toMatchObject({
      subject: { commonName: 'prometheus', organizations: [] },
      usages: ['clientAuth'],
      keyAlgorithm: 'rsa-3072',
      validityHours: 720,
    })
  })

  it('writes usages in one order, and an OID that has a name by that name', () => {
    const usages = [
      '1.3.6.1.4.1.311.10.3.4',
      'clientAuth',
      '1.3.6.1.5.5.7.3.1',
      '1.3.6.1.5.5.7.3.3',
    ]
    const [row] = extrasOf([{ ...bank, usages }])
    expect(row?.profile.usages).toEqual([
      'serverAuth',
      'clientAuth',
      'codeSigning',
      '1.3.6.1.4.1.311.10.3.4',
    ])
  })
})

const combinations = layoutIds.flatMap((layout) =>
  hierarchies
    .filter((hierarchy) => layouts[layout].limits.hierarchies?.allowed.includes(hierarchy) ?? true)
    .map((hierarchy) => ({ layout, hierarchy })),
)

describe.each(combinations)('in $layout with the hierarchy $hierarchy', ({ layout, hierarchy }) => {
  const spec = { layout, pki: { hierarchy } }
  const authorities = extraAuthorities(clusterWith([], spec))

  it('every authority that signs leaves can issue one, the root none', () => {
    expect(authorities[0]).toBe(layouts[layout].serverAuthority)
    expect(authorities).not.toContain('root-ca')
    const rows = extrasOf(
      authorities.map((authority) => ({
        name: `by-${authority}`,
        authority,
        usages: ['clientAuth'],
      })),
      spec,
    )
    expect(rows.map((row) => row.authority)).toEqual(authorities)
    expect(() => extrasOf([{ ...scraper, authority: 'root-ca' }], spec)).toThrow()
  })

  it('lands on its nodes, or in the admin bundle, and nowhere else', () => {
    const hasNodes = layouts[layout].hasNodeBundles
    const cluster = clusterWith(
      [
        { ...bank, nodes: hasNodes ? ['w-1'] : [] },
        { name: 'registry', dnsNames: ['r.lab'] },
      ],
      spec,
    )
    const found = bundlesFor(cluster, planFor(cluster), none).flatMap(({ node, files }) =>
      files
        .filter((file) => file.spec === 'extra')
        .map((file) => `${node ?? 'admin'} ${file.path} ${file.mode.toString(8)}`),
    )
    const bankFiles = hasNodes
      ? ['bank-ca.crt 644', 'bank.crt 644', 'bank.key 600'].map(
          (file) => `w-1 files/etc/kubernetes/pki/extra/${file}`,
        )
      : ['bank-ca.crt 644', 'bank.crt 644', 'bank.key 600'].map((file) => `admin extra/${file}`)
    expect(found).toEqual([
      ...bankFiles,
      'admin extra/registry-ca.crt 644',
      'admin extra/registry.crt 644',
      'admin extra/registry.key 600',
    ])
  })
})

describe('the files of a further certificate', () => {
  it('take the paths, the owner and the mode that the definition gives', () => {
    const cluster = clusterWith([
      {
        ...bank,
        nodes: ['cp-1'],
        files: {
          certificate: '/etc/nginx/tls/bank.pem',
          key: '/etc/nginx/tls/bank.key',
          authority: '/etc/nginx/tls/ca.pem',
          owner: 'nginx:web',
          mode: '400',
        },
      },
    ])
    const [first] = bundlesFor(cluster, planFor(cluster), none)
    const files = first?.files.filter((file) => file.spec === 'extra') ?? []
    expect(files.map(({ target, mode, owner }) => [target, mode, owner.user, owner.group])).toEqual(
      [
        ['/etc/nginx/tls/bank.key', 0o400, 'nginx', 'web'],
        ['/etc/nginx/tls/bank.pem', 0o644, 'nginx', 'web'],
        ['/etc/nginx/tls/ca.pem', 0o644, 'nginx', 'web'],
      ],
    )
    const script = first?.files.find(({ path }) => path === 'install.sh')?.content
    expect(script).toMatchObject({
      text: expect.stringContaining(
        '0400 -r-------- nginx web extra files/etc/nginx/tls/bank.key',
      ) as string,
    })
  })
})
