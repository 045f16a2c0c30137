import { randomUUID } from 'node:crypto'
import { AppError } from '../../shared/errors'
import { examineCertificates } from './certificate-examining'
import type { Clock } from './ports'
import type { Projects } from './projects'
import { chosenOf, replacement } from './replacing'
import type { GivenFile } from './request-examining'
import type { SignOutcome } from './request-signing'
import { waitingOf } from './waiting'

/**
 * Takes the chosen certificates in, in one act. They are examined again first.
 * @param items ids of the examination; without them, every accepted certificate.
 * @param reason why rows that have a certificate get one for another key; without it, they get none.
 * @throws AppError `input-refused` when one of them is not accepted.
 */
export async function acceptCertificates(
  id: string,
  { clock, projects }: { readonly clock: Clock; readonly projects: Projects },
  files: readonly GivenFile[],
  items: readonly string[] | undefined,
  reason?: string,
): Promise<SignOutcome> {
  return projects.withVault(id, async (open) => {
    const { items: found } = examineCertificates(open.state, files, clock.now())
    const chosen = chosenOf(found, items, reason)
    const issued = chosen.flatMap((one) => one.issued ?? [])
    const { applied: definition } = open.state
    if (!definition) throw new AppError('nothing-issued')
    if (issued.length === 0)
      throw new AppError('input-refused', { reason: 'None of the certificates can be taken in.' })
    const keys = `${randomUUID()}.json`
    const replaced = replacement(
      chosen.map(({ view }) => view),
      reason,
    )
    const act = { type: 'issued', definition, issued, retired: [], ...replaced, keys } as const
    const state = await open.append(act, {})
    return { state, issued: issued.length, waiting: waitingOf(state).length }
  })
}
