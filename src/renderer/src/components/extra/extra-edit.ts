/** Edits of further certificates, made on the copy that the project store hands out. */
import type { CertificateDefinition, ClusterDefinition } from '../../../../shared/definition'

/** What a certificate is for, as the form asks it. */
export type Use = 'server' | 'client' | 'both' | 'other'

const usagesOf: Readonly<Record<Exclude<Use, 'other'>, readonly string[]>> = {
  server: ['serverAuth'],
  client: ['clientAuth'],
  both: ['serverAuth', 'clientAuth'],
}

/** @returns which of the form's choices the usages are. */
export function useOf(usages: readonly string[]): Use {
  const is = (wanted: readonly string[]) =>
    wanted.length === usages.length && wanted.every((usage) => usages.includes(usage))
  if (is(usagesOf.server)) return 'server'
  if (is(usagesOf.client)) return 'client'
  return is(usagesOf.both) ? 'both' : 'other'
}

/** @returns the usages of a choice; those that there are, for something else. */
export function usagesFor(use: Use, before: readonly string[]): string[] {
  return use === 'other' ? [...before] : [...usagesOf[use]]
}

/** Sets some fields of one certificate, in place; one set to undefined goes back to its default. */
export function changeExtra(
  definition: ClusterDefinition,
  index: number,
  patch: Partial<CertificateDefinition>,
): void {
  const certificate = definition.spec.certificates[index]
  if (!certificate) return
  Object.assign(certificate, patch)
  if (certificate.commonName === undefined) delete certificate.commonName
  if (certificate.authority === undefined) delete certificate.authority
  if (certificate.validity === undefined) delete certificate.validity
  if (certificate.keyAlgorithm === undefined) delete certificate.keyAlgorithm
  if (certificate.privateKeys === undefined) delete certificate.privateKeys
}

type Files = CertificateDefinition['files']

/** @returns the files with one field set as typed; an empty one goes back to its default. */
export function withFile(files: Files, field: keyof Files, text: string): Files {
  const next: Files = { ...files, [field]: text.trim() }
  if (next[field] === '') Reflect.deleteProperty(next, field)
  return next
}

/** Adds a certificate of a server at the end, in place. */
export function addExtra(definition: ClusterDefinition): void {
  definition.spec.certificates.push({
    name: '',
    organizations: [],
    dnsNames: [],
    addresses: [],
    uris: [],
    emails: [],
    usages: ['serverAuth'],
    nodes: [],
    files: {},
  })
}

/** Takes one certificate out, in place. */
export function removeExtra(definition: ClusterDefinition, index: number): void {
  definition.spec.certificates.splice(index, 1)
}
