import { AppError } from '../../../shared/errors'
import type { OpenedSealedFile, Relation, RestoreInto } from '../../../shared/kit-models'
import type { LedgerAct } from '../../domain/ledger'
import { isIssuedCertificate } from '../../domain/ledger'
import { everIssued } from '../../domain/ledger-fold'
import { canonicalJson, commonLength } from '../../domain/ledger-chain'
import { checkLedgerSeal } from '../ledger-seal'
import type { AdoptedKeys } from '../custody-ports'
import type { StoredProject, UnderstoodProject } from '../ports'
import { stateOf, type ProjectState } from '../project-state'
import type { ListedProject } from '../projects'
import { labelFor } from '../row-names'
import type { AuthorityKey, Content } from './content'
import { currentAuthorities } from './gathering'
import type { Header } from './header'
import type { KitPorts } from './making'

/** A file that was opened and checked as a whole. */
export type OpenedFile = {
  readonly header: Header
  readonly content: Content
  readonly understood: UnderstoodProject
}

/** @returns the project here that has the id of the file's, whether or not it opens. */
export function sameProject(
  { content }: OpenedFile,
  listed: readonly ListedProject[],
): ListedProject | undefined {
  return listed.find(({ id }) => id === content.project.id)
}

/** @returns how the project of a file stands to those that are here. */
export function relationOf(opened: OpenedFile, listed: readonly ListedProject[]): Relation {
  const here = sameProject(opened, listed)
  const name = opened.understood.project.definition.metadata.name
  if (!here) return names(listed).has(name) ? 'name-taken' : 'new'
  if (!('state' in here)) return 'foreign'
  const { ledger } = here.state
  const common = commonLength(ledger, opened.understood.ledger)
  if (common === 0) return 'foreign'
  const isFileAhead = opened.understood.ledger.length > common
  const isHereAhead = ledger.length > common
  if (isFileAhead && isHereAhead) return 'diverged'
  if (isFileAhead) return 'file-ahead'
  return isHereAhead ? 'here-ahead' : 'same'
}

/** @returns an opened file for people. */
export function openedView(
  token: string,
  opened: OpenedFile,
  listed: readonly ListedProject[],
): OpenedSealedFile {
  const { header, content, understood } = opened
  const { project, ledger, keys } = understood
  const { issued } = stateOf(understood)
  const last = ledger.at(-1)
  const here = sameProject(opened, listed)
  const { name, description } = project.definition.metadata
  return {
    token,
    kind: header.kind,
    madeAt: header.madeAt,
    by: content.by,
    project: { id: project.id, name, description },
    nodes: project.definition.spec.nodes.length,
    certificates: [...issued.values()].filter(isIssuedCertificate).length,
    ledger: ledger.length,
    lastChange: last ? { at: last.at, by: last.by } : null,
    hasAuthorityKeys: content.hasAuthorityKeys,
    authorities: [...new Set(content.authorities.map(({ key }) => key))].map((key) => ({
      key,
      label: labelFor(key),
    })),
    otherKeys: [...keys.values()].reduce((sum, file) => sum + Object.keys(file).length, 0),
    relation: relationOf(opened, listed),
    hereCustody: here && 'state' in here ? (here.state.project.custody?.kind ?? 'none') : null,
    freeName: freeName(name, names(listed)),
  }
}

export type RestoreOptions = {
  /** Instead of its own, which another project may have. */
  readonly name?: string | undefined
  /** Of no use for a project that never issued anything. */
  readonly into: RestoreInto
}

/**
 * Makes the project of a file, bit for bit, with its keys in the keychain or under a passphrase; only then
 * the ledger says where it came from. Nothing that is here is touched.
 *
 * @throws AppError `project-here`, `project-exists`, `keychain-conflict`, `passphrase-weak`, `storage-failed`
 */
export async function restoreProject(
  { header, content, understood }: OpenedFile,
  { name, into }: RestoreOptions,
  { custody, transfer, projects }: KitPorts,
): Promise<ProjectState> {
  const listed = await projects.list()
  const { id } = content.project
  const ownName = understood.project.definition.metadata.name
  if (listed.some((one) => one.id === id))
    throw new AppError('project-here', {
      name: ownName,
      reason: 'Open it, bring back its keys, or merge the file into it.',
    })
  const finalName = name ?? ownName
  if (names(listed).has(finalName)) throw new AppError('project-exists', { name: finalName })
  const adopted = content.vaultKey && (await custody.adopt(id, carried(content), into))
  try {
    const project = asRestored(understood.project, finalName, adopted)
    await transfer.create(project, content.files, adopted?.sealedAuthorities)
  } catch (error) {
    // What stopped the restore is what is reported.
    await adopted?.takeBack().catch(() => undefined)
    throw error
  }
  let state = await projects.peek(id)
  const vault = adopted && (await projects.vaultOf(state))
  const act = restoredAct(header, content, 'project', content.authorities)
  // Without their keys, authorities are offline here: nothing is signed, requests go out instead.
  const offline = content.hasAuthorityKeys ? [] : currentAuthorities(state)
  state = await projects.record(id, act, vault)
  for (const { key, version } of offline)
    state = await projects.record(
      id,
      { type: 'taken-offline', row: key, versions: [version] },
      vault,
    )
  return state
}

/**
 * Brings the keys of a file back for a project that is here and lost them. Its files are not touched, but for
 * where the keys are, when they go to another place.
 *
 * @returns the authorities in force whose keys the file does not hold, by label.
 * @throws AppError `project-not-found`, `merge-refused` for keys of another history
 */
export async function restoreKeys(
  { header, content, understood }: OpenedFile,
  into: RestoreInto,
  { custody, transfer, projects }: KitPorts,
): Promise<{ state: ProjectState; missing: string[] }> {
  const { id } = content.project
  const here = await projects.peek(id)
  const name = here.project.definition.metadata.name
  const { vaultKey } = content
  const record = here.project.custody
  if (!vaultKey || record === undefined || commonLength(here.ledger, understood.ledger) === 0)
    throw new AppError('merge-refused', {
      name,
      reason: 'The file holds no keys of this project. Choose a kit that was made of it.',
    })
  await checkLedgerSeal(here, { open: (seal, one) => custody.opener(id, vaultKey).open(seal, one) })
  const authorities = matching(content, understood, here)
  const adopted = await custody.adopt(id, { vaultKey, authorities }, into, { replace: true })
  if (adopted.sealedAuthorities) await transfer.keepAuthorities(id, adopted.sealedAuthorities)
  if (canonicalJson(adopted.record) !== canonicalJson(record))
    await projects.moveVault(id, adopted.record)
  const vault = await projects.vaultOf(await projects.peek(id))
  const state = await projects.record(id, restoredAct(header, content, 'keys', authorities), vault)
  const missing = currentAuthorities(here).filter(
    (one) => !authorities.some((known) => known.key === one.key && known.version === one.version),
  )
  return { state, missing: missing.map(({ key }) => labelFor(key)) }
}

/** Keys whose certificates the project here has too: after a fork, a version may be another one. */
function matching(
  { authorities }: Content,
  file: UnderstoodProject,
  here: ProjectState,
): AuthorityKey[] {
  const pemsOf = (ledger: UnderstoodProject['ledger']): Map<string, string> => {
    const pems = new Map<string, string>()
    for (const one of everIssued(ledger))
      if (isIssuedCertificate(one)) pems.set(`${one.key}#${one.version}`, one.pem)
    return pems
  }
  const there = pemsOf(file.ledger)
  const known = pemsOf(here.ledger)
  return authorities.filter(({ key, version }) => {
    const pem = there.get(`${key}#${version}`)
    return pem === undefined || known.get(`${key}#${version}`) === pem
  })
}

function carried({ vaultKey, authorities }: Content) {
  if (!vaultKey) throw new Error('only a project with a vault has keys to carry')
  return { vaultKey, authorities }
}

function asRestored(
  project: StoredProject,
  name: string,
  adopted: AdoptedKeys | undefined,
): StoredProject {
  const { definition } = project
  const isRenamed = definition.metadata.name !== name
  return {
    ...project,
    custody: adopted?.record ?? project.custody,
    definition: isRenamed
      ? { ...definition, metadata: { ...definition.metadata, name } }
      : definition,
  }
}

function restoredAct(
  { id: file, kind: from, madeAt }: Header,
  { by }: Content,
  what: 'project' | 'keys',
  authorities: readonly { readonly key: string; readonly version: number }[],
): LedgerAct {
  const rows = authorities.map(({ key, version }) => ({ key, version }))
  return { type: 'kit-restored', file, from, what, by, madeAt, authorities: rows }
}

function names(listed: readonly ListedProject[]): Set<string> {
  return new Set(
    listed.flatMap((one) => ('state' in one ? [one.state.project.definition.metadata.name] : [])),
  )
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let count = 2; taken.has(name); count += 1) {
    const next = `${name.replace(/-\d+$/, '')}-${count}`
    if (!taken.has(next)) return next
  }
  return name
}
