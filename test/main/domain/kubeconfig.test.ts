import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { KubeconfigRequest } from '../../../src/main/domain/files'
import {
  curlCommand,
  defaultEndpoint,
  endpointChoices,
  kubeconfigEntries,
  kubeconfigFileName,
  kubeconfigRequest,
  pathsBeside,
} from '../../../src/main/domain/kubeconfig'
import { mergeParts } from '../../../src/main/domain/kubeconfig-merge'
import { kubeconfigText, maskedLines, textOf } from '../../../src/main/domain/kubeconfig-text'
import { planFor } from '../../../src/main/domain/plan'
import { isCertificateItem } from '../../../src/main/domain/plan/spec'
import type { PlannedCertificate } from '../../../src/main/domain/plan/spec'
import { kubeletClientBinding, userBinding } from '../../../src/main/domain/rbac'
import { contentOf, issuePlan, sampleCluster } from '../../support/bundles'

const cluster = sampleCluster()
const plan = planFor(cluster)
const folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'))
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

function itemOf(key: string): PlannedCertificate {
  const item = plan.items.find((candidate) => candidate.key === key)
  if (!item || !isCertificateItem(item)) throw new Error(key)
  return item
}

/** Reads a file with kubectl, which reads it as every Kubernetes client does. */
function kubectlView(text: string) {
  const file = join(folder, 'config')
  writeFileSync(file, text, { mode: 0o600 })
  const args = ['--kubeconfig', file, 'config', 'view', '--raw', '-o', 'json']
  const { stdout, stderr, status } = spawnSync('kubectl', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

const request: KubeconfigRequest = {
  row: 'user@jane',
  authority: 'ca',
  trust: 'alone',
  clusterName: 'kubernetes',
  userName: 'jane',
  server: 'https://k8s.lab.internal:6443',
  namespace: 'finance',
}
const pems = { authority: 'CA\n', certificate: 'CERT\n', privateKey: 'KEY\n' }

describe('a kubeconfig', () => {
  test('is read back by kubectl with the certificate and key of its row', () => {
    const issued = issuePlan(plan)
    const kubeconfig = kubeconfigRequest(cluster, itemOf('user@jane'), request.server)
    const view = kubectlView(contentOf({ from: 'kubeconfig', kubeconfig }, issued))
    const base64 = (text: string) => Buffer.from(text).toString('base64')
    expect(view).toMatchObject({
      'current-context': 'jane@kubernetes',
      clusters: [
        {
          name: 'kubernetes',
          cluster: {
            server: 'https://k8s.lab.internal:6443',
            'certificate-authority-data': base64(
              contentOf({ from: 'certificate', row: 'ca' }, issued),
            ),
          },
        },
      ],
      contexts: [
        {
          name: 'jane@kubernetes',
          context: { cluster: 'kubernetes', user: 'jane', namespace: 'finance' },
        },
      ],
      users: [
        {
          name: 'jane',
          user: {
            'client-certificate-data': base64(
              contentOf({ from: 'certificate', row: 'user@jane' }, issued),
            ),
            'client-key-data': base64(contentOf({ from: 'private-key', row: 'user@jane' }, issued)),
          },
        },
      ],
    })
  })

  test.each([
    'yes',
    'on',
    'n',
    '1e3',
    '0x1f',
    '0o17',
    '1_000',
    '012',
    '~',
    'null',
    'a: b',
    '- a',
    '1:20',
    '2026-11-22',
    'system:node:x',
    'a:',
    '#x',
    "it's",
    '.inf',
  ])('keeps the name %j a string for Kubernetes', (name) => {
    const view = kubectlView(
      kubeconfigText({ ...request, userName: name, clusterName: name }, pems),
    )
    expect(view.users[0].name).toBe(name)
    expect(view.clusters[0].name).toBe(name)
    expect(view['current-context']).toBe(`${name}@${name}`)
  })

  test('has the lines of the window, the key masked with its size', () => {
    const lines = maskedLines(
      kubeconfigText(request, { authority: 'CA\n', certificate: 'CERT\n', privateKey: '' }),
      [241],
    )
    expect(lines.map(({ text }) => text)).toEqual([
      'apiVersion: v1',
      'kind: Config',
      'clusters:',
      '- name: kubernetes',
      '  cluster:',
      '    server: https://k8s.lab.internal:6443',
      '    certificate-authority-data: Q0EK',
      'contexts:',
      '- name: jane@kubernetes',
      '  context:',
      '    cluster: kubernetes',
      '    namespace: finance',
      '    user: jane',
      'current-context: jane@kubernetes',
      'users:',
      '- name: jane',
      '  user:',
      '    client-certificate-data: Q0VSVAo=',
      '    client-key-data:',
    ])
    expect(lines.map(({ secretBytes }) => secretBytes)).toEqual([...Array(18).fill(null), 241])
  })

  test('puts the PEM of a large chain on one line', () => {
    const text = kubeconfigText(request, { ...pems, authority: 'x'.repeat(9000) })
    expect(text).toContain(`certificate-authority-data: ${btoa('x'.repeat(9000))}\n`)
  })
})

describe('a kubeconfig of paths', () => {
  test('names files beside it and holds no data', () => {
    const paths = pathsBeside('jane.homelab.kubeconfig')
    const text = kubeconfigText({ ...request, paths }, pems)
    expect(text).not.toContain('-data:')
    // kubectl resolves relative paths against the folder of the file.
    expect(kubectlView(text)).toMatchObject({
      clusters: [{ cluster: { 'certificate-authority': 'jane.homelab-ca.crt' } }],
      users: [
        {
          user: { 'client-certificate': 'jane.homelab.crt', 'client-key': 'jane.homelab.key' },
        },
      ],
    })
  })

  test('has nothing to mask', () => {
    const text = kubeconfigText({ ...request, paths: pathsBeside('x.kubeconfig') }, pems)
    expect(maskedLines(text, [241]).every(({ secretBytes }) => secretBytes === null)).toBe(true)
  })
})

describe('a merged kubeconfig', () => {
  const source = (project: string, change: Partial<KubeconfigRequest> = {}, authority = 'CA') => ({
    project,
    request: { ...request, ...change },
    pems: { ...pems, authority },
  })
  const viewOf = (parts: ReturnType<typeof mergeParts>) =>
    kubectlView(textOf(parts, parts[0]?.names.context ?? ''))

  test('two clusters of the same names stay apart, each with its own user', () => {
    const view = viewOf(mergeParts([source('home'), source('work', {}, 'OTHER')]))
    const names = (list: readonly { name: string }[]) => list.map(({ name }) => name).sort()
    expect(names(view.clusters)).toEqual(['home', 'work'])
    expect(names(view.users)).toEqual(['jane@home', 'jane@work'])
    expect(names(view.contexts)).toEqual(['jane@home', 'jane@work'])
    expect(view['current-context']).toBe('jane@home')
  })

  test('what would be called the same gets a number, and nothing vanishes', () => {
    const parts = mergeParts([
      source('home', { row: 'scheduler@cp-1', server: 'https://10.0.0.1:6443' }),
      source('home', { row: 'scheduler@cp-2', server: 'https://10.0.0.2:6443' }),
      source('home', { row: 'scheduler@cp-2', server: 'https://10.0.0.1:6443' }),
    ])
    const view = viewOf(parts)
    expect(parts.map(({ names }) => names)).toEqual([
      { cluster: 'home', user: 'jane@home', context: 'jane@home' },
      { cluster: 'home-2', user: 'jane@home-2', context: 'jane@home-2-10.0.0.2-6443' },
      { cluster: 'home', user: 'jane@home-2', context: 'jane@home-2' },
    ])
    expect([view.clusters, view.users, view.contexts].map(({ length }) => length)).toEqual([
      2, 2, 3,
    ])
  })

  test('a number that a person chose is not taken twice', () => {
    const names = mergeParts([
      source('a', { row: 'one', userName: 'x' }),
      source('a', { row: 'two', userName: 'x' }),
      source('a-2', { row: 'three', userName: 'x' }, 'OTHER'),
    ]).map((part) => part.names.user)
    expect(new Set(names).size).toBe(3)
  })
})

describe('endpoints', () => {
  const six = sampleCluster({
    controlPlaneEndpoint: '[fd00:10::10]:443',
    nodes: [{ name: 'cp-1', roles: ['control-plane'], addresses: ['fd00:10::11'] }],
  })

  test('bracket IPv6 and keep the port of the endpoint for the endpoint alone', () => {
    expect(endpointChoices(six, () => undefined).map(({ server }) => server)).toEqual([
      'https://[fd00:10::10]:443',
      'https://[fd00:10::11]:6443',
    ])
  })

  test('are covered when the certificate of each control plane names them', () => {
    const all = endpointChoices(cluster, () => ({
      dnsNames: ['*.lab.internal'],
      addresses: ['192.168.10.11'],
    }))
    expect(all.map(({ id, covered, note }) => [id, covered, note])).toEqual([
      ['endpoint', true, 'Covered, port 6443'],
      ['node:cp-1', true, 'Covered, 192.168.10.11'],
      ['node:cp-2', false, 'Not covered yet'],
    ])
    const one = endpointChoices(cluster, (node) =>
      node === 'cp-1' ? { dnsNames: ['k8s.lab.internal'], addresses: [] } : undefined,
    )
    expect(one[0]).toMatchObject({ covered: false, note: 'Not covered yet on cp-2' })
  })

  test('are the own API server for the controller manager, the shared one for kubelets', () => {
    const choices = endpointChoices(cluster, () => undefined)
    const idOf = (key: string) => defaultEndpoint(cluster, itemOf(key), choices)?.id
    expect(idOf('controller-manager@cp-2')).toBe('node:cp-2')
    expect(idOf('kubelet-client@cp-2')).toBe('endpoint')
    expect(idOf('user@jane')).toBe('endpoint')
  })
})

describe('identities', () => {
  const entries = kubeconfigEntries(cluster, plan, (row) => row !== 'scheduler@cp-2')

  test('are grouped: people, control plane, nodes', () => {
    expect(entries.map(({ group, label, note }) => `${group} ${label}: ${note}`)).toEqual([
      'people admin: cluster-admin',
      'people super-admin: bypasses RBAC',
      'people jane: dev in finance',
      'control-plane controller-manager: cp-1',
      'control-plane scheduler: cp-1',
      'control-plane controller-manager: cp-2',
      'control-plane scheduler: cp-2',
      'node cp-1: kubelet',
      'node cp-2: kubelet',
      'node w-1: kubelet',
    ])
    expect(entries.filter(({ issued }) => !issued).map(({ key }) => key)).toEqual([
      'scheduler@cp-2',
    ])
  })

  test('have file names of their own', () => {
    const names = entries.map((entry) => kubeconfigFileName(cluster, entry))
    expect(new Set(names).size).toBe(names.length)
    expect(names).toContain('jane.homelab.kubeconfig')
    expect(names).toContain('kubelet-w-1.homelab.kubeconfig')
  })

  test('have the curl command of a namespace, or of the cluster', () => {
    expect(curlCommand(request, 'jane')).toBe(
      'curl https://k8s.lab.internal:6443/api/v1/namespaces/finance/pods --key jane.key --cert jane.crt --cacert ca.crt',
    )
    const wide = kubeconfigRequest(cluster, itemOf('admin'), request.server)
    expect(curlCommand(wide, 'a b')).toContain('/api/v1/pods --key a-b.key')
  })
})

describe('bindings', () => {
  /** `kubectl` builds the object without a cluster, from the same flags that a person would type. */
  const kubectl = (...args: string[]) => {
    const all = ['create', ...args, '--dry-run=client', '-o', 'json']
    return JSON.parse(spawnSync('kubectl', all, { encoding: 'utf8' }).stdout)
  }
  const read = (text: string) => {
    const file = join(folder, 'binding.yaml')
    writeFileSync(file, text)
    const args = ['patch', '--local', '-f', file, '--type=merge', '-p', '{}', '-o', 'json']
    const { stdout, stderr, status } = spawnSync('kubectl', args, { encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
    return JSON.parse(stdout)
  }
  const parts = (object: Record<string, unknown>) => {
    const { apiVersion, kind, metadata, roleRef, subjects } = object
    return { apiVersion, kind, metadata, roleRef, subjects }
  }

  test('of a user with group and namespace equal what kubectl makes', () => {
    const user = {
      name: 'jane',
      groups: ['dev'],
      namespace: 'finance',
      validityHours: 1,
      privateKeys: 'here' as const,
      bindings: undefined,
    }
    const manifest = userBinding(user)
    expect(manifest.fileName).toBe('finance-dev-view.yaml')
    const args = ['rolebinding', 'dev-view', '-n', 'finance', '--clusterrole=view', '--group=dev']
    expect(parts(read(manifest.text))).toMatchObject(withoutEmpty(parts(kubectl(...args))))
  })

  test('of a user alone are for the whole cluster', () => {
    const user = {
      name: 'on',
      groups: [],
      namespace: undefined,
      validityHours: 1,
      privateKeys: 'here' as const,
      bindings: undefined,
    }
    const args = ['clusterrolebinding', 'on-view', '--clusterrole=view', '--user=on']
    expect(parts(read(userBinding(user).text))).toMatchObject(withoutEmpty(parts(kubectl(...args))))
  })

  test('of the kubelet client equal what kubectl makes', () => {
    const args = [
      'clusterrolebinding',
      'kubeadm:apiserver-kubelet-client',
      '--clusterrole=system:kubelet-api-admin',
      '--user=kube-apiserver-kubelet-client',
    ]
    const made = withoutEmpty(parts(kubectl(...args)))
    expect(parts(read(kubeletClientBinding().text))).toMatchObject(made)
  })

  /** kubectl writes `creationTimestamp: null` for what is not in a cluster. */
  function withoutEmpty(value: Record<string, unknown>): Record<string, unknown> {
    return JSON.parse(JSON.stringify(value), (_key, inner) => (inner === null ? undefined : inner))
  }
})
