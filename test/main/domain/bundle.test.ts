import { describe, expect, test } from 'vitest'
import { bundlesFor, finish } from '../../../src/main/domain/bundle'
import type { Bundle, BundleFile } from '../../../src/main/domain/files'
import { safeFileName, uniqueFileName } from '../../../src/main/domain/files'
import { layouts } from '../../../src/main/domain/layouts'
import type { Layout, Place } from '../../../src/main/domain/layouts/layout'
import { assertLeastPrivilege } from '../../../src/main/domain/least-privilege'
import { planFor } from '../../../src/main/domain/plan'
import type { SpecId } from '../../../src/main/domain/plan/spec'
import type { Role } from '../../../src/shared/definition'
import { AppError } from '../../../src/shared/errors'
import { externalNodes, sampleCluster } from '../../support/bundles'

const facts = { fingerprint: () => 'ab'.repeat(32), joinHash: 'cd'.repeat(32) }
const everywhere: readonly Role[] = ['control-plane', 'etcd', 'worker']
const { kubeadm } = layouts

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof AppError) return error.code
    throw error
  }
  return 'none'
}

/** The table with more places for one row. */
function withPlaces(spec: SpecId, ...places: Place[]): Layout {
  const changed = [...kubeadm.places[spec], ...places]
  return { ...kubeadm, places: { ...kubeadm.places, [spec]: changed } }
}

function keyAt(path: string, roles = everywhere): Place {
  return { as: 'files', roles, privateKey: { path, usedBy: [] }, why: 'Wrong.' }
}

describe('a table that breaks least privilege is caught', () => {
  const stacked = sampleCluster({ pki: { authorityKeys: 'control-planes' } })
  const kept = sampleCluster({ pki: { authorityKeys: 'kept' } })
  const external = sampleCluster({
    etcd: { topology: 'external' },
    nodes: externalNodes,
    pki: { authorityKeys: 'control-planes' },
  })
  const conf: Place = {
    as: 'kubeconfig',
    roles: everywhere,
    file: { path: '/etc/x.conf', usedBy: [] },
    server: 'endpoint',
    why: 'Wrong.',
  }
  const etcd: readonly Role[] = ['etcd']
  const masters: readonly Role[] = ['control-plane']

  test.each([
    ["an authority's key on workers", stacked, withPlaces('ca', keyAt('/x', ['worker']))],
    ["an authority's key on etcd nodes", external, withPlaces('etcd-ca', keyAt('/x', etcd))],
    [
      "external etcd's key on control planes",
      external,
      withPlaces('etcd-ca', keyAt('/x', masters)),
    ],
    ["a kept authority's key on control planes", kept, withPlaces('ca', keyAt('/x', masters))],
    ['the service-account key on workers', stacked, withPlaces('sa', keyAt('/x', ['worker']))],
    ['the admin on workers', stacked, withPlaces('admin', { ...conf, roles: ['worker'] })],
    [
      'the super-admin on every control plane',
      stacked,
      withPlaces('super-admin', { ...conf, roles: masters }),
    ],
    ['the admin key on etcd nodes', external, withPlaces('admin', keyAt('/x', etcd))],
    [
      "an authority's certificate with its key as a user's kubeconfig",
      stacked,
      withPlaces('ca', { as: 'admin', content: 'kubeconfig', path: 'ca.conf', why: 'Wrong.' }),
    ],
    [
      'keys that others may read',
      stacked,
      { ...kubeadm, modes: { ...kubeadm.modes, privateKey: 0o644 } },
    ],
    [
      'kubeconfigs that the group may read',
      stacked,
      { ...kubeadm, modes: { ...kubeadm.modes, kubeconfig: 0o640 } },
    ],
  ])('%s', (_case, cluster, layout) => {
    expect(codeOf(() => bundlesFor(cluster, planFor(cluster), facts, layout))).toBe(
      'least-privilege',
    )
    expect(codeOf(() => bundlesFor(cluster, planFor(cluster), facts))).toBe('none')
  })

  test('two rows on one path', () => {
    const layout = withPlaces('scheduler', {
      ...conf,
      roles: masters,
      file: { path: '/etc/kubernetes/admin.conf', usedBy: [] },
    })
    expect(codeOf(() => bundlesFor(stacked, planFor(stacked), facts, layout))).toBe('unexpected')
  })

  test('a file in the wrong bundle, or not marked', () => {
    const plan = planFor(stacked)
    const [first, second] = bundlesFor(stacked, plan, facts)
    const serving = first?.files.find(
      (file) => file.row === 'kubelet-serving@cp-1' && file.isPrivate,
    )
    if (!first || !second || !serving) throw new Error('bundles')
    const check = (bundle: Bundle, file: BundleFile) => () =>
      assertLeastPrivilege(stacked, plan, { ...bundle, files: [file] })
    expect(codeOf(check(first, serving))).toBe('none')
    expect(codeOf(check(second, serving))).toBe('least-privilege')
    expect(codeOf(check(first, { ...serving, isPrivate: false }))).toBe('least-privilege')
    expect(codeOf(check(first, { ...serving, path: '../x' }))).toBe('unexpected')
    expect(codeOf(check(first, { ...serving, target: '/etc/other' }))).toBe('unexpected')
    const text: BundleFile = {
      ...serving,
      isPrivate: false,
      content: { from: 'text', text: '-----BEGIN PRIVATE KEY-----' },
    }
    expect(codeOf(check(first, text))).toBe('least-privilege')
  })
})

describe('bundles', () => {
  const cluster = sampleCluster({
    users: [{ name: 'jane' }, { name: 'Jane' }, { name: 'a/b' }, { name: 'a:b', groups: ['dev'] }],
  })
  const bundles = bundlesFor(cluster, planFor(cluster), facts)

  test('are one per node in order, and one for the admin', () => {
    expect(bundles.map(({ name, node }) => [name, node])).toEqual([
      ['homelab-cp-1', 'cp-1'],
      ['homelab-cp-2', 'cp-2'],
      ['homelab-w-1', 'w-1'],
      ['homelab-admin', undefined],
    ])
    for (const { files, node } of bundles)
      expect(files.map(({ path }) => path).slice(0, 2)).toEqual(
        node === undefined ? ['README.txt', 'ca.crt'] : ['README.txt', 'install.sh'],
      )
  })

  test('the admin bundle has a file for each user, apart on every file system', () => {
    const users = bundles.at(-1)?.files.filter((file) => file.spec === 'user') ?? []
    expect(users.map(({ path }) => path)).toEqual([
      'kubeconfigs/Jane-2.kubeconfig',
      'kubeconfigs/a-b-2.kubeconfig',
      'kubeconfigs/a-b.kubeconfig',
      'kubeconfigs/jane.kubeconfig',
    ])
  })

  test('a node that is named admin does not take the place of the admin bundle', () => {
    const named = sampleCluster({
      nodes: [{ name: 'admin', roles: ['control-plane'], addresses: ['10.0.0.1'] }],
    })
    const names = bundlesFor(named, planFor(named), facts).map(({ name }) => name)
    expect(names).toEqual(['homelab-admin', 'homelab-admin-2'])
  })

  test('finish adds a manifest of every other file in byte order', () => {
    const [bundle] = bundles
    if (!bundle) throw new Error('bundle')
    const digests = new Map(
      bundle.files.map(({ path }, index) => [
        path,
        { sha256: String(index).padStart(64, '0'), bytes: 1 },
      ]),
    )
    const { files } = finish(bundle, digests)
    const manifest = files.find(({ path }) => path === 'MANIFEST.sha256')
    if (manifest?.content.from !== 'text') throw new Error('manifest')
    const lines = manifest.content.text.trimEnd().split('\n')
    const paths = lines.map((line) => line.slice(66))
    expect(paths).toEqual(bundle.files.map(({ path }) => path).sort())
    expect(lines[0]).toMatch(/^[0-9]{64} {2}README\.txt$/)
    expect(() => finish(bundle, new Map())).toThrow(AppError)
  })

  test('README.txt is ASCII, names the node, the hash and every private file', () => {
    for (const bundle of bundles) {
      const readme = bundle.files[0]
      if (readme?.content.from !== 'text') throw new Error('readme')
      const { text } = readme.content
      expect(text).toMatch(/^[\x20-\x7e\n]+$/)
      expect(text).toContain('cd'.repeat(32))
      for (const file of bundle.files.filter(({ isPrivate }) => isPrivate))
        expect(text).toContain(`- ${file.target ?? file.path}\n`)
      if (bundle.node !== undefined) expect(text).toContain(`files of the node ${bundle.node}\n`)
      // Only what cannot be broken is longer: a hash, a path.
      for (const line of text.split('\n').filter((long) => long.length > 80))
        expect(line.trim().replace(/ \\$/, '').split(' ').length, line).toBeLessThanOrEqual(2)
    }
  })
})

test('a thousand workers are listed in seconds', () => {
  const cluster = sampleCluster({
    nodes: [
      { name: 'cp-1', roles: ['control-plane'], addresses: ['10.0.0.1'] },
      ...Array.from({ length: 1000 }, (_, index) => ({
        name: `w-${index}`,
        addresses: [`10.1.${Math.floor(index / 250)}.${1 + (index % 250)}`],
      })),
    ],
  })
  const plan = planFor(cluster)
  const start = performance.now()
  expect(bundlesFor(cluster, plan, facts)).toHaveLength(1002)
  const took = performance.now() - start
  expect(took).toBeLessThan(5_000)
})

describe('file names', () => {
  test.each([
    ['jane', 'jane'],
    ['../../etc/passwd', 'etc-passwd'],
    ['a b\u0000c', 'a-b-c'],
    ['con', '_con'],
    ['...', '_'],
    ['\u00fc', '_'],
  ])('%j becomes %s', (text, name) => {
    expect(safeFileName(text)).toBe(name)
  })

  test('are set apart without regard to case', () => {
    const taken = new Set<string>()
    expect(['a.conf', 'A.conf', 'a.conf'].map((name) => uniqueFileName(name, taken))).toEqual([
      'a.conf',
      'A-2.conf',
      'a-3.conf',
    ])
  })
})
