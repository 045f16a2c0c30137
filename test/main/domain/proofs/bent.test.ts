/** The judge of the data tests must be able to say no: one list of files, bent in one place each. */
import { expect, test } from 'vitest'
import { bundlesFor } from '../../../../src/main/domain/bundle'
import type { Bundle, BundleFile } from '../../../../src/main/domain/files'
import { planFor } from '../../../../src/main/domain/plan'
import { clusterOf } from '../../../support/self-issuing-layouts'
import { faultsIn } from './faults'

const cluster = clusterOf('kubeadm', { topology: 'external' }, { hierarchy: 'two-tier' })
const plan = planFor(cluster)
const good = bundlesFor(cluster, plan, { fingerprint: () => undefined })
const pki = 'files/etc/kubernetes/pki'

function fileOf(node: string | undefined, path: string): BundleFile {
  const file = good
    .find((bundle) => bundle.node === node)
    ?.files.find((candidate) => candidate.path === path)
  if (!file) throw new Error(`${node} has no ${path}`)
  return file
}

/** The same bundles, but for the files of one node. */
function bent(node: string | undefined, change: (files: readonly BundleFile[]) => BundleFile[]) {
  return good.map((bundle): Bundle =>
    bundle.node === node ? { ...bundle, files: change(bundle.files) } : bundle,
  )
}
const added = (node: string | undefined, file: BundleFile) =>
  bent(node, (files) => [...files, file])
const replaced = (node: string, path: string, change: Partial<BundleFile>) =>
  bent(node, (files) => files.map((file) => (file.path === path ? { ...file, ...change } : file)))

test('the lists as they are have no fault', () => {
  expect(faultsIn(cluster, plan, good)).toEqual([])
})

const cases: readonly (readonly [string, readonly Bundle[], RegExp])[] = [
  [
    "the cluster authority's key on a worker",
    added('w-1', fileOf('cp-1', `${pki}/ca.key`)),
    /lab-w-1 .*ca\.key: holds the key of ca: no control plane/,
  ],
  [
    "a service-account key on etcd's machine",
    added('etcd-1', fileOf('cp-1', `${pki}/sa.key`)),
    /holds the key of sa: sa belongs to control plane/,
  ],
  [
    "another node's kubelet",
    bent('w-2', (files) =>
      files.map((file) =>
        file.path === 'files/etc/kubernetes/kubelet.conf' ? fileOf('w-1', file.path) : file,
      ),
    ),
    /kubelet-client@w-1, another node/,
  ],
  [
    'a super-admin on the second control plane',
    added('cp-2', fileOf('cp-1', 'files/etc/kubernetes/super-admin.conf')),
    /super-admin belongs to first control plane, admin/,
  ],
  [
    'a kubeconfig that all may read',
    replaced('w-1', 'files/etc/kubernetes/kubelet.conf', { mode: 0o644 }),
    /kubelet\.conf: mode 644/,
  ],
  [
    'a key that is not marked private',
    replaced('cp-1', `${pki}/apiserver.key`, { isPrivate: false }),
    /apiserver\.key: a key in the open/,
  ],
  [
    "etcd's machine trusts the cluster's authority",
    added('etcd-1', fileOf('cp-1', `${pki}/ca.crt`)),
    /trusts too much: ca is not for it/,
  ],
  [
    'a worker that knows the front proxy',
    added('w-1', fileOf('cp-1', `${pki}/front-proxy-ca.crt`)),
    /trusts too much: front-proxy-ca/,
  ],
  ['a file twice', added('w-1', fileOf('w-1', `${pki}/ca.crt`)), /ca\.crt: two files on one path/],
  [
    'a path that climbs',
    replaced('w-1', `${pki}/ca.crt`, { path: 'files/etc/kubernetes/../../root/ca.crt' }),
    /: path/,
  ],
  [
    "a folder that is not the distribution's",
    replaced('w-1', `${pki}/ca.crt`, { path: 'files/root/ca.crt', target: '/root/ca.crt' }),
    /foreign folder/,
  ],
  [
    'an owner nobody knows',
    replaced('w-1', `${pki}/ca.crt`, { owner: { user: 'eve', group: 'eve' } }),
    /owner eve/,
  ],
  [
    'a row without a file',
    bent('w-1', (files) => files.filter(({ row }) => row !== 'kubelet-serving@w-1')),
    /^kubelet-serving@w-1 has no place$/,
  ],
  ['a node without a bundle', good.slice(1), /8 bundles, not 9|bundles, not/],
  [
    "the root's key on a control plane",
    added('cp-1', {
      ...fileOf('cp-1', `${pki}/ca.key`),
      path: `${pki}/root-ca.key`,
      target: '/etc/kubernetes/pki/root-ca.key',
      content: { from: 'private-key', row: 'root-ca' },
    }),
    /no root key leaves the app/,
  ],
]

test.each(cases)('finds %s', (_, bundles, fault) => {
  expect(faultsIn(cluster, plan, bundles).some((text) => fault.test(text))).toBe(true)
})
