import type { ComparedField, ComparedSide } from '../../shared/certificate-comparison'
import { AppError } from '../../shared/errors'
import { isIssuedCertificate } from '../domain/ledger'
import type { Issued, IssuedCertificate } from '../domain/ledger'
import { versionsOf } from '../domain/ledger-fold'
import type { RowKey } from '../domain/plan/spec'
import { factsOf } from '../pki/inspect'
import { publicKeyHash } from '../pki/fingerprints'
import { limitsOf } from '../pki/name-limits'
import { certificateDer, fromPem } from '../pki/pem'
import { parseCertificate } from '../pki/structure'
import { evaluate, type ProjectState } from './project-state'
import { labelFor, ownerOf } from './row-names'
import { usesIn } from './uses'

/**
 * @param version without it the one that counts, or the newest of a row that was retired
 * @returns what a version of an issued row says, field by field; of secrets and private keys only that
 *   they are there. Throws `certificate-not-found`.
 */
export function comparedSide(
  state: ProjectState,
  key: RowKey,
  version: number | undefined,
  now: Date,
): ComparedSide {
  const versions = versionsOf(state.ledger, key)
  const wanted = version ?? state.issued.get(key)?.version ?? versions[0]?.version
  const issued = versions.find((each) => each.version === wanted)
  if (!issued) throw new AppError('certificate-not-found', { name: key })
  const { planned } = evaluate(state, now)
  const uses = planned ? usesIn(planned.cluster)(key) : []
  const values: Values = {
    ...valuesOf(issued),
    usedBy: [...new Set(uses.map(({ component, flag }) => `${component} ${flag}`.trim()))],
    paths: [...new Set(uses.map(({ path }) => path))],
  }
  return {
    key,
    label: labelFor(key),
    node: ownerOf(key).node,
    kind: issued.kind,
    authority: isIssuedCertificate(issued) ? issued.authority.key : '',
    version: issued.version,
    versions: versions.map((each) => ({
      version: each.version,
      notBefore: isIssuedCertificate(each) ? each.notBefore : null,
    })),
    values: withoutEmpty(values),
  }
}

type Values = Partial<Record<ComparedField, readonly string[]>>

function valuesOf(issued: Issued): Values {
  switch (issued.kind) {
    case 'secret':
      return { kind: [issued.kind], size: [`${issued.bytes}`], privateKey: ['here'] }
    case 'key-pair': {
      const [block] = fromPem(issued.publicKeyPem)
      return {
        kind: [issued.kind],
        keyAlgorithm: [issued.keyAlgorithm],
        publicKey: block ? [publicKeyHash(block.der)] : [],
        privateKey: ['here'],
      }
    }
    case 'authority':
    case 'certificate':
      return certificateValues(issued)
  }
}

function certificateValues(issued: IssuedCertificate): Values {
  const parsed = parseCertificate(certificateDer(issued.pem))
  const facts = factsOf(parsed)
  const limits = limitsOf(parsed.der)
  const critical = (oids: typeof parsed.extensions) =>
    [...oids].map(([oid, { critical: isCritical }]) => (isCritical ? `${oid} critical` : oid))
  return {
    kind: [issued.kind],
    subject: [facts.subject],
    issuer: [facts.issuer],
    dnsNames: facts.dnsNames,
    addresses: facts.addresses,
    otherNames: [
      ...facts.emails.map((email) => `email:${email}`),
      ...facts.uris.map((uri) => `URI:${uri}`),
    ],
    keyUsages: facts.keyUsages,
    extendedKeyUsages: facts.extendedKeyUsages,
    basicConstraints: [constraintsText(facts.isAuthority, facts.pathLength)],
    permittedNames: limits.permitted,
    excludedNames: limits.excluded,
    notBefore: [facts.notBefore],
    notAfter: [facts.notAfter],
    keyAlgorithm: [facts.keyAlgorithm],
    publicKey: [publicKeyHash(parsed.spki)],
    privateKey: [issued.privateKeyBytes === null ? 'elsewhere' : 'here'],
    serial: [facts.serial],
    fingerprint: [facts.fingerprint],
    subjectKeyId: facts.subjectKeyId === undefined ? [] : [facts.subjectKeyId],
    authorityKeyId: facts.authorityKeyId === undefined ? [] : [facts.authorityKeyId],
    signatureAlgorithm: [facts.signatureAlgorithm],
    extensions: critical(parsed.extensions),
  }
}

/** In the words of OpenSSL. */
function constraintsText(isAuthority: boolean, pathLength: number | undefined): string {
  const limit = pathLength === undefined ? '' : `, pathlen:${pathLength}`
  return `CA:${isAuthority ? 'TRUE' : 'FALSE'}${limit}`
}

function withoutEmpty(values: Values): ComparedSide['values'] {
  return Object.fromEntries(
    Object.entries(values).flatMap(([field, list]) =>
      list.length === 0 ? [] : [[field, [...list]]],
    ),
  )
}
