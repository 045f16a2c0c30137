import { randomUUID } from 'node:crypto'
import { AppError } from '../../shared/errors'
import { Issuance, type IssueOptions } from './issuance'
import { stopIfCancelled } from './operations'
import type { Clock, SigningPool } from './ports'
import { appliedOf, type ProjectState } from './project-state'
import type { Projects } from './projects'
import { chosenOf, replacement } from './replacing'
import { examineRequests, type GivenFile } from './request-examining'
import { waitingOf } from './waiting'

/** `reason`: why rows that have a certificate get one for another key; without it, they get none. */
export type SignOptions = IssueOptions & { readonly reason?: string | undefined }
export type SignOutcome = {
  readonly state: ProjectState
  readonly issued: number
  readonly waiting: number
}

/**
 * Signs the chosen requests in one act: all of them or none. They are examined again, because the
 * project may have changed since they were shown.
 *
 * @param items ids of the examination; without them, every accepted request.
 * @throws AppError `input-refused` when one of them is not accepted, `cancelled`, those of the engine.
 */
export async function signRequests(
  id: string,
  {
    clock,
    pool,
    projects,
  }: { readonly clock: Clock; readonly pool: SigningPool; readonly projects: Projects },
  files: readonly GivenFile[],
  items: readonly string[] | undefined,
  { reason, ...options }: SignOptions = {},
): Promise<SignOutcome> {
  return projects.withVault(id, async (open) => {
    const applied = appliedOf(open.state)
    const { items: found } = examineRequests(open.state, files, applied)
    const picked = chosenOf(found, items, reason)
    const replaced = replacement(
      picked.map(({ view }) => view),
      reason,
    )
    const chosen = picked.flatMap((one) => one.accepted ?? [])
    if (chosen.length === 0)
      throw new AppError('input-refused', { reason: 'None of the requests can be signed.' })
    const run = new Issuance({
      open,
      pool,
      cluster: applied.cluster,
      now: clock.forIssuing?.() ?? clock.now(),
      total: chosen.length,
      options,
      foreignKeys: new Map(chosen.map(({ row, key }) => [row.key, key])),
    })
    const made = await run.signed(
      chosen.map(({ row }) => row),
      [],
    )
    stopIfCancelled(options.signal)
    const { applied: definition } = open.state
    if (!definition) throw new AppError('nothing-issued')
    const state = await open.append(
      {
        type: 'issued',
        definition,
        issued: made.map(({ issued }) => issued),
        retired: [],
        ...replaced,
        keys: `${randomUUID()}.json`,
      },
      {},
    )
    return { state, issued: made.length, waiting: waitingOf(state).length }
  })
}
