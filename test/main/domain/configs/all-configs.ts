/** Every configuration file of every layout, version, topology and family, with plausible secrets. */
import { clusterFrom } from '../../../../src/main/domain/normalise'
import { layouts } from '../../../../src/main/domain/layouts'
import type { ConfigFile, Fill } from '../../../../src/main/domain/layouts/layout'
import { preflight } from '../../../../src/main/domain/preflight'
import type { ClusterDefinition, LayoutId } from '../../../../src/shared/definition'
import { layoutIds } from '../../../../src/shared/definition'
import { definitionOf } from '../../../support/self-issuing-layouts'

export const minors = [29, 30, 31, 32, 33, 34, 35, 36] as const

export type Written = {
  readonly layout: LayoutId
  readonly minor: number
  readonly path: string
  readonly text: string
}

const base64 = Buffer.alloc(32, 7).toString('base64')

function filled(part: string | Fill): string {
  if (typeof part === 'string') return part
  if (part.part !== 'secret') return base64
  const forms = { base64, base64url: base64, hex: '0'.repeat(64), token: '123456.0123456789012345' }
  return forms[part.form ?? 'base64']
}

/** Names that a careless writer turns into booleans, numbers and null. */
function renamed(definition: ClusterDefinition): ClusterDefinition {
  const names = ['on', '1e3', 'null', 'yes', '0o10', '012', 'n', 'off', '1-20', 'true']
  const { spec } = definition
  return {
    ...definition,
    spec: {
      ...spec,
      clusterName: 'no',
      nodes: spec.nodes.map((node, at) => ({ ...node, name: names[at] ?? node.name })),
      users: [{ name: '1:20', groups: ['no', '0o10'], namespace: 'on' }],
    },
  }
}

const now = new Date('2026-11-22T09:15:00Z')

/** @returns every different text, and how many combinations were written or refused. */
export function allConfigs(): { written: Written[]; clusters: number; refused: number } {
  const found = new Map<string, Written>()
  let clusters = 0
  let refused = 0
  for (const layout of layoutIds)
    for (const minor of minors)
      for (const topology of ['stacked', 'external'] as const)
        for (const family of ['IPv4', 'IPv6', 'dual'] as const)
          for (const authorityKeys of ['control-planes', 'kept'] as const) {
            const shape = { topology, family, controlPlanes: 2, workers: 1 }
            const definition = renamed(definitionOf(layout, shape, { authorityKeys }))
            definition.spec.kubernetesVersion = `1.${minor}.0`
            if (preflight(definition, now).some(({ severity }) => severity === 'error')) {
              refused += 1
              continue
            }
            clusters += 1
            const cluster = clusterFrom(definition)
            const files: ConfigFile[] = [
              ...cluster.nodes.flatMap((node) => layouts[layout].configs(cluster, node)),
              ...layouts[layout].adminConfigs(cluster),
            ]
            for (const { path, text } of files) {
              const whole = typeof text === 'string' ? text : text.map(filled).join('')
              found.set(`${layout} ${minor} ${path} ${whole}`, { layout, minor, path, text: whole })
            }
          }
  return { written: [...found.values()], clusters, refused }
}
