import type { CertificateDefinition, ClusterDefinition } from '../../../shared/definition'
import { AppError } from '../../../shared/errors'
import { parseAddress } from '../addresses'
import type { ClusterCertificate } from '../cluster'
import { isSubdomain, isWildcard, normaliseName } from '../names'
import { authorityIds } from '../plan/spec'
import type { AuthorityId } from '../plan/spec'
import { orderedUsages, usageFrom } from '../usages'
import { hoursOf } from '../validity'
import { extraFilesOf, ownerFrom, pathProblem } from './files'
import { emailProblem, normaliseEmail, uriProblem } from './texts'

/**
 * A further certificate of a definition that passed pre-flight, normalised. It checks again what a plan
 * rests on. Throws `definition-invalid` with the first reason.
 * @param nodes names of the cluster's nodes.
 */
export function extraFrom(
  certificate: CertificateDefinition,
  { spec }: ClusterDefinition,
  nodes: ReadonlySet<string>,
): ClusterCertificate {
  const { name, files } = certificate
  if (!isSubdomain(name)) refuse(`${name} is not the name of a certificate.`)
  const stranger = certificate.nodes.find((node) => !nodes.has(node))
  if (stranger !== undefined) refuse(`${name} is for ${stranger}, which is no node.`)
  const made = extraFilesOf(certificate)
  for (const path of [made.certificate, made.key, made.authority])
    if (pathProblem(path) !== undefined) refuse(`${path} is not a path for a file of ${name}.`)
  if (files.owner !== undefined && ownerFrom(files.owner) === undefined)
    refuse(`${files.owner} cannot own a file of ${name}.`)
  return {
    name,
    authority: authorityFrom(certificate),
    commonName: certificate.commonName ?? name,
    organizations: unique(certificate.organizations),
    dnsNames: unique(certificate.dnsNames.map((text) => dnsNameFrom(text, name))),
    addresses: unique(certificate.addresses.map((text) => addressFrom(text, name))),
    uris: unique(checked(certificate.uris, uriProblem, name)),
    emails: unique(checked(certificate.emails, emailProblem, name).map(normaliseEmail)),
    usages: orderedUsages(
      certificate.usages.map(
        (text) => usageFrom(text) ?? refuse(`${text} is not a usage that ${name} can have.`),
      ),
    ),
    keyAlgorithm: certificate.keyAlgorithm,
    validityHours: hoursOf(certificate.validity ?? spec.pki.validity.certificate),
    privateKeys: certificate.privateKeys ?? 'here',
    nodes: unique(certificate.nodes),
    files: made,
  }
}

function authorityFrom({ authority, name }: CertificateDefinition): AuthorityId | undefined {
  if (authority === undefined) return undefined
  const known = authorityIds.find((id) => id === authority)
  return known ?? refuse(`${authority}, the authority of ${name}, is not one.`)
}

function dnsNameFrom(text: string, name: string): string {
  const normal = normaliseName(text)
  return isSubdomain(normal) || isWildcard(normal)
    ? normal
    : refuse(`${text} is not a DNS name for ${name}.`)
}

function addressFrom(text: string, name: string): string {
  const result = parseAddress(text)
  return result.ok ? result.address.text : refuse(`${text} is not an address for ${name}.`)
}

function checked(
  texts: readonly string[],
  problem: (text: string) => string | undefined,
  name: string,
): readonly string[] {
  const bad = texts.find((text) => problem(text) !== undefined)
  return bad === undefined ? texts : refuse(`${bad} is not a name for ${name}.`)
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)]
}

function refuse(because: string): never {
  throw new AppError('definition-invalid', {}, { because })
}
