import { keyAlgorithms } from '../../../shared/definition'
import { z } from '../../../shared/schema'
import { readYamlDocuments } from '../definition-file/yaml-text'
import type { YamlDocument } from '../definition-file/yaml-text'
import { parseVersion } from '../version'
import { durationOf } from '../validity'
import { refuse, shown } from './found'
import type { Found, FoundField, FoundNode, RefusedRow } from './found'
import { nodeFrom } from './kubeadm-nodes'

const text = z.string().max(300)
const texts = z.array(text).max(256)

/**
 * What ClusterConfiguration says that a definition says too.
 * https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/#kubeadm-k8s-io-v1beta4-ClusterConfiguration
 */
const ClusterConfiguration = z.object({
  clusterName: text.optional(),
  kubernetesVersion: text.optional(),
  controlPlaneEndpoint: text.optional(),
  networking: z
    .object({
      serviceSubnet: text.optional(),
      podSubnet: text.optional(),
      dnsDomain: text.optional(),
    })
    .optional(),
  apiServer: z.object({ certSANs: texts.optional() }).optional(),
  etcd: z.object({ external: z.object({ endpoints: texts.optional() }).optional() }).optional(),
  encryptionAlgorithm: text.optional(),
  certificateValidityPeriod: text.optional(),
  caCertificateValidityPeriod: text.optional(),
})
type ClusterConfiguration = z.infer<typeof ClusterConfiguration>

const Head = z.object({ apiVersion: text, kind: text })
const ConfigMap = z.object({
  data: z.object({ ClusterConfiguration: z.string().max(1_000_000) }),
})
const group = 'kubeadm.k8s.io/'
const versions: readonly string[] = ['v1beta3', 'v1beta4']

/** @returns whether plain data is a kubeadm configuration, or the ConfigMap in which a cluster keeps its own. */
export function isKubeadm(value: unknown): boolean {
  const head = Head.safeParse(value)
  if (!head.success) return false
  const { apiVersion, kind } = head.data
  return (
    apiVersion.startsWith(group) || (kind === 'ConfigMap' && ConfigMap.safeParse(value).success)
  )
}

/**
 * Reads kubeadm's ClusterConfiguration, InitConfiguration and JoinConfiguration (v1beta3, v1beta4), also
 * from `kubectl -n kube-system get configmap kubeadm-config -o yaml`. The first gives fields of the
 * cluster, the others a node each.
 * Throws `import-refused` for other versions.
 */
export function readKubeadm(documents: readonly YamlDocument[]): Found {
  const nodes: FoundNode[] = []
  const refused: RefusedRow[] = []
  const fields: FoundField[] = []
  const notes: string[] = []
  for (const document of documents.flatMap(insideConfigMap)) {
    const head = Head.safeParse(document.value)
    if (!head.success || !head.data.apiVersion.startsWith(group)) {
      const kind = head.success ? `${shown(head.data.kind, 40)} is` : 'A document is'
      notes.push(`${kind} no part of kubeadm and was left out.`)
      continue
    }
    const { apiVersion, kind } = head.data
    refuseOtherVersions(apiVersion)
    if (kind === 'ClusterConfiguration') {
      const parsed = ClusterConfiguration.safeParse(document.value)
      if (!parsed.success)
        throw refuse(`ClusterConfiguration cannot be read: ${where(parsed.error)}`)
      fields.push(...fieldsFrom(parsed.data))
      notes.push(...notesFrom(parsed.data))
    } else if (kind === 'InitConfiguration' || kind === 'JoinConfiguration') {
      const node = nodeFrom(kind, document)
      if (node === undefined) notes.push(`${kind} names no node.`)
      else if ('reason' in node) refused.push(node)
      else nodes.push(node)
    } else notes.push(`${shown(kind, 40)} holds nothing that a cluster definition has.`)
  }
  return { nodes, refused, fields, notes }
}

function refuseOtherVersions(apiVersion: string): void {
  const version = apiVersion.slice(group.length)
  if (versions.includes(version)) return
  throw refuse(
    `${shown(apiVersion, 60)} is not read, only ${versions.join(' and ')}. kubeadm config migrate --old-config FILE writes the file anew.`,
  )
}

/** The ConfigMap of a running cluster holds the configuration as a text. */
function insideConfigMap(document: YamlDocument): readonly YamlDocument[] {
  const map = ConfigMap.safeParse(document.value)
  if (!map.success) return [document]
  const inner = readYamlDocuments(map.data.data.ClusterConfiguration)
  if (!inner.ok) throw refuse('The ConfigMap holds a ClusterConfiguration that is not YAML.')
  // Lines inside the text are not those of the file.
  return inner.documents.map((each) => ({ ...each, placeOf: () => undefined }))
}

function fieldsFrom(configuration: ClusterConfiguration): FoundField[] {
  const { networking, apiServer, etcd } = configuration
  const version = parseVersion(configuration.kubernetesVersion ?? '')
  const algorithm = configuration.encryptionAlgorithm?.toLowerCase()
  const fields: readonly [string[], string, FoundField['value'] | undefined][] = [
    [['layout'], 'Layout', 'kubeadm'],
    [['kubernetesVersion'], 'Kubernetes version', version && `${version.major}.${version.minor}`],
    [['clusterName'], 'Cluster name', configuration.clusterName],
    [['controlPlaneEndpoint'], 'Control plane endpoint', configuration.controlPlaneEndpoint],
    [['network', 'serviceCIDRs'], 'Service networks', parts(networking?.serviceSubnet)],
    [['network', 'podCIDRs'], 'Pod networks', parts(networking?.podSubnet)],
    [['network', 'dnsDomain'], 'DNS domain', networking?.dnsDomain],
    [['apiServer', 'extraSANs'], 'Further names of the API server', apiServer?.certSANs],
    [['etcd', 'topology'], 'etcd', etcd && (etcd.external ? 'external' : 'stacked')],
    [['pki', 'keyAlgorithm'], 'Key algorithm', keyAlgorithms.find((each) => each === algorithm)],
    [
      ['pki', 'validity', 'certificate'],
      'Lifetime of certificates',
      lifetime(configuration.certificateValidityPeriod),
    ],
    [
      ['pki', 'validity', 'authority'],
      'Lifetime of authorities',
      lifetime(configuration.caCertificateValidityPeriod),
    ],
  ]
  return fields.flatMap(([path, label, value]) =>
    value === undefined || value.length === 0 ? [] : [{ path: ['spec', ...path], label, value }],
  )
}

function notesFrom({ etcd, kubernetesVersion }: ClusterConfiguration): string[] {
  const endpoints = etcd?.external?.endpoints ?? []
  const isOdd = kubernetesVersion !== undefined && !parseVersion(kubernetesVersion)
  return [
    ...(endpoints.length === 0
      ? []
      : [
          `etcd runs outside, at ${shown(endpoints.join(', '), 120)}. Add a node with the role etcd for each.`,
        ]),
    ...(isOdd
      ? [`The version ${shown(kubernetesVersion, 40)} is not taken over: it is no number.`]
      : []),
  ]
}

function parts(list: string | undefined): string[] | undefined {
  return list
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .slice(0, 2)
}

/** Go's durations, as Kubernetes writes them: `8760h0m0s`. Minutes and seconds are cut. */
function lifetime(duration: string | undefined): string | undefined {
  const hours = Number(/^(\d{1,6})h/.exec(duration ?? '')?.[1] ?? 0)
  return hours > 0 ? durationOf(hours) : undefined
}

function where({ issues }: z.ZodError): string {
  const [first] = issues
  return `${first?.path.join('.') ?? 'a field'} has a value that does not belong there.`
}
