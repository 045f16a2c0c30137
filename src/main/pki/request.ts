/** Certificate signing requests (PKCS#10, RFC 2986): made for our keys, read from foreign ones. */
import { sign, verify, type KeyObject } from 'node:crypto'
import type { RequestFacts } from '../domain/requests/facts'
import { keyUsagesOf } from '../domain/key-usages'
import { altNameTexts } from '../domain/plan/spec'
import type { AltNames, Subject, Usage } from '../domain/plan/spec'
import { signatureAlgorithm } from './certificate'
import {
  bitString,
  children,
  content,
  context,
  contextTag,
  decode,
  encode,
  expectType,
  nullValue,
  oid,
  raw,
  readBitString,
  readOid,
  refused,
  sequence,
  setOf,
  unsignedInteger,
  type DerNode,
} from './der'
import {
  altNameExtension,
  basicConstraintsExtension,
  extendedKeyUsageExtension,
  keyUsageExtension,
} from './extensions'
import { fingerprint } from './fingerprints'
import { exportSpki, importPublicKey } from './keys'
import { nameNode } from './names'
import { requestAttributes, signatureAlgorithms } from './oids'
import { fromPem } from './pem'
import { requestedKey } from './request-key'
import { readSubject, readWishes } from './request-wishes'
import { algorithmOid } from './structure'

/** The largest file with requests that is read, in bytes. */
export const maxRequestsBytes = 8 * 1024 * 1024
/** How many requests one file may hold. */
export const maxRequests = 1_000

/** What a request is made from. The key's public half and proof of its possession go into it. */
export type RequestInput = {
  readonly subject: Subject
  readonly altNames: AltNames
  readonly usages: readonly Usage[]
  readonly isAuthority: boolean
  readonly privateKey: KeyObject
}

/**
 * Makes a request with the extensions that the certificate shall have, in an extensionRequest
 * attribute (RFC 2985 §5.4.2).
 *
 * @returns DER.
 * @throws AppError `certificate-refused` for a name that cannot be written.
 */
export function createRequest(input: RequestInput): Buffer {
  const { identifier, digest } = signatureAlgorithm(input.privateKey)
  const info = encode(
    sequence(
      unsignedInteger(Uint8Array.of(0)),
      nameNode(input.subject),
      raw(exportSpki(input.privateKey)),
      context(0, [
        sequence(oid(requestAttributes.extensionRequest), setOf(sequence(...extensions(input)))),
      ]),
    ),
  )
  return encode(sequence(raw(info), identifier, bitString(sign(digest, info, input.privateKey))))
}

function extensions(input: RequestInput): DerNode[] {
  const { subject, altNames: names, usages, isAuthority, privateKey } = input
  const hasNames = altNameTexts(names).length > 0
  const isRsa = privateKey.asymmetricKeyType === 'rsa'
  return [
    keyUsageExtension(keyUsagesOf(isAuthority, isRsa, usages)),
    ...(isAuthority || usages.length === 0 ? [] : [extendedKeyUsageExtension(usages)]),
    ...(isAuthority ? [basicConstraintsExtension(true)] : []),
    ...(hasNames ? [altNameExtension(names, false, subject.commonName)] : []),
  ]
}

/**
 * Finds the requests in a file: one in DER, or any number in PEM.
 *
 * @param name of the file, for the reason of a refusal.
 * @returns the DER of each, not read yet.
 * @throws AppError `input-refused`, also for a file with a private key: a key that travels is no
 *   longer its machine's own.
 */
export function requestsIn(file: Uint8Array, name: string): Uint8Array[] {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  const shown = name.slice(0, 200).replace(/[^\x20-\x7e]/g, '?')
  if (bytes.length > maxRequestsBytes) {
    throw refused(`${shown} is larger than ${maxRequestsBytes} bytes.`)
  }
  if (!bytes.includes('-----BEGIN ')) {
    if (bytes[0] === 0x30) return [bytes]
    throw refused(`${shown} holds no certificate request, neither as PEM nor as DER.`)
  }
  const blocks = fromPem(bytes.toString('latin1'), maxRequestsBytes)
  if (blocks.some(({ label }) => label.endsWith('PRIVATE KEY'))) {
    throw refused(
      `${shown} holds a private key, which must not leave its machine. Make a new key there, and give the request alone.`,
    )
  }
  const found = blocks.filter(({ label }) => /^(NEW )?CERTIFICATE REQUEST$/.test(label))
  if (found.length === 0) throw refused(`${shown} holds no certificate request.`)
  if (found.length > maxRequests) {
    throw refused(`${shown} holds more than ${maxRequests} requests. Give them in several files.`)
  }
  return found.map(({ der }) => der)
}

/**
 * Reads a foreign request and verifies that its maker has the private key: the signature is made with
 * it (RFC 2986 §3). Attributes beside extensionRequest are named and not looked at.
 *
 * @param der one request, at most 64 KiB.
 * @throws AppError `input-refused` with the reason, whatever the bytes.
 */
export function readRequest(der: Uint8Array): RequestFacts {
  const [info, algorithm, signature] = children(expectType(decode(der), 'sequence'))
  const [version, subject, spki, ...optional] = children(expectType(info, 'sequence'))
  if (!content(expectType(version, 'integer')).equals(Buffer.of(0))) {
    throw refused('It is of a version that RFC 2986 does not know.')
  }
  const publicKey = encode(expectType(spki, 'sequence'))
  const keyAlgorithm = requestedKey(publicKey)
  verifyPossession(encode(expectType(info, 'sequence')), publicKey, algorithm, signature)
  const [attributes, ...rest] = optional
  // Some programs leave the attributes out where there are none, against RFC 2986 §4.1.
  if (rest.length > 0 || (attributes && contextTag(attributes) !== 0)) {
    throw refused('It has more parts than a request.')
  }
  return {
    ...readSubject(subject),
    ...readWishes(attributes),
    keyAlgorithm,
    publicKey,
    fingerprint: fingerprint(publicKey),
  }
}

function verifyPossession(
  info: Uint8Array,
  publicKey: Uint8Array,
  algorithmNode: DerNode | undefined,
  signatureNode: DerNode | undefined,
): void {
  const dotted = algorithmOid(algorithmNode)
  const algorithm = signatureAlgorithms[dotted]
  if (algorithm?.digest === undefined) {
    throw refused(
      `It is signed with ${algorithm?.name ?? dotted}, which is not accepted. Make it with SHA-256.`,
    )
  }
  if (!isUsualIdentifier(algorithmNode)) throw refused('Its signature algorithm is damaged.')
  const { bytes, unusedBits } = readBitString(signatureNode)
  const key = importPublicKey(publicKey)
  let isValid: boolean
  try {
    isValid = unusedBits === 0 && verify(algorithm.digest, info, key, bytes)
  } catch {
    // A key of another kind than the signature: OpenSSL throws where it could answer no.
    isValid = false
  }
  if (!isValid) {
    throw refused(
      'Its signature is not made with its own key: it was changed on the way, or it is not its maker who has the key.',
    )
  }
}

/** The signature does not cover it: NULL for RSA (RFC 4055 §5, which also takes none), else nothing. */
function isUsualIdentifier(node: DerNode | undefined): boolean {
  const [type, parameters, ...rest] = children(expectType(node, 'sequence'))
  if (rest.length > 0) return false
  if (parameters === undefined) return true
  const isRsa = readOid(type).startsWith('1.2.840.113549.1.1.')
  return isRsa && encode(parameters).equals(encode(nullValue()))
}
