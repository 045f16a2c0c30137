/** What the authorities of a chain may sign names for (RFC 5280 §4.2.1.10 and §6.1.3, b and c). */
import { namesOutside } from './lint/constraint-rules'
import { viewOf } from './lint/view'
import { formatName } from './names'
import { extensionOids } from './oids'
import type { ParsedCertificate } from './structure'
import type { Problem } from './verify'

/** @param path from the certificate at the bottom to the trusted one. */
export function limitProblems(path: readonly ParsedCertificate[]): Problem[] {
  return path.flatMap((authority, place) => {
    if (place === 0 || !authority.extensions.has(extensionOids.nameConstraints)) return []
    const limits = viewOf(authority.der).nameConstraints
    if (!limits) return []
    const name = nameOf(authority)
    return [
      ...(limits.permitted.others + limits.excluded.others > 0 ? [unchecked(name)] : []),
      ...path.slice(0, place).flatMap((certificate, below) => {
        // §6.1.3: an authority of the same name, between two keys, is not held to them.
        if (below > 0 && certificate.subject.equals(certificate.issuer)) return []
        const names = namesOutside(viewOf(certificate.der), limits)
        return names.length > 0 ? [notPermitted(certificate, name, names)] : []
      }),
    ]
  })
}

function notPermitted(
  certificate: ParsedCertificate,
  authority: string,
  names: readonly string[],
): Problem {
  const what = `${nameOf(certificate)} is for ${names.slice(0, 5).join(', ')}, which ${authority} may not sign for.`
  const remedy = 'Issue it without these names, or the authority with limits that let them in.'
  return { code: 'name-not-permitted', what, remedy }
}

function unchecked(name: string): Problem {
  return {
    code: 'critical-extension-unknown',
    what: `${name} limits names other than DNS names and addresses, which is not checked here.`,
    remedy: 'Check it with another program, or use an authority without these limits.',
  }
}

const nameOf = ({ subjectName }: ParsedCertificate): string =>
  formatName(subjectName) || 'A certificate without a name'
