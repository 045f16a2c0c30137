/** Signs certificates in the form that kubeadm gives them, as far as RFC 5280 agrees. */
import { randomBytes, sign, X509Certificate, type KeyObject } from 'node:crypto'
import { keyUsagesOf } from '../domain/key-usages'
import { altNameTexts } from '../domain/plan/spec'
import type { CertificateProfile, Subject } from '../domain/plan/spec'
import { AppError } from '../../shared/errors'
import {
  bitString,
  context,
  encode,
  nullValue,
  oid,
  raw,
  sequence,
  unsignedInteger,
  type DerNode,
} from './der'
import {
  altNameExtension,
  authorityKeyIdExtension,
  basicConstraintsExtension,
  extendedKeyUsageExtension,
  keyUsageExtension,
  nameConstraintsExtension,
  subjectKeyIdExtension,
} from './extensions'
import { keyIdOf } from './fingerprints'
import { algorithmOf, digestFor, exportSpki, throwAwayKeyLike } from './keys'
import { nameNode } from './names'
import {
  basicConstraints,
  keyUsages,
  parseCertificate,
  subjectKeyId,
  type ParsedCertificate,
} from './structure'
import { formatInstant, instantOf, timeNode } from './times'

/** An authority that was found fit to sign. Made by `loadSigner`. */
export type Signer = {
  readonly name: string
  readonly certificate: ParsedCertificate
  readonly privateKey: KeyObject
  readonly keyId: Buffer
}

/** What a certificate is made from. Dates are ISO 8601, UTC, whole seconds. */
export type CertificateInput = {
  readonly profile: CertificateProfile
  readonly notBefore: string
  readonly notAfter: string
  /**
   * The subject's key, private or public: its public half goes into the certificate. One that signs
   * itself needs the private one.
   */
  readonly key: KeyObject
}

/** DER, `publicKey` is SubjectPublicKeyInfo; `serial` is lower-case hex. */
export type SignedCertificate = {
  readonly certificate: Buffer
  readonly publicKey: Buffer
  readonly serial: string
}

/**
 * Checks that an authority may sign: it is one, its key usage says so, the key is its own.
 *
 * @param certificate DER
 * @throws AppError `issuer-unusable`, `input-refused`
 */
export function loadSigner(name: string, certificate: Uint8Array, privateKey: KeyObject): Signer {
  const unusable = (reason: string) => new AppError('issuer-unusable', { name, reason })
  const parsed = parseCertificate(certificate)
  if (!basicConstraints(parsed).isAuthority) {
    throw unusable('Its certificate is not one of an authority. Give the certificate of a CA.')
  }
  const usages = keyUsages(parsed)
  if (usages && !usages.includes('keyCertSign')) {
    throw unusable('Its key usage does not allow signing certificates. Use another authority.')
  }
  if (!algorithmOf(privateKey)) {
    throw unusable('Its key is of a kind that is not offered here. Use another authority.')
  }
  if (!new X509Certificate(certificate).checkPrivateKey(privateKey)) {
    throw unusable('Its private key does not belong to its certificate. Give the key of this CA.')
  }
  return {
    name,
    certificate: parsed,
    privateKey,
    keyId: subjectKeyId(parsed) ?? keyIdOf(parsed.spki),
  }
}

/**
 * Signs a certificate for a profile.
 *
 * @param signer the authority; `self` signs with the subject's own key.
 * @param rehearse sees the finished certificate, signed with a throw-away key, before the real key is
 *   used; what it throws stops the signing.
 * @throws AppError `certificate-refused`, `issuer-unusable`
 */
export function signCertificate(
  input: CertificateInput,
  signer: Signer | 'self',
  rehearse: (certificate: Buffer) => void,
): SignedCertificate {
  const { profile, key } = input
  const name = displayName(profile.subject)
  const notBefore = instantOf(input.notBefore, name)
  const notAfter = instantOf(input.notAfter, name)
  const subject = encode(nameNode(profile.subject))
  const isSubjectEmpty = subject.length === 2
  checkForm(profile, name, isSubjectEmpty, notBefore, notAfter, signer)
  if (signer !== 'self') checkSigner(signer, name, subject, notBefore, notAfter)

  const spki = exportSpki(key)
  const signingKey = signer === 'self' ? key : signer.privateKey
  const algorithm = signatureAlgorithm(signingKey)
  const serial = newSerial()
  const tbs = encode(
    sequence(
      context(0, [unsignedInteger(Uint8Array.of(2))]),
      unsignedInteger(serial),
      algorithm.identifier,
      raw(signer === 'self' ? subject : signer.certificate.subject),
      sequence(timeNode(notBefore), timeNode(notAfter)),
      raw(subject),
      raw(spki),
      context(3, [sequence(...extensions(input, spki, signer, isSubjectEmpty, name))]),
    ),
  )
  const signedWith = (key: KeyObject) =>
    encode(sequence(raw(tbs), algorithm.identifier, bitString(sign(algorithm.digest, tbs, key))))
  rehearse(signedWith(throwAwayKeyLike(signingKey)))
  return { certificate: signedWith(signingKey), publicKey: spki, serial: shortestHex(serial) }
}

function displayName({ commonName, organizations }: Subject): string {
  return commonName || organizations[0] || 'without a name'
}

function checkForm(
  profile: CertificateProfile,
  name: string,
  isSubjectEmpty: boolean,
  notBefore: number,
  notAfter: number,
  signer: Signer | 'self',
): void {
  const refuse = (reason: string) => new AppError('certificate-refused', { name, reason })
  if (notAfter <= notBefore) throw refuse('It would end before it begins. Correct its lifetime.')
  if (notBefore < 0) throw refuse('It would begin before 1970. Check the clock of this machine.')
  if (signer === 'self' && !profile.isAuthority) {
    throw refuse('Only an authority signs itself. Name the authority that issues it.')
  }
  // RFC 5280 §4.1.2.6: an authority has a name; anything else needs at least an alternative one.
  const isNameless = altNameTexts(profile.altNames).length === 0
  if (isSubjectEmpty && (profile.isAuthority || isNameless)) {
    throw refuse('It has no name. Give it a common name.')
  }
}

function checkSigner(
  signer: Signer,
  name: string,
  subject: Buffer,
  notBefore: number,
  notAfter: number,
): void {
  const refuse = (reason: string) => new AppError('certificate-refused', { name, reason })
  const unusable = (reason: string) =>
    new AppError('issuer-unusable', { name: signer.name, reason })
  const { certificate } = signer
  if (notBefore < certificate.notBefore) {
    throw unusable(
      `It is valid from ${formatInstant(certificate.notBefore)} only. Wait, or renew it.`,
    )
  }
  if (notBefore >= certificate.notAfter) {
    throw unusable(`It expired at ${formatInstant(certificate.notAfter)}. Renew it first.`)
  }
  if (notAfter > certificate.notAfter) {
    const end = formatInstant(certificate.notAfter)
    throw refuse(`It would outlive its authority, which ends at ${end}. Shorten its lifetime.`)
  }
  // Such a certificate looks self-signed: OpenSSL and Go then stop looking for its authority.
  if (certificate.subject.equals(subject)) {
    throw refuse('Its subject is that of its authority. Give it another common name.')
  }
}

function extensions(
  { profile, key }: CertificateInput,
  spki: Buffer,
  signer: Signer | 'self',
  isSubjectEmpty: boolean,
  name: string,
): DerNode[] {
  const { isAuthority, altNames, usages, pathLength, nameConstraints } = profile
  const isRsa = key.asymmetricKeyType === 'rsa'
  const hasAltNames = altNameTexts(altNames).length > 0
  return [
    keyUsageExtension(keyUsagesOf(isAuthority, isRsa, usages)),
    ...(isAuthority || usages.length === 0 ? [] : [extendedKeyUsageExtension(usages)]),
    basicConstraintsExtension(isAuthority, pathLength),
    ...(nameConstraints ? [nameConstraintsExtension(nameConstraints, name)] : []),
    subjectKeyIdExtension(keyIdOf(spki)),
    ...(signer === 'self' ? [] : [authorityKeyIdExtension(signer.keyId)]),
    ...(hasAltNames ? [altNameExtension(altNames, isSubjectEmpty, name)] : []),
  ]
}

/** By the kind of the signing key: RFC 4055 §5, RFC 5758 §3.2, RFC 8410 §3. */
export function signatureAlgorithm(key: KeyObject): {
  readonly identifier: DerNode
  readonly digest: 'sha256' | 'sha384' | null
} {
  const algorithm = algorithmOf(key)
  if (!algorithm)
    throw new AppError('unexpected', {}, { because: 'A key of an unknown kind signs.' })
  const digest = digestFor(algorithm)
  switch (algorithm) {
    case 'rsa-2048':
    case 'rsa-3072':
    case 'rsa-4096':
      return { identifier: sequence(oid('1.2.840.113549.1.1.11'), nullValue()), digest }
    case 'ecdsa-p256':
      return { identifier: sequence(oid('1.2.840.10045.4.3.2')), digest }
    case 'ecdsa-p384':
      return { identifier: sequence(oid('1.2.840.10045.4.3.3')), digest }
    case 'ed25519':
      return { identifier: sequence(oid('1.3.101.112')), digest }
  }
}

/** 128 random bits that are not all zero (RFC 5280 §4.1.2.2: positive, at most 20 octets). */
function newSerial(): Buffer {
  const serial = randomBytes(16)
  return serial.some((byte) => byte !== 0) ? serial : newSerial()
}

function shortestHex(magnitude: Buffer): string {
  return magnitude.subarray(magnitude.findIndex((byte) => byte !== 0)).toString('hex')
}
