import { AppError } from '../../shared/errors'
import type { AuthorityView } from '../../shared/request-models'
import { isBrought, isOffline, type BroughtAuthority } from '../domain/ledger'
import { labelOf } from '../domain/plan'
import { subjectText } from '../domain/plan/subject'
import { algorithmOf, exportPkcs8, importAnyPrivateKey, keyMatches } from '../pki/keys'
import { certificateDer } from '../pki/pem'
import { actKeys } from './act-keys'
import { judgeAuthority } from './authority-judging'
import { plannedOf } from './issuing'
import { offlineRefusal } from './offline-authorities'
import type { Clock } from './ports'
import { evaluateDefinition, type ProjectState } from './project-state'
import type { Projects } from './projects'

/** What somebody brings: the certificate with those above it, and perhaps its key. */
export type Brought = {
  /** PEM, the authority's own certificate first or anywhere; or one in DER. */
  readonly certificate: Uint8Array
  /** PEM; without it, the key stays elsewhere. The caller zeroes it. */
  readonly privateKey?: Uint8Array
  readonly passphrase?: string
}

/**
 * Puts an authority that was made elsewhere in the place of a row; its key, where it came, goes into the
 * vault as one that was made here. Nothing is issued by it.
 * @throws AppError `authority-refused` with the first reason, `passphrase-wrong`, `input-refused`, those of Vault.
 */
export async function bringAuthority(
  id: string,
  key: string,
  brought: Brought,
  { clock, projects }: { readonly clock: Clock; readonly projects: Projects },
): Promise<ProjectState> {
  return projects.withVault(id, async (open) => {
    const now = clock.now()
    const hasKey = brought.privateKey !== undefined
    const judged = judgeAuthority(open.state, key, { ...brought, hasKey }, now)
    const refuse = (reason: string) => new AppError('authority-refused', { name: key, reason })
    const [reason] = judged.refusals
    const [pem, ...above] = judged.pems
    if (reason !== undefined || !judged.profile || pem === undefined) throw refuse(reason ?? '')
    const privateKey = keyOf(brought)
    const version = (open.state.lastVersions.get(key) ?? 0) + 1
    const keys = actKeys(open)
    try {
      if (privateKey) {
        if (!keyMatches(certificateDer(pem), privateKey))
          throw refuse(
            'The private key does not belong to the certificate. Give the key of this authority.',
          )
        await keys.keep(key, version, privateKey)
      }
      const authority: BroughtAuthority = {
        kind: 'authority',
        origin: 'brought',
        key,
        version,
        profile: judged.profile,
        authority: { key, version },
        serial: judged.facts.serial,
        notBefore: judged.facts.notBefore,
        notAfter: judged.facts.notAfter,
        fingerprint: judged.facts.fingerprint,
        pem,
        above,
        privateKeyBytes: privateKey?.length ?? null,
      }
      return await open.append({ type: 'brought', authority })
    } catch (error) {
      await keys.discard()
      throw error
    } finally {
      privateKey?.fill(0)
    }
  })
}

/** PKCS#8 DER. @throws AppError `input-refused`, `passphrase-wrong` */
function keyOf({ privateKey, passphrase }: Brought): Buffer | undefined {
  if (!privateKey) return undefined
  const pem = Buffer.from(privateKey).toString('latin1')
  const key = importAnyPrivateKey(pem, passphrase)
  if (!algorithmOf(key))
    throw new AppError('input-refused', {
      reason: 'Its key is of a kind that is not on offer here.',
    })
  return exportPkcs8(key)
}

/**
 * Gives a brought authority up: one of our own takes its place again, the one before where there was
 * one, else a new one at the next apply. Error `certificate-not-found` where none was brought.
 */
export async function releaseAuthority(
  id: string,
  key: string,
  projects: Projects,
): Promise<ProjectState> {
  const state = await projects.peek(id)
  if (!isBrought(state.issued.get(key))) throw new AppError('certificate-not-found', { name: key })
  return projects.record(id, { type: 'released', row: key })
}

/** @returns every authority of the plan, and whose it is. */
export function authorityViews(state: ProjectState, now: Date): AuthorityView[] {
  return plannedOf(state, now, evaluateDefinition(state, now)).plan.items.flatMap((item) => {
    if (item.kind !== 'authority') return []
    const issued = state.issued.get(item.key)
    const found = issued?.kind === 'authority' ? issued : undefined
    return [
      {
        key: item.key,
        label: labelOf(item),
        origin: found ? (isBrought(found) ? 'brought' : 'own') : 'none',
        privateKey: isOffline(found)
          ? 'offline'
          : found?.privateKeyBytes === null
            ? 'elsewhere'
            : 'here',
        offlineRefusal: offlineRefusal(state, item, now) ?? null,
        subject: found ? subjectText(found.profile.subject) : '',
        notAfter: found?.notAfter ?? null,
      },
    ]
  })
}
