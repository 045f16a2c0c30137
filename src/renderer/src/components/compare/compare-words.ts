/** Values of a comparison as people read them. */
import type { ComparedField } from '../../../../shared/certificate-comparison'
import { KeyAlgorithm } from '../../../../shared/definition'
import { rowKinds } from '../../../../shared/models'
import { plural, t } from '../../words'
import { algorithmText, serialText } from '../certificates/certificate-words'
import { bothTimesText } from '../dates'

const grouped = (hex: string) => (hex.match(/.{1,4}/g) ?? []).join(' ')

const forms: Readonly<Partial<Record<ComparedField, (value: string) => string>>> = {
  kind: (value) => {
    const kind = rowKinds.find((each) => each === value)
    return kind === undefined ? value : t(`certificates.kind.${kind}`)
  },
  privateKey: (value) =>
    t(value === 'here' ? 'certificates.privateKey.here' : 'certificates.privateKey.elsewhere'),
  keyAlgorithm: (value) => {
    const known = KeyAlgorithm.safeParse(value)
    return known.success ? algorithmText(known.data) : value
  },
  size: (value) => plural('certificates.randomBytes', Number(value)),
  notBefore: bothTimesText,
  notAfter: bothTimesText,
  serial: serialText,
  fingerprint: grouped,
  publicKey: grouped,
  subjectKeyId: grouped,
  authorityKeyId: grouped,
}

/** Fields whose values are sentences or dates: they are not set in mono. */
const plain: ReadonlySet<ComparedField> = new Set([
  'kind',
  'privateKey',
  'keyAlgorithm',
  'size',
  'notBefore',
  'notAfter',
])

/** @returns a value as it is shown. */
export function valueText(field: ComparedField, value: string): string {
  return forms[field]?.(value) ?? value
}

/** @returns whether values of a field are names or bytes, which are copied. */
export function isMono(field: ComparedField): boolean {
  return !plain.has(field)
}
