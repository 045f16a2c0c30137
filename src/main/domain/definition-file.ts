import {
  CertificateDefinition,
  ClusterDefinition,
  NodeDefinition,
  UserDefinition,
  maxDefinitionBytes,
} from '../../shared/definition'
import type { z } from '../../shared/schema'
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
  const defaults = ClusterDefinition.parse({ metadata: { name: '' }, spec: {} })
  const { layout, kubernetesVersion, nodes, users, certificates, ...rest } = spec
  const { pki, ...general } = differing(rest, defaults.spec)
  return writeYaml({
    apiVersion,
    kind,
    metadata: { name: metadata.name, ...differing(metadata, defaults.metadata) },
    spec: {
      layout,
      kubernetesVersion,
      ...general,
      nodes: nodes.map(nodeFields),
      ...(pki === undefined ? {} : { pki }),
      ...entries({ users: users.map((user) => entry(user, UserDefinition)) }),
      ...entries({ certificates: certificates.map((each) => entry(each, CertificateDefinition)) }),
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

/** Roles and addresses are what a reader looks for, also where they are the usual ones. */
function nodeFields(node: NodeDefinition): Fields {
  const { name, roles, addresses } = node
  return { name, roles, addresses, ...entry(node, NodeDefinition) }
}

/** One of a list of named things, without what is usual. */
function entry(value: { readonly name: string }, schema: z.ZodType<Fields>): Fields {
  const usual = schema.parse({ name: value.name })
  return { name: value.name, ...differing({ ...value }, usual) }
}

/** A list that is empty is not written. */
function entries(list: Readonly<Record<string, readonly Fields[]>>): Fields {
  return Object.fromEntries(Object.entries(list).filter(([, items]) => items.length > 0))
}
