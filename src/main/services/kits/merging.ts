import type { ClusterDefinition } from '../../../shared/definition'
import { AppError } from '../../../shared/errors'
import type { MergeChoices, MergePreview } from '../../../shared/merge-models'
import { mergeDifferences, mergedDefinition, type Difference } from '../../domain/definition-merge'
import {
  changesRows,
  isIssuedCertificate,
  type IssuedElsewhere,
  type LedgerEntry,
} from '../../domain/ledger'
import { everIssued } from '../../domain/ledger-fold'
import { commonLength } from '../../domain/ledger-chain'
import { describedEntries } from '../activity'
import { checkLedgerSeal } from '../ledger-seal'
import type { Vault } from '../custody-ports'
import type { ProjectState } from '../project-state'
import type { KitPorts } from './making'
import type { OpenedFile } from './restoring'

/** Longer values are cut where they are shown. */
const maxShown = 2_000

type Compared = {
  readonly here: ProjectState
  readonly common: number
  readonly ancestor: ClusterDefinition | undefined
  readonly differences: readonly Difference[]
}

/**
 * Compares a file with the project here, and changes nothing.
 * @throws AppError `project-not-found`, `merge-refused`
 */
export async function mergePreview(opened: OpenedFile, ports: KitPorts): Promise<MergePreview> {
  const { here, common, ancestor, differences } = await compared(opened, ports)
  const { understood, content, header } = opened
  const tailsOf = (ledger: readonly LedgerEntry[]) =>
    describedEntries(ledger)
      .slice(common)
      .map(({ sequence, at, by, what }) => ({ sequence, at, by, what }))
  return {
    project: here.project.definition.metadata.name,
    by: content.by,
    madeAt: header.madeAt,
    common,
    hasAncestor: ancestor !== undefined,
    differences: differences.map(({ id, by, base, here: ours, file }) => ({
      id,
      by,
      base: shown(base),
      here: shown(ours),
      file: shown(file),
    })),
    here: tailsOf(here.ledger),
    file: tailsOf(understood.ledger),
    elsewhereOfHere: issuedIn(here.ledger.slice(common)).length,
    elsewhereOfFile: issuedIn(understood.ledger.slice(common)).length,
    suggested: suggestedSide(here.ledger.slice(common), understood.ledger.slice(common)),
    asksForVault: here.project.custody === undefined && content.vaultKey !== undefined,
  }
}

/**
 * Merges a file into the project here: one ledger goes on, and an act of it lists what the other side issued;
 * the definition is saved as an edit, so it can be undone.
 *
 * @throws AppError `merge-refused`; those of Custody and the store
 */
export async function merge(
  opened: OpenedFile,
  { kept, definition: choices, into }: MergeChoices,
  ports: KitPorts,
): Promise<ProjectState> {
  const { projects, transfer, custody } = ports
  const { understood, content, header } = opened
  const { here, common, differences } = await compared(opened, ports)
  const { id } = here.project
  const definition = definitionOf(here, differences, choices)
  const vault = await vaultFor(opened, here, into, ports)
  const other = kept === 'file' ? here.ledger : understood.ledger
  const isReplaced = kept === 'file' && understood.ledger.length > common
  // Their keys would be taken out of the vault here, as that ledger says.
  if (isReplaced && understood.ledger.slice(common).some(({ act }) => act.type === 'taken-offline'))
    throw refused(
      here,
      'The side of the file has authorities offline, and their keys here would go. Keep the acts made here.',
    )
  if (isReplaced) {
    if (vault) await keepAuthorities(opened, here, vault)
    await transfer.replaceLedger(id, content.files)
  }
  await projects.reopen(id)
  const state = await projects.record(
    id,
    {
      type: 'merged',
      file: header.id,
      by: content.by,
      madeAt: header.madeAt,
      kept,
      common,
      other: other.at(-1)?.hash ?? '',
      elsewhere: kept === 'file' && !isReplaced ? [] : issuedIn(other.slice(common)),
      definition,
    },
    vault ?? (here.project.custody ? await custody.openVault(id, here.project.custody) : undefined),
  )
  return state.project.definition === definition ? state : projects.edit(id, definition)
}

async function compared(opened: OpenedFile, { projects }: KitPorts): Promise<Compared> {
  const { understood, content } = opened
  const here = await projects.peek(content.project.id)
  const common = commonLength(here.ledger, understood.ledger)
  if (common === 0)
    throw refused(here, 'The two have no history in common. Import the file on another computer.')
  const ancestor = ancestorIn(here.ledger.slice(0, common))
  const file = understood.project.definition
  const differences = mergeDifferences(ancestor, here.project.definition, file)
  return { here, common, ancestor, differences }
}

/** @returns what both sides began with: the last definition that an act of both says. */
function ancestorIn(common: readonly LedgerEntry[]): ClusterDefinition | undefined {
  for (const { act } of common.toReversed())
    if (act.type === 'project-shared' || act.type === 'issued' || act.type === 'merged')
      return act.definition
  return undefined
}

function definitionOf(
  here: ProjectState,
  differences: readonly Difference[],
  choices: MergeChoices['definition'],
): ClusterDefinition {
  const undecided = differences.find(({ id, by }) => by === 'both' && choices[id] === undefined)
  if (undecided) throw refused(here, `Choose one side for ${undecided.id}.`)
  try {
    return mergedDefinition(here.project.definition, differences, choices)
  } catch {
    // The schema names fields of a definition that nobody wrote; the choices made it.
    throw refused(here, 'These choices together make no definition. Choose other sides.')
  }
}

/**
 * The vault of the project here, checked to be the one of the file: else what the file seals would never open.
 */
async function vaultFor(
  { content, understood }: OpenedFile,
  here: ProjectState,
  into: MergeChoices['into'],
  { custody, projects }: KitPorts,
): Promise<Vault | undefined> {
  const { vaultKey } = content
  const { id, custody: record } = here.project
  if (!vaultKey) return record && (await projects.vaultOf(here))
  if (record === undefined) {
    if (!into) throw refused(here, 'Choose where the keys of the file go.')
    // Issued on the other side first: the keys come here with the acts.
    const adopted = await custody.adopt(id, { vaultKey, authorities: [] }, into)
    await projects.moveVault(id, adopted.record)
    return custody.openVault(id, adopted.record)
  }
  const vault = await projects.vaultOf(here)
  const own = await vault.copyKey()
  const isSame = own.equals(vaultKey)
  own.fill(0)
  if (!isSame)
    throw refused(here, 'Their keys are sealed under different vault keys. Keep them apart.')
  await checkLedgerSeal({ ...here, ...understood }, vault)
  return vault
}

/** Authority keys of the file; one that differs from a key here is never written over it. */
async function keepAuthorities(
  { content }: OpenedFile,
  here: ProjectState,
  vault: Vault,
): Promise<void> {
  const wanted = []
  for (const { key, version, privateKey } of content.authorities) {
    const ref = { project: here.project.id, authority: key, version }
    const known = await vault.loadAuthorityKey(ref).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'key-missing') return undefined
      throw error
    })
    const isSame = known?.equals(privateKey)
    known?.fill(0)
    if (isSame === false)
      throw refused(
        here,
        `Both sides made version ${version} of the authority ${key}, and its key here would be lost. Keep the acts made here.`,
      )
    if (isSame === undefined) wanted.push({ ref, privateKey })
  }
  for (const { ref, privateKey } of wanted) await vault.storeAuthorityKey(ref, privateKey)
}

/** What a person most likely wants: the side that issued something, else this one. */
function suggestedSide(
  here: readonly LedgerEntry[],
  file: readonly LedgerEntry[],
): MergePreview['suggested'] {
  const issues = (entries: readonly LedgerEntry[]) => entries.some(({ act }) => changesRows(act))
  if (issues(here) && issues(file)) return null
  return issues(file) ? 'file' : 'here'
}

function issuedIn(entries: readonly LedgerEntry[]): IssuedElsewhere[] {
  return everIssued(entries).map((one) => {
    const { key, version } = one
    if (!isIssuedCertificate(one))
      return { key, version, notAfter: null, fingerprint: null, pem: null }
    const { notAfter, fingerprint, pem } = one
    return { key, version, notAfter, fingerprint, pem }
  })
}

function shown(value: unknown): string | null {
  if (value === undefined) return null
  const text = plainText(value)
  return text.length > maxShown ? `${text.slice(0, maxShown)}…` : text
}

/** @returns a part of a definition for people: `192.168.10.21, fd00:10::21`, `name: w-9, roles: worker`. */
function plainText(value: unknown, isInner = false): string {
  if (Array.isArray(value)) return value.map((item) => plainText(item, true)).join(', ')
  if (typeof value !== 'object' || value === null) return String(value)
  const parts = Object.entries(value).map(([key, item]) => `${key}: ${plainText(item, true)}`)
  return isInner ? `{ ${parts.join(', ')} }` : parts.join(', ')
}

function refused({ project }: ProjectState, reason: string): AppError {
  return new AppError('merge-refused', { name: project.definition.metadata.name, reason })
}
