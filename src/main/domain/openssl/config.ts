/** The configuration file that `openssl req` and `openssl ca` read (config(5), x509v3_config(5)). */
import type { KeyAlgorithm } from '../../../shared/definition'
import { addressOf, parseCidr } from '../addresses'
import { keyUsagesOf } from '../key-usages'
import type { CertificateProfile, Subject } from '../plan/spec'
import { isCriticalUsage, orderedUsages } from '../usages'

/** Folder in which `openssl ca` keeps its list of what it signed, beside the other files. */
export const signedFolder = 'signed'
/** Section with the settings of `openssl ca`. */
export const signingSection = 'signing'

/** What a configuration depends on beside the profile. */
export type ConfigInput = {
  readonly profile: CertificateProfile
  readonly isSelfSigned: boolean
  /** Of the key that signs: it decides the digest. */
  readonly signingAlgorithm: KeyAlgorithm
}

/**
 * @returns the text of the file: the subject, the extensions and how to sign, each in its section.
 *   It means the same to openssl 1.1.1 and 3.
 */
export function configText({ profile, isSelfSigned, signingAlgorithm }: ConfigInput): string {
  const names = altNameLines(profile)
  const limits = constraintLines(profile)
  return [
    '[req]',
    'prompt             = no',
    'utf8               = yes',
    '# PrintableString where the characters allow it, else UTF8String',
    'string_mask        = MASK:0x2002',
    'distinguished_name = subject',
    '',
    '[subject]',
    ...subjectLines(profile.subject),
    '',
    '[v3]',
    ...extensionLines(profile, isSelfSigned, names.length > 0),
    ...(names.length > 0 ? ['', '[names]', ...names] : []),
    ...(limits.length > 0 ? ['', '[permitted]', ...limits] : []),
    '',
    `[${signingSection}]`,
    `database        = ${signedFolder}/index.txt`,
    `new_certs_dir   = ${signedFolder}`,
    'unique_subject  = no',
    'rand_serial     = yes',
    `default_md      = ${digests[signingAlgorithm]}`,
    'x509_extensions = v3',
    'policy          = any',
    '',
    '[any]',
    'commonName = optional',
    '',
  ].join('\n')
}

/**
 * The configuration for a request of a leaf: subject, usages and names, no word about who signs. It
 * means the same to openssl 1.1.1 and 3.
 */
export function requestConfigText(profile: CertificateProfile): string {
  const names = altNameLines(profile)
  return [
    '[req]',
    'prompt             = no',
    'utf8               = yes',
    'string_mask        = MASK:0x2002',
    'distinguished_name = subject',
    'req_extensions     = wanted',
    '',
    '[subject]',
    ...subjectLines(profile.subject),
    '',
    '[wanted]',
    ...extensionLines(profile, true, names.length > 0).filter(
      (line) => !/^(basicConstraints|subjectKeyIdentifier)/.test(line),
    ),
    ...(names.length > 0 ? ['', '[names]', ...names] : []),
    '',
  ].join('\n')
}

/** Ed25519 has its own digest, which `openssl ca` takes when it is asked for the default. */
const digests: Readonly<Record<KeyAlgorithm, string>> = {
  'rsa-2048': 'sha256',
  'rsa-3072': 'sha256',
  'rsa-4096': 'sha256',
  'ecdsa-p256': 'sha256',
  'ecdsa-p384': 'sha384',
  ed25519: 'default',
}

/** A `+` puts a value into the relative distinguished name before it (`openssl req`, "FORMAT"). */
function subjectLines({ C, ST, L, OU, organizations, commonName }: Subject): string[] {
  const single = (name: string, value: string | undefined) =>
    value ? [`${name} = ${escaped(value)}`] : []
  return [
    ...single('C', C),
    ...single('ST', ST),
    ...single('L', L),
    ...organizations
      .filter((organization) => organization !== '')
      .map((value, index) => `${index === 0 ? 'O' : `${index}.+O`} = ${escaped(value)}`),
    ...single('OU', OU),
    ...single('CN', commonName),
  ]
}

function extensionLines(
  { isAuthority, usages, keyAlgorithm, pathLength, nameConstraints }: CertificateProfile,
  isSelfSigned: boolean,
  hasNames: boolean,
): string[] {
  const keyUsages = keyUsagesOf(isAuthority, keyAlgorithm.startsWith('rsa'), usages)
  const constraints = isAuthority
    ? `CA:TRUE${pathLength === undefined ? '' : `, pathlen:${pathLength}`}`
    : 'CA:FALSE'
  const critical = isCriticalUsage(usages) ? 'critical, ' : ''
  return [
    `basicConstraints       = critical, ${constraints}`,
    ...(nameConstraints ? ['nameConstraints        = critical, @permitted'] : []),
    `keyUsage               = critical, ${keyUsages.join(', ')}`,
    ...(isAuthority || usages.length === 0
      ? []
      : [`extendedKeyUsage       = ${critical}${orderedUsages(usages).join(', ')}`]),
    'subjectKeyIdentifier   = hash',
    ...(isSelfSigned ? [] : ['authorityKeyIdentifier = keyid']),
    ...(hasNames ? ['subjectAltName         = @names'] : []),
  ]
}

function altNameLines({ altNames }: CertificateProfile): string[] {
  const lines = (kind: string, values: readonly string[] = []) =>
    values.map((value, index) => `${kind}.${index + 1} = ${escaped(value)}`)
  return [
    ...lines('DNS', altNames.dnsNames),
    ...lines('email', altNames.emails),
    ...lines('IP', altNames.addresses),
    ...lines('URI', altNames.uris),
  ]
}

/** Addresses with their masks; the same text before the dot may come once only, so they are numbered. */
function constraintLines({ nameConstraints }: CertificateProfile): string[] {
  if (!nameConstraints) return []
  const { dnsNames, networks } = nameConstraints
  return [
    ...dnsNames.map((name, index) => `permitted;DNS.${index + 1} = ${escaped(name)}`),
    ...networks.flatMap((text, index) => {
      const result = parseCidr(text)
      if (!result.ok) return []
      const { family, network, prefix } = result.cidr
      const bits = family === 4 ? 32n : 128n
      const mask = ((1n << bits) - 1n) ^ ((1n << (bits - BigInt(prefix))) - 1n)
      const [address, ones] = [network, mask].map((value) => addressOf(family, value).text)
      return [`permitted;IP.${index + 1} = ${address ?? ''}/${ones ?? ''}`]
    }),
  ]
}

/** Quotes, comments, variables and line ends lose their meaning after a backslash (config(5)). */
function escaped(value: string): string {
  return value
    .replace(/[\\"'`#$;]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
}
