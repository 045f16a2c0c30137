import type { IssuedCertificate } from '../domain/ledger'
import { everIssued } from '../domain/ledger-fold'
import type { RowKey } from '../domain/plan/spec'
import { certificateDer } from '../pki/pem'
import { parseCertificate } from '../pki/structure'
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

/**
 * @returns the PEM of a certificate and of everything above it, to the root where that is known, also
 *   what an authority that was brought came with. The root is left out for a chain that is sent.
 */
export function chainPems(
  state: ProjectState,
  issued: IssuedCertificate,
  form: 'with-root' | 'without-root' = 'with-root',
): string[] {
  const chain = issuedChain(state, issued)
  const pems = [...chain.map(({ pem }) => pem), ...(chain.at(-1)?.above ?? [])]
  return form === 'with-root' ? pems : pems.filter((pem) => !isSelfIssued(pem))
}

function isSelfIssued(pem: string): boolean {
  const { subject, issuer } = parseCertificate(certificateDer(pem))
  return subject.equals(issuer)
}

function versionOf(
  state: ProjectState,
  { key, version }: { readonly key: RowKey; readonly version: number },
): IssuedCertificate | undefined {
  const latest = state.issued.get(key)
  const found =
    latest?.version === version
      ? latest
      : everIssued(state.ledger).find((item) => item.key === key && item.version === version)
  return found?.kind === 'authority' || found?.kind === 'certificate' ? found : undefined
}
