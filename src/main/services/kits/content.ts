/** What is in a recovery kit or project file, as one line of JSON and the raw keys behind it. */
import { AppError } from '../../../shared/errors'
import { ProjectId } from '../../../shared/models'
import { boundedText, z } from '../../../shared/schema'
import { sealingKeyBytes } from '../../pki/seal'
import { damaged, maxSealedFileBytes } from './header'

/** The schema of the content that this Certwright writes. It reads no newer one. */
const schema = 1
const lineEnd = 0x0a
/** Ed25519 has 48 bytes, RSA-4096 about 2 400. */
const maxKeyBytes = 16 * 1024

/** A file of a project by its path in the project's folder, as text. */
export const StoredFile = z.strictObject({
  name: z
    .string()
    .max(140)
    .regex(
      /^(?:project\.json|ledger\.jsonl|ledger-head\.json|keys\/[A-Za-z0-9][A-Za-z0-9._-]{0,127})$/,
    ),
  text: z.string(),
})
export type StoredFile = z.infer<typeof StoredFile>

const Line = z.strictObject({
  schema: z.literal(schema),
  project: z.strictObject({ id: ProjectId, name: boundedText(300) }),
  /** Who made the file. */
  by: boundedText(200),
  /** Left out on purpose: whoever opens it can export, and cannot sign. */
  leftOut: z.literal('authority-keys').optional(),
  files: z.array(StoredFile).min(1).max(100_000),
  /** Sizes of the keys behind this line, in their order. The vault key first, where there is one. */
  keys: z.strictObject({
    vault: z.literal(sealingKeyBytes).optional(),
    authorities: z
      .array(
        z.strictObject({
          key: boundedText(400),
          version: z.int().positive(),
          bytes: z.int().positive().max(maxKeyBytes),
        }),
      )
      .max(10_000),
  }),
})

export type AuthorityKey = {
  readonly key: string
  readonly version: number
  /** PKCS#8 DER. */
  readonly privateKey: Buffer
}

export type Content = {
  readonly project: { readonly id: string; readonly name: string }
  readonly by: string
  readonly hasAuthorityKeys: boolean
  readonly files: readonly StoredFile[]
  readonly vaultKey: Buffer | undefined
  readonly authorities: readonly AuthorityKey[]
}

/**
 * @returns the bytes, in a buffer that the caller zeroes.
 * @throws AppError `input-refused` for a project that does not fit into one file.
 */
export function encodeContent(content: Content): Buffer {
  const { project, by, hasAuthorityKeys, files, vaultKey, authorities } = content
  const line: z.input<typeof Line> = {
    schema,
    project,
    by,
    ...(hasAuthorityKeys ? {} : { leftOut: 'authority-keys' }),
    files: [...files],
    keys: {
      ...(vaultKey ? { vault: sealingKeyBytes } : {}),
      authorities: authorities.map(({ key, version, privateKey }) => ({
        key,
        version,
        bytes: privateKey.length,
      })),
    },
  }
  const text = Buffer.from(`${JSON.stringify(line)}\n`)
  const keys = [...(vaultKey ? [vaultKey] : []), ...authorities.map((one) => one.privateKey)]
  const bytes = Buffer.concat([text, ...keys])
  if (bytes.length <= maxSealedFileBytes - 8 * 1024) return bytes
  bytes.fill(0)
  throw new AppError('input-refused', {
    reason: 'The project is too large for one file. Copy its folder and keep its keychain.',
  })
}

/**
 * @param bytes as decrypted; the caller zeroes them, the keys are copies
 * @throws AppError `sealed-file-newer`, `sealed-file-damaged`
 */
export function decodeContent(bytes: Buffer): Content {
  const end = bytes.indexOf(lineEnd)
  if (end === -1) throw damaged('Its content has no first line.')
  const raw = jsonIn(bytes.toString('utf8', 0, end))
  const version = z.looseObject({ schema: z.int() }).safeParse(raw).data
  if (version && version.schema > schema) throw new AppError('sealed-file-newer')
  const line = Line.safeParse(raw).data
  if (!line) throw damaged('Its content is not as it should be.')
  const { project, by, leftOut, files, keys } = line
  const sizes = [keys.vault ?? 0, ...keys.authorities.map((one) => one.bytes)]
  if (sizes.reduce((sum, size) => sum + size, 0) !== bytes.length - end - 1)
    throw damaged('Its keys are not whole.')
  let at = end + 1
  const take = (size: number): Buffer => Buffer.from(bytes.subarray(at, (at += size)))
  const vaultKey = keys.vault === undefined ? undefined : take(keys.vault)
  const authorities = keys.authorities.map(({ key, version: number, bytes: size }) => ({
    key,
    version: number,
    privateKey: take(size),
  }))
  return { project, by, hasAuthorityKeys: leftOut === undefined, files, vaultKey, authorities }
}

/** Overwrites every key. */
export function zeroContent({ vaultKey, authorities }: Content): void {
  vaultKey?.fill(0)
  for (const { privateKey } of authorities) privateKey.fill(0)
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: the schema refuses it like any other wrong value.
    return undefined
  }
}
