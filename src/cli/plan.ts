import { bundlesFor } from '../main/domain/bundle'
import { changesBetween } from '../main/domain/changes'
import type { Cluster } from '../main/domain/cluster'
import { clusterFrom } from '../main/domain/normalise'
import { planFor } from '../main/domain/plan'
import { altNameTexts, isCertificateItem } from '../main/domain/plan/spec'
import type { Plan, PlannedItem } from '../main/domain/plan/spec'
import { lifetimeText } from '../main/domain/validity'
import { changesView } from '../main/services/change-views'
import { askedIn } from '../main/services/issuing'
import { createServices } from '../main/composition'
import type { ChangesView } from '../shared/models'
import type { CommandInput } from './arguments'
import { readClusterFile, type ClusterFile } from './cluster-file'
import { exitCodes } from './commands'
import { amount } from './counts'
import { findingsText } from './findings'
import type { Io } from './io'

/** What would exist and what would change. Writes nothing. */
export async function plan(input: CommandInput, io: Io): Promise<number> {
  const file = await readClusterFile(input.operands[0] ?? '', io.now())
  const cluster = clusterFrom(file.definition)
  const planned = planFor(cluster)
  const services = createServices(io)
  try {
    const state = await services.projects.findByName(cluster.name)
    const evaluated = {
      cluster,
      plan: planned,
      changes: changesBetween(planned, state?.issued ?? new Map()),
    }
    const asked = state ? askedIn(state, evaluated) : new Set<string>()
    const changes = changesView(evaluated, asked)
    const bundles = bundlesFor(cluster, planned, { fingerprint: () => undefined })
    const view = { file, cluster, planned, changes, isKnown: state !== undefined, bundles }
    io.out(input.json ? `${JSON.stringify(jsonOf(view), undefined, 2)}\n` : textOf(view))
    if (!input.json) io.err(findingsText(file.path, file.warnings))
    return exitCodes.done
  } finally {
    await services.close()
  }
}

type View = {
  readonly file: ClusterFile
  readonly cluster: Cluster
  readonly planned: Plan
  readonly changes: ChangesView
  readonly isKnown: boolean
  readonly bundles: ReturnType<typeof bundlesFor>
}

function jsonOf({ file, cluster, planned, changes, isKnown, bundles }: View) {
  return {
    ok: true,
    project: cluster.name,
    exists: isKnown,
    items: planned.items.map(jsonItem),
    changes: changes.changes,
    untouched: changes.untouched,
    restarts: changes.restarts,
    bundles: bundles.map(({ name, node, files }) => ({
      name,
      node: node ?? null,
      files: files.map(({ path, mode, isPrivate }) => ({
        path,
        mode: mode.toString(8),
        isPrivate,
      })),
    })),
    findings: file.warnings,
  }
}

function jsonItem(item: PlannedItem) {
  const { kind, key, title, purpose } = item
  if (item.kind === 'key-pair')
    return { kind, key, title, purpose, keyAlgorithm: item.keyAlgorithm }
  if (item.kind === 'secret') return { kind, key, title, purpose, bytes: item.bytes }
  const { subject, altNames, usages, keyAlgorithm, validityHours } = item.profile
  return {
    kind,
    key,
    title,
    purpose,
    authority: item.authority,
    node: item.node ?? null,
    user: item.user ?? null,
    commonName: subject.commonName,
    organizations: subject.organizations,
    ...altNames,
    usages,
    keyAlgorithm,
    validityHours,
  }
}

function textOf({ cluster, planned, changes, isKnown, bundles }: View): string {
  const certificates = planned.items.filter(isCertificateItem).length
  const pairs = planned.items.filter(({ kind }) => kind === 'key-pair').length
  const counted = (kind: string) => changes.changes.filter((change) => change.kind === kind).length
  const lines = [
    `${cluster.name}: ${amount(cluster.nodes.length, 'node')}, ${amount(certificates, 'certificate')}, ${amount(pairs, 'key pair')}`,
    isKnown
      ? `${counted('new')} new, ${counted('reissued')} reissued, ${counted('retired')} retired, ${changes.untouched} untouched`
      : 'Nothing has been issued yet; all of it is new.',
    '',
  ]
  const kinds = new Map(changes.changes.map(({ key, kind }) => [key, kind]))
  for (const { title, items } of groups(planned)) {
    lines.push(
      title,
      ...items.map((item) => `  ${mark(kinds.get(item.key))} ${itemText(item)}`),
      '',
    )
  }
  const retired = changes.changes.filter(({ kind }) => kind === 'retired')
  if (retired.length > 0) lines.push('Retired', ...retired.map(({ key }) => `  - ${key}`), '')
  const reasons = changes.changes.filter(({ kind }) => kind === 'reissued').map(reasonText)
  if (reasons.length > 0) lines.push('Why', ...reasons, '')
  lines.push('Bundles')
  for (const { name, files } of bundles) {
    const secret = files.filter(({ isPrivate }) => isPrivate).length
    lines.push(`  ${name}  ${amount(files.length + 1, 'file')}, ${secret} private`)
  }
  return `${lines.join('\n')}\n`
}

/** What belongs to the whole cluster first, then to each node. */
function groups({ items }: Plan): { title: string; items: PlannedItem[] }[] {
  const byNode = new Map<string, PlannedItem[]>([['Cluster', []]])
  for (const item of items) {
    const title = item.kind === 'certificate' ? (item.node ?? 'Cluster') : 'Cluster'
    byNode.set(title, [...(byNode.get(title) ?? []), item])
  }
  return [...byNode].map(([title, grouped]) => ({ title, items: grouped }))
}

function mark(kind: string | undefined): string {
  if (kind === undefined) return ' '
  return kind === 'new' ? '+' : '~'
}

function itemText(item: PlannedItem): string {
  if (item.kind === 'key-pair') return `${item.title}  ${item.keyAlgorithm}`
  if (item.kind === 'secret') return `${item.title}  ${amount(item.bytes, 'random byte')}`
  const { profile } = item
  const names = altNameTexts(profile.altNames).join(' ')
  const name = item.user ?? item.title
  const about = `${name}  CN=${profile.subject.commonName}  ${profile.keyAlgorithm}, ${lifetimeText(profile.validityHours)}`
  return item.kind === 'authority' || names === '' ? about : `${about}\n      ${names}`
}

function reasonText({ key, reasons }: ChangesView['changes'][number]): string {
  const texts = reasons.map(({ text, added, removed }) =>
    [text, ...added.map((name) => `+${name}`), ...removed.map((name) => `-${name}`)].join(' '),
  )
  return `  ~ ${key}: ${texts.join('; ')}`
}
