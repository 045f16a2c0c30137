/** Projects that meet authorities of OpenSSL, and what tests ask of them. */
import {
  isBrought,
  isIssuedCertificate,
  type IssuedCertificate,
} from '../../src/main/domain/ledger'
import type { ProjectState } from '../../src/main/services/project-state'
import type { ClusterDefinition } from '../../src/shared/definition'
import { AppError } from '../../src/shared/errors'
import { homelab, servicesInMemory } from './services'

/** Keys of authorities stay in the app. */
export const kept = ({ spec }: ClusterDefinition): void => {
  spec.pki.authorityKeys = 'kept'
}

/** A project where everything is issued. Its clock is that of the machine: OpenSSL signs by it. */
export async function issuedProject(
  change: (definition: ClusterDefinition) => void = () => undefined,
) {
  const services = servicesInMemory()
  services.clock.set(new Date(Date.now() + 60_000).toISOString())
  const { id } = (await services.projects.create(homelab(change))).project
  const { state } = await services.apply(id)
  return { services, id, state }
}

/** @returns what a row has now. */
export function certificateOf({ issued }: ProjectState, key: string): IssuedCertificate {
  const found = issued.get(key)
  if (!found || !isIssuedCertificate(found)) throw new Error(`${key} was not issued`)
  return found
}

/** @returns the leaves that an authority signed. */
export function leavesOf({ issued }: ProjectState, authority: string): IssuedCertificate[] {
  return [...issued.values()].filter(
    (one): one is IssuedCertificate =>
      one.kind === 'certificate' && one.authority.key === authority,
  )
}

export const bytes = (...texts: readonly string[]): Buffer => Buffer.from(texts.join(''))

/** @returns with which error some work ends. */
export async function refusalOf(work: Promise<unknown>): Promise<AppError> {
  try {
    await work
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('it was not refused')
}

/** @returns how many authorities' keys the keychain should hold: those made here or brought with theirs. */
export function keysHeld({ ledger }: ProjectState): number {
  return ledger.flatMap(({ act }) => {
    if (act.type === 'brought') return act.authority.privateKeyBytes === null ? [] : [act.authority]
    return act.type === 'issued'
      ? act.issued.filter((one) => one.kind === 'authority' && !isBrought(one))
      : []
  }).length
}
