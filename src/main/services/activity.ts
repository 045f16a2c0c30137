import type { ClusterDefinition } from '../../shared/definition'
import type { LedgerView } from '../../shared/activity-models'
import { bundleName } from '../domain/files'
import type { LedgerAct, LedgerEntry } from '../domain/ledger'
import type { RowKey } from '../domain/plan/spec'
import { describedFile } from './kits/activity'
import { labelFor, ownerOf } from './row-names'

/** @returns the ledger for people, latest first. */
export function activityOf(ledger: readonly LedgerEntry[]): LedgerView[] {
  return describedEntries(ledger).reverse()
}

/** @returns the entries for people, in the order of the ledger. */
export function describedEntries(entries: readonly LedgerEntry[]): LedgerView[] {
  let applied: ClusterDefinition | undefined
  return entries.map(({ sequence, at, by, act, hash }) => {
    if (act.type === 'issued') applied = act.definition
    const rows = rowsOf(act)
    const nodes = act.type === 'exported' ? nodesOfBundles(act.bundles, applied) : nodesOf(rows)
    return { sequence, at, by, kind: act.type, ...described(act), rows, nodes, hash }
  })
}

function rowsOf(act: LedgerAct): RowKey[] {
  switch (act.type) {
    case 'issued': {
      const made = [...act.issued, ...(act.requests ?? [])].map(({ key }) => key)
      return [...new Set([...made, ...act.retired])]
    }
    case 'brought':
      return [act.authority.key]
    case 'released':
    case 'kubeconfig-copied':
    case 'kubeconfig-saved':
    case 'kubeconfig-revealed':
    case 'key-saved':
    case 'taken-offline':
    case 'back-online':
      return [act.row]
    default:
      return []
  }
}

/** Bundles are made from what was applied; the admin's is for no node. */
function nodesOfBundles(
  bundles: readonly string[],
  applied: ClusterDefinition | undefined,
): string[] {
  if (!applied) return []
  const { metadata, spec } = applied
  const names = new Set(bundles)
  return spec.nodes
    .map(({ name }) => name)
    .filter((name) => names.has(bundleName(metadata.name, name)))
}

function nodesOf(rows: readonly RowKey[]): string[] {
  const found = rows.map((row) => ownerOf(row).node)
  return [...new Set(found.filter((node) => node !== null))]
}

function described(act: LedgerAct): Pick<LedgerView, 'what' | 'details'> {
  switch (act.type) {
    case 'created':
      return {
        what: `Created the project ${act.name}${act.from === 'file' ? ' from a cluster file' : ''}`,
        details: [],
      }
    case 'vault-created':
      return {
        what:
          act.custody === 'keychain'
            ? 'Put the vault key into the keychain'
            : 'Made a passphrase vault',
        details: [],
      }
    case 'issued': {
      const retired = act.retired.length > 0 ? `, retired ${act.retired.length}` : ''
      const requests = act.requests ?? []
      const asked = requests.length > 0 ? `, made ${count(requests.length, 'request')}` : ''
      const renewed = act.replaced?.rows.length ?? 0
      const rekeyed = renewed > 0 ? `, ${renewed} of them for a new key` : ''
      return {
        what: `Issued ${count(act.issued.length, 'item')}${retired}${asked}${rekeyed}`,
        details: [
          ...(act.replaced?.rows ?? []).map(
            (row) => `${row}, new key: ${act.replaced?.reason ?? ''}`,
          ),
          ...act.issued.map(({ key, version }) => `${key}, version ${version}`),
          ...requests.map(({ key, version }) => `${key}, request for version ${version}`),
        ],
      }
    }
    case 'brought': {
      const { key, version, fingerprint, privateKeyBytes } = act.authority
      return {
        what: `Brought the authority ${labelFor(key)}, ${privateKeyBytes === null ? 'its key stays elsewhere' : 'with its key'}`,
        details: [`${key}, version ${version}, SHA-256 ${fingerprint}`],
      }
    }
    case 'released':
      return {
        what: `Gave up the brought authority ${labelFor(act.row)} for one of our own`,
        details: [act.row],
      }
    case 'rolled-back':
      return { what: `Rolled the cluster back to its state of ${act.savedAt}`, details: [] }
    case 'restored':
      return {
        what:
          act.savedAt === null
            ? 'Restored damaged files'
            : `Restored damaged files from the state of ${act.savedAt}`,
        details: [...act.files],
      }
    case 'exported':
      return {
        what: `Exported ${count(act.bundles.length, 'bundle')} with ${count(act.files, 'file')} as ${act.format}`,
        details: [...act.bundles],
      }
    case 'kubeconfig-copied':
      return { what: `Copied the kubeconfig of ${labelFor(act.row)}`, details: [act.row] }
    case 'kubeconfig-saved':
      return { what: `Saved the kubeconfig of ${labelFor(act.row)}`, details: [act.row] }
    case 'kubeconfig-revealed':
      return { what: `Revealed the kubeconfig of ${labelFor(act.row)}`, details: [act.row] }
    case 'passphrase-changed':
      return { what: 'Changed the passphrase of the vault', details: [] }
    case 'taken-offline':
      return {
        what: `Took the authority ${labelFor(act.row)} offline`,
        details: act.versions.map((version) => `${act.row}, version ${version}`),
      }
    case 'back-online':
      return {
        what: `Brought the authority ${labelFor(act.row)} back online`,
        details: act.versions.map((version) => `${act.row}, version ${version}`),
      }
    case 'key-saved':
      return {
        what: `Saved the key of ${labelFor(act.row)} as ${formatWords[act.format]}, under a passphrase`,
        details: [`${act.row}, version ${act.version}`],
      }
    case 'kit-made':
    case 'project-shared':
    case 'kit-restored':
    case 'merged':
      return describedFile(act)
  }
}

const formatWords = { pkcs12: 'PKCS#12', pkcs8: 'PKCS#8' } as const

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
