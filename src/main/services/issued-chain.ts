import type { IssuedCertificate } from '../domain/ledger'
import type { RowKey } from '../domain/plan/spec'
import type { ProjectState } from './project-state'

/**
 * @returns a certificate and the authorities above it, each in the version that signed the one
 *   before; the last one signed itself, unless an authority is not in the ledger.
 */
export function issuedChain(state: ProjectState, issued: IssuedCertificate): IssuedCertificate[] {
  const chain = [issued]
  for (let last = issued; last.authority.key !== last.key;) {
    const authority = versionOf(state, last.authority)
    if (!authority) break
    chain.push(authority)
    last = authority
  }
  return chain
}

function versionOf(
  state: ProjectState,
  { key, version }: { readonly key: RowKey; readonly version: number },
): IssuedCertificate | undefined {
  const latest = state.issued.get(key)
  const found =
    latest?.version === version
      ? latest
      : state.ledger
          .flatMap(({ act }) => (act.type === 'issued' ? act.issued : []))
          .find((item) => item.key === key && item.version === version)
  return found?.kind === 'authority' || found?.kind === 'certificate' ? found : undefined
}
