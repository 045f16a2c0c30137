/** Sample clusters, and their bundles written into folders with real keys and certificates. */
import { createHash, randomBytes, X509Certificate } from 'node:crypto'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { finish } from '../../src/main/domain/bundle'
import type { Cluster } from '../../src/main/domain/cluster'
import type { Bundle, FileContent } from '../../src/main/domain/files'
import { kubeconfigText } from '../../src/main/domain/kubeconfig-text'
import { clusterFrom } from '../../src/main/domain/normalise'
import type { Plan } from '../../src/main/domain/plan/spec'
import { filled } from '../../src/main/services/filling'
import { createIssuance } from '../../src/main/pki/issue'
import { toPem } from '../../src/main/pki/pem'
import type { IssuedMaterial } from '../../src/main/pki/types'
import { ClusterDefinition, type ClusterDefinitionInput } from '../../src/shared/definition'
import { datesFor } from './signing'

type Spec = NonNullable<ClusterDefinitionInput['spec']>

export const stackedNodes: Spec['nodes'] = [
  { name: 'cp-1', roles: ['control-plane'], addresses: ['192.168.10.11'] },
  { name: 'cp-2', roles: ['control-plane'], addresses: ['192.168.10.12'] },
  { name: 'w-1', roles: ['worker'], addresses: ['192.168.10.21', 'fd00:10::21'] },
]
export const externalNodes: Spec['nodes'] = [
  ...stackedNodes,
  { name: 'etcd-1', roles: ['etcd'], addresses: ['192.168.10.31'] },
  { name: 'etcd-2', roles: ['etcd'], addresses: ['fd00:10::32'] },
]

/** Two control planes and a worker behind an endpoint, but for what is given. */
export function sampleCluster(spec: Partial<Spec> = {}, name = 'homelab'): Cluster {
  return clusterFrom(
    ClusterDefinition.parse({
      metadata: { name },
      spec: {
        controlPlaneEndpoint: 'k8s.lab.internal:6443',
        nodes: stackedNodes,
        users: [{ name: 'jane', groups: ['dev'], namespace: 'finance' }],
        ...spec,
      },
    }),
  )
}

/** Everything of a plan, issued for a year. */
export function issuePlan(plan: Plan): ReadonlyMap<string, IssuedMaterial> {
  const issuance = createIssuance()
  return new Map(
    plan.items.map((item): [string, IssuedMaterial] => {
      if (item.kind === 'secret') {
        const { key, bytes } = item
        return [key, { id: key, privateKey: randomBytes(bytes), publicKey: new Uint8Array() }]
      }
      if (item.kind === 'key-pair') {
        const { key, keyAlgorithm } = item
        return [key, issuance.issue({ kind: 'key-pair', id: key, keyAlgorithm })]
      }
      const made = issuance.issue({
        kind: 'certificate',
        id: item.key,
        profile: item.profile,
        issuer: item.authority === item.key ? 'self' : item.authority,
        // A root's day more is for slow keys: what it signs a second later must not outlive it.
        ...datesFor(item.kind !== 'authority' ? 365 : item.authority === item.key ? 3651 : 3650),
      })
      const { certificate, privateKey } = made
      if (item.kind === 'authority' && certificate)
        issuance.addIssuer({ id: item.key, certificate, privateKey })
      return [item.key, made]
    }),
  )
}

export type Issued = ReadonlyMap<string, IssuedMaterial>

/** The PEM of a certificate and of what signed it: a leaf's without the root, an authority's with it. */
function chainOf(key: string, issued: Issued): string[] {
  const der = issued.get(key)?.certificate ?? new Uint8Array()
  const certificate = new X509Certificate(der)
  const isSelfSigned = certificate.checkIssued(certificate)
  const signer = [...issued].find(
    ([id, { certificate: other }]) =>
      id !== key && other !== undefined && certificate.checkIssued(new X509Certificate(other)),
  )
  const above = isSelfSigned || !signer ? [] : chainOf(signer[0], issued)
  return [toPem('CERTIFICATE', der), ...above]
}

export function contentOf(content: FileContent, issued: Issued): string {
  const row = (key: string) => {
    const found = issued.get(key)
    if (!found) throw new Error(`${key} was not issued`)
    return found
  }
  const chain = (key: string, isAlone = false) => {
    const pems = chainOf(key, issued)
    const isLeaf = !new X509Certificate(row(key).certificate ?? new Uint8Array()).ca
    const [first = ''] = pems
    if (isAlone) return first
    return (isLeaf ? pems.slice(0, Math.max(1, pems.length - 1)) : pems).join('')
  }
  const privateKey = (key: string) => toPem('PRIVATE KEY', row(key).privateKey)
  switch (content.from) {
    case 'text':
      return content.text
    case 'certificate':
      return chain(content.row, content.isAlone)
    case 'filled':
      return content.parts
        .map((part) => {
          if (typeof part === 'string') return part
          return filled(part, Buffer.from(row(part.row).privateKey), (key, form) =>
            chain(key, form === 'alone'),
          )
        })
        .join('')
    case 'private-key':
      return privateKey(content.row)
    case 'public-key':
      return toPem('PUBLIC KEY', row(content.row).publicKey)
    case 'kubeconfig':
      return kubeconfigText(content.kubeconfig, {
        authority: chain(content.kubeconfig.authority, content.kubeconfig.trust === 'alone'),
        certificate: chain(content.kubeconfig.row),
        privateKey: privateKey(content.kubeconfig.row),
      })
  }
}

/** Writes a bundle as it is when it is unpacked. @returns its folder. */
export function writeBundle(parent: string, bundle: Bundle, issued: Issued): string {
  const contents = new Map(bundle.files.map((file) => [file.path, contentOf(file.content, issued)]))
  const digests = new Map(
    [...contents].map(([path, text]) => [
      path,
      { sha256: createHash('sha256').update(text).digest('hex'), bytes: text.length },
    ]),
  )
  const folder = join(parent, bundle.name)
  for (const file of finish(bundle, digests).files) {
    const path = join(folder, file.path)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, contents.get(file.path) ?? contentOf(file.content, issued))
    chmodSync(path, file.mode)
  }
  return folder
}
