/**
 * What a certificate signing request (PKCS#10, RFC 2986) says. All of it is the word of whoever made
 * the request: nothing but the public key ever goes into a certificate.
 */
export type RequestFacts = {
  /** The last CN, as Go reads it; empty without one. */
  readonly commonName: string
  readonly organizations: readonly string[]
  /** One line in the manner of RFC 4514, special characters escaped. */
  readonly subject: string
  /** What the subject says beside these two: `C=DE`, `OU=IT`; a common name before the last one, too. */
  readonly otherAttributes: readonly string[]
  /** As written in the request, printable ASCII. */
  readonly dnsNames: readonly string[]
  /** Canonical text (RFC 5952). */
  readonly addresses: readonly string[]
  /** Names of other kinds, with their kind: `email:a@b`, `URI:spiffe://x`, `other`. */
  readonly otherNames: readonly string[]
  /** Extended key usages: RFC names for known ones, dotted OIDs otherwise. */
  readonly usages: readonly string[]
  /** Key usages by their RFC 5280 §4.2.1.3 names. */
  readonly keyUsages: readonly string[]
  /** It asks for CA:TRUE, or for the usages of an authority. */
  readonly wantsAuthority: boolean
  /** What it says beside these and is not looked at: `challengePassword`, OIDs of extensions. */
  readonly ignored: readonly string[]
  /** `rsa-2048`, `ecdsa-p256`, …, or the plain name of another kind. */
  readonly keyAlgorithm: string
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array
  /** SHA-256 of the SubjectPublicKeyInfo, lower-case hex. */
  readonly fingerprint: string
}
