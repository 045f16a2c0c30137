import {
  CertificateDefinition,
  ClusterDefinition,
  NodeDefinition,
  UserDefinition,
  maxDefinitionBytes,
} from '../../shared/definition'
import type { Finding } from '../../shared/models'
import { findingsFor } from './definition-file/schema-findings'
import { readYaml } from './definition-file/yaml-text'
import { writeYaml } from './definition-file/yaml-writing'

/**
 * Reads a cluster file: YAML 1.2 or JSON. Structure only; whether it makes a working cluster is pre-flight's
 * answer. Never throws for a bad file.
 * @returns the definition with its defaults, or undefined and at least one finding.
 */
export function readDefinition(text: string): {
  readonly definition: ClusterDefinition | undefined
  readonly findings: readonly Finding[]
} {
  if (new TextEncoder().encode(text).length > maxDefinitionBytes)
    return { definition: undefined, findings: [tooLarge] }
  const file = readYaml(text)
  if (!file.ok) return { definition: undefined, findings: file.findings }
  const parsed = ClusterDefinition.safeParse(file.value)
  if (parsed.success) return { definition: parsed.data, findings: [] }
  return { definition: undefined, findings: findingsFor(parsed.error.issues, file.value, file) }
}

/**
 * Writes a cluster file. Defaults are left out, but for those that a later version may change and those
 * that a reader looks for: layout, version and roles. `readDefinition` gives the same definition back.
 */
export function writeDefinition(definition: ClusterDefinition): string {
  const { apiVersion, kind, metadata, spec } = definition
  const defaults = ClusterDefinition.parse({ metadata: { name: '' }, spec: {} }).spec
  const { nodes, users, certificates, layout, kubernetesVersion, ...rest } = spec
  return writeYaml({
    apiVersion,
    kind,
    metadata: {
      name: metadata.name,
      ...(metadata.description === '' ? {} : { description: metadata.description }),
    },
    spec: {
      layout,
      kubernetesVersion,
      ...differing(
        {
          clusterName: rest.clusterName,
          controlPlaneEndpoint: rest.controlPlaneEndpoint,
          network: rest.network,
          etcd: rest.etcd,
          apiServer: rest.apiServer,
        },
        defaults,
      ),
      nodes: nodes.map(nodeFields),
      ...differing({ pki: rest.pki }, defaults),
      ...(users.length === 0 ? {} : { users: users.map(userFields) }),
      ...(certificates.length === 0 ? {} : { certificates: certificates.map(certificateFields) }),
    },
  })
}

const tooLarge: Finding = {
  severity: 'error',
  code: 'file-too-large',
  path: [],
  what: `The file is larger than ${maxDefinitionBytes / 1_048_576} MB.`,
  why: 'A cluster of ten thousand nodes needs less, so it is probably another file.',
  remedy: 'Choose a cluster definition.',
  fixes: [],
}

type Fields = Readonly<Record<string, unknown>>

/** The fields whose value is not the default, map by map. Without a default, all of them, sorted. */
function differing(fields: Fields, defaults: Fields): Fields {
  const names =
    Object.keys(defaults).length === 0 ? Object.keys(fields).sort() : Object.keys(fields)
  const kept: Record<string, unknown> = {}
  for (const name of names) {
    const [value, usual] = [fields[name], defaults[name]]
    if (value === undefined || JSON.stringify(value) === JSON.stringify(usual)) continue
    kept[name] = isFields(value) ? differing(value, isFields(usual) ? usual : {}) : value
  }
  return kept
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function nodeFields(node: NodeDefinition): Fields {
  const { name, roles, addresses, ...others } = node
  const usual = NodeDefinition.parse({ name })
  return { name, roles, addresses, ...differing(others, restOf(usual, others)) }
}

function userFields({ name, ...others }: UserDefinition): Fields {
  return { name, ...differing(others, restOf(UserDefinition.parse({ name }), others)) }
}

function certificateFields({ name, ...others }: CertificateDefinition): Fields {
  return { name, ...differing(others, restOf(CertificateDefinition.parse({ name }), others)) }
}

/** @returns the default of each field that is there, in the order of the schema. */
function restOf(usual: Fields, fields: Fields): Fields {
  const names = [...new Set([...Object.keys(usual), ...Object.keys(fields)])]
  return Object.fromEntries(
    names.filter((name) => name in fields).map((name) => [name, usual[name]]),
  )
}
