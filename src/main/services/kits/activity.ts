import type { LedgerView } from '../../../shared/activity-models'
import type { LedgerAct } from '../../domain/ledger'

type FileAct = Extract<
  LedgerAct,
  { readonly type: 'kit-made' | 'project-shared' | 'kit-restored' | 'merged' }
>

const names = { 'recovery-kit': 'a recovery kit', 'project-file': 'a project file' } as const

/** @returns an act of recovery kits and project files, for people. */
export function describedFile(act: FileAct): Pick<LedgerView, 'what' | 'details'> {
  switch (act.type) {
    case 'kit-made': {
      const { shares, authorities } = act
      const split = shares
        ? `, split into ${shares.total} shares of which ${shares.needed} open it`
        : ''
      return {
        what: `Made and verified a recovery kit${split}`,
        details: [`File ${act.file}`, ...authorities.map(versionText)],
      }
    }
    case 'project-shared':
      return {
        what: `Made a project file ${act.hasAuthorityKeys ? 'with' : 'without'} authority keys`,
        details: [`File ${act.file}`],
      }
    case 'kit-restored': {
      const what = act.what === 'keys' ? 'the keys' : 'the project'
      return {
        what: `Restored ${what} from ${names[act.from]} that ${act.by} made`,
        details: [madeText(act), ...act.authorities.map(versionText)],
      }
    }
    case 'merged': {
      const kept = act.kept === 'here' ? 'kept the acts made here' : 'kept the acts of the file'
      return {
        what: `Merged with the file of ${act.by}, ${kept}`,
        details: [
          madeText(act),
          `Common up to entry ${act.common}`,
          ...act.elsewhere.map(
            (one) => `Issued elsewhere: ${versionText(one)}, SHA-256 ${one.fingerprint ?? 'none'}`,
          ),
        ],
      }
    }
  }
}

/** @returns `File 06127afba3401286, made 2026-11-22 16:58 UTC`. */
function madeText({ file, madeAt }: { file: string; madeAt: string }): string {
  return `File ${file}, made ${madeAt.slice(0, 16).replace('T', ' ')} UTC`
}

function versionText({ key, version }: { key: string; version: number }): string {
  return `${key}, version ${version}`
}
