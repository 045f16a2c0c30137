import type { KitState } from '../../../shared/kit-models'
import type { ProjectState } from '../project-state'
import { labelFor } from '../row-names'
import { currentAuthorities } from './gathering'

/** @returns whether the authorities in force are in a recovery kit, by what the ledger says. */
export function kitState(state: ProjectState): KitState {
  const covered = new Set<string>()
  let madeAt: string | null = null
  for (const { act, at } of state.ledger) {
    const isKit =
      act.type === 'kit-made' || (act.type === 'kit-restored' && act.from === 'recovery-kit')
    if (!isKit) continue
    madeAt = act.type === 'kit-made' ? at : act.madeAt
    for (const { key, version } of act.authorities) covered.add(`${key}#${version}`)
  }
  const needed = currentAuthorities(state)
  const missing = needed.filter(({ key, version }) => !covered.has(`${key}#${version}`))
  const labels = missing.map(({ key }) => labelFor(key))
  if (needed.length === 0) return { state: 'none', madeAt, missing: [] }
  if (missing.length === 0) return { state: 'made', madeAt, missing: [] }
  return { state: madeAt === null ? 'missing' : 'outdated', madeAt, missing: labels }
}
