import { addressOrUndefined, kindOf, parseAddress } from '../addresses'
import { emailProblem, uriProblem } from '../extra/texts'
import { endsInNumber, isSubdomain, isWildcard, nameProblem, normaliseName } from '../names'
import { everyCertificate, isFor } from './certificate-rules'
import { change, hasControl, shown, use } from './rule'
import type { Path, Problem, Rule } from './rule'

/** RFC 5280 appendix A: ub-common-name and ub-organization-name. */
const longest = 64

/** The names that further certificates carry. */
export const certificateNameRules: readonly Rule[] = [
  {
    code: 'certificate-common-name',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const [{ name, commonName, organizations }, path] of everyCertificate(context)) {
        const texts: { text: string; at: Path }[] = organizations.map((text, index) => ({
          text,
          at: [...path, 'organizations', index],
        }))
        if (commonName !== undefined) texts.push({ text: commonName, at: [...path, 'commonName'] })
        for (const { text, at } of texts) {
          const because = textReason(text)
          if (because === undefined) continue
          yield {
            path: at,
            what: `${shown(text)} cannot stand in the subject of ${shown(name)}: ${because}.`,
            why: 'Programs refuse such a subject, or compare it wrongly.',
            remedy: 'Use a short name; hosts are named under DNS names.',
            fixes:
              at.at(-1) === 'commonName' && name !== '' ? [use(at, name.slice(0, longest))] : [],
          }
        }
      }
    },
  },
  {
    code: 'certificate-server-names',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const [certificate, path] of everyCertificate(context)) {
        const { name, commonName, dnsNames, addresses } = certificate
        if (!isFor(certificate, 'serverAuth') || dnsNames.length + addresses.length > 0) continue
        const meant = normaliseName(commonName ?? name)
        yield {
          path: [...path, 'dnsNames'],
          what: `${shown(name)} serves and names no host.`,
          why: 'Clients compare what they dialled with DNS names and addresses, and ignore the common name.',
          remedy: 'Enter the names and addresses under which it is called.',
          fixes: isSubdomain(meant) ? [change(`Add ${meant}`, [...path, 'dnsNames'], [meant])] : [],
        }
      }
    },
  },
  {
    code: 'certificate-dns-name',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const [{ name, dnsNames, addresses }, path] of everyCertificate(context)) {
        for (const [index, text] of dnsNames.entries()) {
          const left = dnsNames.filter((_, other) => other !== index)
          const at = [...path, 'dnsNames']
          const address = addressOrUndefined(text)
          const because = address ? 'it is an address' : dnsReason(text)
          if (because === undefined) continue
          yield {
            path: [...at, index],
            what: `${shown(text)} cannot be a DNS name of ${shown(name)}: ${because}.`,
            why: address
              ? 'Clients look for addresses among the addresses only.'
              : 'Clients would never find it.',
            remedy: address
              ? 'Enter it as an address.'
              : 'Write a host name such as bank.lab.internal, or one like *.lab.internal.',
            fixes: address
              ? [
                  {
                    label: 'Move it to the addresses',
                    set: [
                      { path: at, value: left },
                      { path: [...path, 'addresses'], value: [...addresses, address.text] },
                    ],
                  },
                ]
              : // The last name of a server is to be corrected, not removed.
                left.length + addresses.length === 0
                ? []
                : [change('Remove it', at, left)],
          }
        }
      }
    },
  },
  {
    code: 'certificate-wildcard',
    severity: 'warning',
    *check(context): Iterable<Problem> {
      for (const [{ name, dnsNames }, path] of everyCertificate(context)) {
        for (const [index, text] of dnsNames.entries()) {
          if (!isWildcard(normaliseName(text))) continue
          yield {
            path: [...path, 'dnsNames', index],
            what: `${shown(text)} stands for every host of a domain.`,
            why: `Who takes the key of ${shown(name)} can pose as each of them. It does not stand for names with one more dot (RFC 9525 §6.3).`,
            remedy: 'Name each host, if you know them.',
          }
        }
      }
    },
  },
  {
    code: 'certificate-address',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const [{ name, addresses, dnsNames }, path] of everyCertificate(context)) {
        for (const [index, text] of addresses.entries()) {
          const result = parseAddress(text)
          const kind = result.ok ? kindOf(result.address) : undefined
          const isDialled = kind === undefined || kind === 'loopback' || kind === 'link-local'
          if (result.ok && isDialled) continue
          const at = [...path, 'addresses']
          const left = addresses.filter((_, other) => other !== index)
          const host = normaliseName(text)
          const isHost = isSubdomain(host) && !endsInNumber(host)
          const meant = result.ok ? undefined : result.problem.suggestion
          const moved = {
            label: 'Move it to the DNS names',
            set: [
              { path: at, value: left },
              { path: [...path, 'dnsNames'], value: [...dnsNames, host] },
            ],
          }
          yield {
            path: [...at, index],
            what: `${shown(text)} cannot be an address of ${shown(name)}: ${result.ok ? `it is a ${kind ?? ''} address` : result.problem.because}.`,
            why: 'Clients compare the address that they dialled.',
            remedy: 'Write a plain IPv4 or IPv6 address.',
            fixes: [
              ...(isHost ? [moved] : []),
              ...(meant === undefined ? [] : [use([...at, index], meant)]),
              change('Remove it', at, left),
            ],
          }
        }
      }
    },
  },
  {
    code: 'certificate-other-name',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const [certificate, path] of everyCertificate(context)) {
        const kinds = [
          ['uris', uriProblem, 'a URI', 'spiffe://lab.internal/ingress'],
          ['emails', emailProblem, 'a mail address', 'ops@lab.internal'],
        ] as const
        for (const [field, problem, what, example] of kinds) {
          for (const [index, text] of certificate[field].entries()) {
            const because = problem(text)
            if (because === undefined) continue
            const left = certificate[field].filter((_, other) => other !== index)
            yield {
              path: [...path, field, index],
              what: `${shown(certificate.name)} cannot carry ${shown(text)} as ${what}: ${because}.`,
              why: 'Programs that read it refuse the whole certificate (RFC 5280 §4.2.1.6).',
              remedy: `Write it like ${example}.`,
              fixes: [change('Remove it', [...path, field], left)],
            }
          }
        }
      }
    },
  },
]

function dnsReason(text: string): string | undefined {
  const name = normaliseName(text)
  if (isWildcard(name)) {
    return name.slice(2).includes('.') ? undefined : 'the star would stand for a whole top domain'
  }
  if (!isSubdomain(name)) return nameProblem(text) ?? 'it is malformed'
  return endsInNumber(name) ? 'its last part is a number' : undefined
}

function textReason(text: string): string | undefined {
  if (text.trim() === '') return 'it is empty'
  if (hasControl(text)) return 'it has characters that cannot be seen'
  if (text !== text.trim()) return 'it has spaces around it'
  const { length } = [...text]
  return length > longest ? `it has ${length} characters, ${longest} is the most` : undefined
}
