/** The matrix must be able to say no: one table at a time is bent, and the right pair fails. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { bundlesFor } from '../../../src/main/domain/bundle'
import { layouts } from '../../../src/main/domain/layouts'
import type { Layout } from '../../../src/main/domain/layouts/layout'
import { planFor } from '../../../src/main/domain/plan'
import type { CertificateProfile, PlannedCertificate } from '../../../src/main/domain/plan/spec'
import { issuePlan, sampleCluster, writeBundle } from '../../support/bundles'
import { clusterIn, nodesOf } from './exported-cluster'
import { listen } from './handshake'
import { preMade } from './pre-made'
import { legitimate } from './rounds'

const parent = mkdtempSync(join(tmpdir(), 'bent-tables-'))
afterAll(() => rmSync(parent, { recursive: true }))

type Bend = {
  readonly row?: (item: PlannedCertificate) => PlannedCertificate
  readonly places?: (places: Layout['places']) => Layout['places']
}
const { places } = layouts.kubeadm
const only = (spec: string, change: (item: PlannedCertificate) => PlannedCertificate): Bend => ({
  row: (item) => (item.spec === spec ? change(item) : item),
})
const profile = (
  spec: string,
  change: (profile: CertificateProfile) => Partial<CertificateProfile>,
) => only(spec, (item) => ({ ...item, profile: { ...item.profile, ...change(item.profile) } }))
const named = (commonName: string, organizations: readonly string[] = []) => ({
  subject: { commonName, organizations },
})

/** @returns what fails in a cluster that is made from bent tables. */
async function faultsOf(name: string, { row = (item) => item, places: bent }: Bend) {
  const nodes = nodesOf({ topology: 'stacked' })
  const cluster = sampleCluster(
    {
      nodes: nodes.map(({ name: node, role, addresses }) => ({
        name: node,
        roles: [role],
        addresses: [...addresses],
      })),
      users: [{ name: 'jane', groups: ['dev', 'on-call'], namespace: 'finance' }],
      pki: { authorityKeys: 'kept' },
    },
    name,
  )
  const plan = {
    items: planFor(cluster).items.map((item) => (item.kind === 'certificate' ? row(item) : item)),
  }
  const layout = { ...layouts.kubeadm, places: bent?.(places) ?? places }
  const issued = issuePlan(plan)
  for (const bundle of bundlesFor(cluster, plan, { fingerprint: () => undefined }, layout))
    writeBundle(parent, bundle, issued)
  const parties = preMade(
    'kubeadm',
    clusterIn(nodes, (node) => join(parent, `${name}-${node}`)),
  )
  const doors = await Promise.all(parties.servers.map(listen))
  const { faults } = await legitimate(parties, doors)
  await Promise.all(doors.map((door) => door.close()))
  return faults
}

const bends: readonly (readonly [string, Bend, RegExp])[] = [
  [
    "etcd's server may not call",
    profile('etcd-server', () => ({ usages: ['serverAuth'] })),
    /^etcd-server@cp-1 to etcd@cp-2 as localhost: /,
  ],
  [
    'a peer may not serve',
    profile('etcd-peer', () => ({ usages: ['clientAuth'] })),
    /^etcd-peer@cp-1 to etcd-peer@cp-2 .*unsuitable certificate purpose/,
  ],
  [
    'the API server does not know its service address',
    profile('apiserver', ({ altNames }) => ({
      altNames: {
        ...altNames,
        addresses: altNames.addresses.filter((address) => address !== '10.96.0.1'),
      },
    })),
    /^\S+ to apiserver@cp-1 as 10\.96\.0\.1: .*not in the cert's list/,
  ],
  [
    'the API server does not know the endpoint',
    profile('apiserver', ({ altNames }) => ({
      altNames: {
        ...altNames,
        dnsNames: altNames.dnsNames.filter((dnsName) => dnsName !== 'k8s.lab.internal'),
      },
    })),
    /^kubelet@w-1 to apiserver@cp-1 as k8s\.lab\.internal: .*does not match/,
  ],
  [
    'etcd does not know localhost',
    profile('etcd-server', ({ altNames }) => ({ altNames: { ...altNames, dnsNames: ['cp-1'] } })),
    /^etcd-healthcheck-client@cp-1 to etcd@cp-1 as localhost: /,
  ],
  [
    "the API server's etcd client is of the wrong authority",
    only('apiserver-etcd-client', (item) => ({ ...item, authority: 'ca' })),
    /^apiserver-etcd-client@cp-1 to etcd@cp-1 /,
  ],
  [
    "the front proxy's client is of the cluster's authority",
    only('front-proxy-client', (item) => ({ ...item, authority: 'ca' })),
    /^front-proxy-client@cp-1 to extension@w-1 /,
  ],
  [
    "kubelets are served for by etcd's authority",
    only('kubelet-serving', (item) => ({ ...item, authority: 'etcd-ca' })),
    /^apiserver-kubelet-client@cp-1 to kubelet@w-1 as w-1: /,
  ],
  [
    'a user lost a group',
    profile('user', () => named('jane', ['dev'])),
    /^jane@admin to apiserver@cp-1 .*"groups":\["dev"\]/,
  ],
  [
    'two trust files are swapped',
    {
      places: (all) => ({
        ...all,
        'etcd-ca': all['front-proxy-ca'],
        'front-proxy-ca': all['etcd-ca'],
      }),
    },
    /^apiserver-etcd-client@cp-1 to etcd@cp-1 /,
  ],
]

/** Faults that are never signed: the lint knows what these rows must be. */
const refused: readonly (readonly [string, Bend])[] = [
  [
    "the front proxy's client is a server",
    profile('front-proxy-client', () => ({ usages: ['serverAuth'] })),
  ],
  [
    'a kubelet has a name of its own making',
    profile('kubelet-client', ({ subject }) => ({
      subject: { ...subject, commonName: subject.commonName.replace('node', 'nodes') },
    })),
  ],
]

it('has nothing to say against the tables as they are', async () => {
  expect(await faultsOf('straight', {})).toEqual([])
})

describe('finds that', () => {
  it.each(bends)('%s', async (what, bend, fault) => {
    const faults = await faultsOf(`bent-${bends.findIndex(([text]) => text === what)}`, bend)
    expect(faults.filter((text) => fault.test(text)).length, faults.join('\n')).toBeGreaterThan(0)
  })
})

it.each(refused)('%s, which is refused before it is signed', async (_, bend) => {
  await expect(faultsOf('refused', bend)).rejects.toMatchObject({ code: 'certificate-refused' })
})
