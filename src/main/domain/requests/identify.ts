import { otherNameTexts } from '../plan/spec'
import type { PlannedCertificate } from '../plan/spec'
import {
  canonical,
  canonicalOther,
  listed,
  requestFileName,
  rowOfFile,
  rowText,
  shown,
  type RequestContext,
} from './context'
import type { RequestFacts } from './facts'
import { refusal, type Refusal } from './refusal'

export type Identified =
  | { readonly ok: true; readonly row: PlannedCertificate }
  | { readonly ok: false; readonly refusal: Refusal }

/**
 * Finds the row that a request is for: by the name of its file, else by its common name, else by the
 * names that it asks for. What it says about itself only narrows a choice; it is compared afterwards.
 */
export function identify(
  facts: RequestFacts,
  context: RequestContext,
  fileName: string | undefined,
): Identified {
  const hinted = fileName === undefined ? undefined : rowOfFile(context, fileName)
  if (hinted) return { ok: true, row: hinted }
  const named = context.byCommonName.get(facts.commonName) ?? []
  const [row, ...others] = narrowed(named.length > 0 ? named : coveredBy(facts, context), facts)
  if (!row) return { ok: false, refusal: unknown(facts, context) }
  return others.length === 0
    ? { ok: true, row }
    : { ok: false, refusal: ambiguous([row, ...others]) }
}

/** Rows whose plan holds every name of a request without a known common name. */
function coveredBy(facts: RequestFacts, { byAltName }: RequestContext): PlannedCertificate[] {
  const names = namesIn(facts)
  const [first, ...rest] = names.map((name) => byAltName.get(name) ?? [])
  if (!first || facts.commonName.startsWith('system:')) return []
  const sets = rest.map((rows) => new Set(rows))
  return first.filter((row) => sets.every((rows) => rows.has(row)))
}

type Narrowing = (rows: readonly PlannedCertificate[], facts: RequestFacts) => PlannedCertificate[]

/** One after the other; a step that would leave nothing is skipped. */
const narrowings: readonly Narrowing[] = [
  (rows, { usages }) =>
    usages.length === 0
      ? []
      : rows.filter(({ profile }) =>
          usages.every((usage) => profile.usages.some((own) => own === usage)),
        ),
  (rows, { organizations }) =>
    organizations.length === 0
      ? []
      : rows.filter(({ profile }) =>
          organizations.every((group) => profile.subject.organizations.includes(group)),
        ),
  (rows, facts) => {
    const names = namesIn(facts)
    const counts = rows.map((row) => names.filter((name) => plannedNames(row).has(name)).length)
    const most = Math.max(...counts)
    return most === 0 ? [] : rows.filter((_, index) => counts[index] === most)
  },
  (rows) => rows.filter(({ privateKey }) => privateKey === 'elsewhere'),
]

function narrowed(
  rows: readonly PlannedCertificate[],
  facts: RequestFacts,
): readonly PlannedCertificate[] {
  return narrowings.reduce<readonly PlannedCertificate[]>((left, narrowing) => {
    if (left.length < 2) return left
    const fewer = narrowing(left, facts)
    return fewer.length === 0 ? left : fewer
  }, rows)
}

function namesIn({ dnsNames, addresses, otherNames }: RequestFacts): string[] {
  return [...[...dnsNames, ...addresses].map(canonical), ...otherNames.map(canonicalOther)]
}

function plannedNames({ profile: { altNames } }: PlannedCertificate): Set<string> {
  return new Set([...altNames.dnsNames, ...altNames.addresses, ...otherNameTexts(altNames)])
}

function ambiguous(rows: readonly PlannedCertificate[]): Refusal {
  return refusal(
    'row-ambiguous',
    `It could be for ${listed(rows.map(rowText), 'or')}.`,
    `Name its file after the one that it is for: ${listed(rows.map(requestFileName), 'or')}.`,
  )
}

function unknown(facts: RequestFacts, context: RequestContext): Refusal {
  const node = /^system:node:(.+)$/.exec(facts.commonName)?.[1]
  if (node !== undefined) {
    const { nodes } = context.cluster
    return refusal(
      'node-unknown',
      `The cluster has no node ${shown(node)}.`,
      nodes.length === 0
        ? 'Add the node to the cluster definition.'
        : `Its nodes are ${listed(nodes.map(({ name }) => name))}. Correct the name, or add the node.`,
    )
  }
  const who =
    facts.commonName === '' ? 'It has no common name' : `Nobody is ${shown(facts.commonName)}`
  const waiting = [...context.rows.values()].filter(({ privateKey }) => privateKey === 'elsewhere')
  return refusal(
    'row-unknown',
    `${who} in this cluster, and no certificate of the plan has its names.`,
    waiting.length === 0
      ? 'No node and no user makes its keys itself: choose that first where it should be so.'
      : `Name its file after the certificate that it is for, such as ${listed(waiting.map(requestFileName).slice(0, 3), 'or')}.`,
  )
}
