import type { SpecId } from '../../domain/plan/spec'
import type { CertificateView } from './view'

type Member = { readonly certificate: CertificateView; readonly role: SpecId | undefined }

/** Certificates that are seen together, found by serial, name and key. */
export class CertificateSet {
  readonly #serials = new Map<string, Member[]>()
  readonly #names = new Map<string, Member[]>()
  readonly #keys = new Map<string, Member[]>()

  /** @param role the row that it is, where that is known. */
  add(certificate: CertificateView, role?: SpecId): void {
    const member = { certificate, role }
    push(this.#serials, serialKey(certificate), member)
    // Only authorities are looked up by name.
    if (certificate.constraints?.isAuthority)
      push(this.#names, nameKey(certificate.subject), member)
    push(this.#keys, keyText(certificate.spki), member)
  }

  /** Certificates of the same issuer with the same serial number. */
  withSerialOf(certificate: CertificateView): readonly Member[] {
    return this.#serials.get(serialKey(certificate)) ?? []
  }

  /** Authorities with this subject (DER). */
  authoritiesNamed(subject: Buffer): readonly Member[] {
    return this.#names.get(nameKey(subject)) ?? []
  }

  /** @param spki DER */
  withKey(spki: Uint8Array): readonly Member[] {
    return this.#keys.get(keyText(spki)) ?? []
  }

  /** Every authority, each once per place. */
  authorities(): readonly CertificateView[] {
    return [...this.#names.values()].flat().map(({ certificate }) => certificate)
  }
}

const nameKey = (name: Buffer): string => name.toString('latin1')
const serialKey = ({ serial, issuer }: CertificateView): string =>
  `${serial.toString('latin1')}\0${nameKey(issuer)}`

function push(map: Map<string, Member[]>, key: string, member: Member): void {
  const known = map.get(key)
  if (known) known.push(member)
  else map.set(key, [member])
}

function keyText(spki: Uint8Array): string {
  return Buffer.from(spki.buffer, spki.byteOffset, spki.byteLength).toString('latin1')
}

/** Two copies of one certificate are no reuse. */
export function isSame(one: CertificateView, other: CertificateView): boolean {
  return (
    one === other ||
    (one.spki.equals(other.spki) &&
      one.subject.equals(other.subject) &&
      one.serial.equals(other.serial))
  )
}
