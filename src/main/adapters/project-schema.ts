import { ClusterDefinition, KeyAlgorithm } from '../../shared/definition'
import { KeyFormat } from '../../shared/certificate-format'
import { boundedText, z } from '../../shared/schema'
import type { LedgerEntry } from '../domain/ledger'
import type { Usage } from '../domain/plan/spec'
import { usageFrom } from '../domain/usages'
import type { Sealed } from '../pki/types'
import type { StoredProject } from '../services/ports'
import { storedSchema } from './project-schema-versions'

export const iso = z.iso.datetime({ offset: false })
const base64 = z.base64().max(64 * 1024)

export const SealedSchema: z.ZodType<Sealed> = z.strictObject({
  nonce: base64,
  tag: base64,
  data: base64,
})

const Custody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('keychain'), backend: boundedText(200) }),
  z.strictObject({
    kind: z.literal('passphrase'),
    scrypt: z.strictObject({
      // The vault bounds the costs again before it spends them.
      N: z.int().positive(),
      r: z.int().positive(),
      p: z.int().positive(),
      salt: base64,
    }),
    wrappedKey: SealedSchema,
  }),
])

/** project.json. Strict: a field that we do not know would be lost by the next save. */
export const StoredProjectSchema: z.ZodType<StoredProject> = z
  .strictObject({
    schema: z.literal(storedSchema),
    id: boundedText(128),
    createdAt: iso,
    openedAt: iso,
    isSample: z.boolean(),
    definition: ClusterDefinition,
    custody: Custody.optional(),
  })
  .transform(({ id, createdAt, openedAt, isSample, definition, custody }) => ({
    id,
    createdAt,
    openedAt,
    isSample,
    definition,
    custody,
  }))

/** keys/*.json and authority-keys.json. */
export const KeyFile = z.strictObject({
  schema: z.literal(storedSchema),
  keys: z.record(boundedText(1_000), SealedSchema),
})

export const whole = z.int().nonnegative()
const text = boundedText(64 * 1024)

const Subject = z.looseObject({
  C: text.optional(),
  ST: text.optional(),
  L: text.optional(),
  organizations: z.array(text),
  OU: text.optional(),
  commonName: text,
})

const Profile = z.looseObject({
  isAuthority: z.boolean(),
  subject: Subject,
  altNames: z.looseObject({
    dnsNames: z.array(text),
    addresses: z.array(text),
    uris: z.array(text).optional(),
    emails: z.array(text).optional(),
  }),
  usages: z.array(z.custom<Usage>((value) => usageFrom(String(value)) === value)),
  keyAlgorithm: KeyAlgorithm,
  validityHours: whole,
  pathLength: whole.optional(),
  nameConstraints: z.looseObject({ dnsNames: z.array(text), networks: z.array(text) }).optional(),
})

const RowVersion = z.looseObject({ key: text, version: whole })

const Certificate = z.looseObject({
  kind: z.enum(['authority', 'certificate']),
  key: text,
  version: whole,
  profile: Profile,
  authority: RowVersion,
  serial: text,
  notBefore: iso,
  notAfter: iso,
  fingerprint: text,
  pem: text,
  privateKeyBytes: whole.nullable(),
  origin: z.literal('brought').optional(),
  above: z.array(text).optional(),
})

const Issued = z.discriminatedUnion('kind', [
  Certificate,
  z.looseObject({
    kind: z.literal('key-pair'),
    key: text,
    version: whole,
    keyAlgorithm: KeyAlgorithm,
    publicKeyPem: text,
    privateKeyBytes: whole,
  }),
  z.looseObject({ kind: z.literal('secret'), key: text, version: whole, bytes: whole }),
])

const OwnRequest = z.looseObject({
  key: text,
  version: whole,
  profile: Profile,
  authority: RowVersion,
  pem: text,
  publicKeyPem: text,
  privateKeyBytes: whole,
})

const Act = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('created'), name: text, from: z.literal('file').optional() }),
  z.looseObject({
    type: z.literal('issued'),
    definition: ClusterDefinition,
    issued: z.array(Issued),
    retired: z.array(text),
    requests: z.array(OwnRequest).optional(),
    replaced: z.looseObject({ rows: z.array(text), reason: text }).optional(),
    keys: text,
  }),
  z.looseObject({
    type: z.literal('brought'),
    authority: Certificate.extend({ kind: z.literal('authority'), origin: z.literal('brought') }),
  }),
  z.looseObject({ type: z.literal('released'), row: text }),
  z.looseObject({
    type: z.literal('exported'),
    bundles: z.array(text),
    files: whole,
    format: text,
  }),
  z.looseObject({
    type: z.enum(['kubeconfig-copied', 'kubeconfig-saved', 'kubeconfig-revealed']),
    row: text,
  }),
  z.looseObject({
    type: z.literal('key-saved'),
    row: text,
    version: whole,
    format: KeyFormat,
  }),
  z.looseObject({
    type: z.literal('vault-created'),
    custody: z.enum(['keychain', 'passphrase']),
  }),
  z.looseObject({ type: z.literal('passphrase-changed') }),
  z.looseObject({
    type: z.enum(['taken-offline', 'back-online']),
    row: text,
    versions: z.array(whole),
  }),
  z.looseObject({ type: z.literal('rolled-back'), snapshot: whole, savedAt: iso }),
  z.looseObject({
    type: z.literal('restored'),
    files: z.array(text),
    savedAt: iso.nullable(),
  }),
  z.looseObject({
    type: z.literal('kit-made'),
    file: text,
    authorities: z.array(RowVersion),
    shares: z.looseObject({ needed: whole, total: whole }).optional(),
  }),
  z.looseObject({
    type: z.literal('project-shared'),
    file: text,
    hasAuthorityKeys: z.boolean(),
    definition: ClusterDefinition,
  }),
  z.looseObject({
    type: z.literal('kit-restored'),
    file: text,
    from: z.enum(['recovery-kit', 'project-file']),
    what: z.enum(['project', 'keys']),
    by: text,
    madeAt: iso,
    authorities: z.array(RowVersion),
  }),
  z.looseObject({
    type: z.literal('merged'),
    file: text,
    by: text,
    madeAt: iso,
    kept: z.enum(['here', 'file']),
    common: whole,
    other: text,
    elsewhere: z.array(
      RowVersion.extend({
        notAfter: iso.nullable(),
        fingerprint: text.nullable(),
        pem: text.nullable(),
      }),
    ),
    definition: ClusterDefinition,
  }),
])

/** One line of the ledger, as the program uses it: definitions have their defaults filled in. */
export const LedgerEntrySchema: z.ZodType<LedgerEntry> = z.looseObject({
  sequence: whole,
  at: iso,
  by: text,
  act: Act,
  previous: text,
  hash: text,
})

/** What the hash chain is checked on: the line as it was written, before any default is filled in. */
export const LedgerLink = z.looseObject({ sequence: whole, previous: text, hash: text })
export type LedgerLink = z.infer<typeof LedgerLink>
