/** How a row is made by hand with stock openssl: for people who learn, and for auditors. */
import type { KeyAlgorithm } from '../../../shared/definition'
import type { CertificateProfile, RowKey } from '../plan/spec'
import type { Window } from '../validity'
import { configText, signedFolder, signingSection } from './config'

/** A row to be made by hand. `authority` is the row itself for a certificate that signs itself. */
export type EquivalentRow =
  | {
      readonly kind: 'certificate'
      readonly key: RowKey
      readonly profile: CertificateProfile
      readonly window: Window
      readonly authority: { readonly key: RowKey; readonly keyAlgorithm: KeyAlgorithm }
    }
  | { readonly kind: 'key-pair'; readonly key: RowKey; readonly keyAlgorithm: KeyAlgorithm }
  | { readonly kind: 'secret'; readonly key: RowKey; readonly bytes: number }

/** Commands for a POSIX shell and the file that they read; a key pair or a secret needs none. */
export type Equivalent = {
  readonly commands: string
  readonly config: { readonly name: string; readonly text: string } | null
}

/**
 * Commands that give a certificate with the same subject, names, usages, issuer, dates and kind of
 * key; key and serial are new. They run in one folder with openssl 1.1.1 and 3, and sign with
 * `openssl ca`, because `openssl x509` takes exact dates from 3.4 on only.
 */
export function equivalentOpenssl(row: EquivalentRow): Equivalent {
  const base = fileBase(row.key)
  if (row.kind === 'key-pair') {
    return {
      commands: script([makeKey(base, row.keyAlgorithm), publicHalf(base)]),
      config: null,
    }
  }
  if (row.kind === 'secret') return { commands: script(secretSteps(base, row.bytes)), config: null }
  const { profile, window, authority } = row
  const isSelfSigned = authority.key === row.key
  const config = {
    name: `${base}.cnf`,
    text: configText({ profile, isSelfSigned, signingAlgorithm: authority.keyAlgorithm }),
  }
  const steps = [
    makeKey(base, profile.keyAlgorithm),
    request(base),
    signature(base, isSelfSigned ? undefined : fileBase(authority.key), window),
  ]
  return { commands: script(steps), config }
}

/** @returns the name of a row's files without their ending: `apiserver@cp-1` is `apiserver-cp-1`. */
export function fileBase(key: RowKey): string {
  return key.replace(/[^A-Za-z0-9.]+/g, '-')
}

/** One comment and the commands under it, each as its parts: one part a line. */
type Step = {
  readonly comment: string
  readonly commands: readonly (readonly [string, ...string[]])[]
}

function script(steps: readonly Step[]): string {
  return steps
    .map(({ comment, commands }) =>
      [`# ${comment}`, ...commands.map((parts) => parts.join(' \\\n  ')), ''].join('\n'),
    )
    .join('\n')
}

/** Options of `openssl genpkey`, the same for openssl 1.1.1 and 3. */
export const keyOptions: Readonly<Record<KeyAlgorithm, readonly string[]>> = {
  'rsa-2048': ['-algorithm RSA', '-pkeyopt rsa_keygen_bits:2048'],
  'rsa-3072': ['-algorithm RSA', '-pkeyopt rsa_keygen_bits:3072'],
  'rsa-4096': ['-algorithm RSA', '-pkeyopt rsa_keygen_bits:4096'],
  'ecdsa-p256': ['-algorithm EC', '-pkeyopt ec_paramgen_curve:P-256'],
  'ecdsa-p384': ['-algorithm EC', '-pkeyopt ec_paramgen_curve:P-384'],
  ed25519: ['-algorithm ED25519'],
}

/** openssl writes keys with mode 0600 since 1.1.1. */
function makeKey(base: string, algorithm: KeyAlgorithm): Step {
  const [kind = '', ...options] = keyOptions[algorithm]
  return {
    comment: 'key, made and kept on this computer',
    commands: [[`openssl genpkey ${kind}`, [...options, `-out ${base}.key`].join(' ')]],
  }
}

function publicHalf(base: string): Step {
  return {
    comment: 'public half, for those who check signatures',
    commands: [[`openssl pkey -in ${base}.key`, `-pubout -out ${base}.pub`]],
  }
}

/** `openssl rand` writes with the mode of the shell, so the umask is set first. */
function secretSteps(base: string, bytes: number): Step[] {
  return [
    {
      comment: `${bytes} random bytes, made and kept on this computer`,
      commands: [[`(umask 077 && openssl rand -out ${base}.bin ${bytes})`]],
    },
    {
      comment: 'the same as text, for files that take base64',
      commands: [[`openssl base64 -A -in ${base}.bin`]],
    },
  ]
}

function request(base: string): Step {
  return {
    comment: `request, the subject comes from ${base}.cnf`,
    commands: [[`openssl req -new -key ${base}.key`, `-config ${base}.cnf -out ${base}.csr`]],
  }
}

function signature(base: string, authority: string | undefined, window: Window): Step {
  return {
    comment:
      authority === undefined
        ? 'signature with its own key, a random serial is drawn'
        : `signature by the authority ${authority}, a random serial is drawn`,
    commands: [
      [`mkdir -p ${signedFolder} && touch ${signedFolder}/index.txt`],
      [
        // Without -preserveDN the subject loses what the policy does not name.
        `openssl ca -batch -notext -preserveDN -config ${base}.cnf`,
        authority === undefined
          ? `-name ${signingSection} -selfsign -keyfile ${base}.key`
          : `-name ${signingSection} -cert ${authority}.crt -keyfile ${authority}.key`,
        `-startdate ${generalizedTime(window.notBefore)}`,
        `-enddate ${generalizedTime(window.notAfter)}`,
        `-in ${base}.csr -out ${base}.crt`,
      ],
    ],
  }
}

/** @param instant ISO 8601, UTC, whole seconds. @returns `YYYYMMDDHHMMSSZ`. */
function generalizedTime(instant: string): string {
  return instant.replace(/[-:T]/g, '')
}
