import { formatsFor, keyFormats } from '../../../../shared/certificate-format'
import type { CertificateFormat, KeyFormat } from '../../../../shared/certificate-format'
import type { CertificateRow } from '../../../../shared/models'
import type { Choice } from '../cluster/cluster-choices'

type Words = { readonly label: string; readonly consequence: string }

const words: Readonly<Record<CertificateFormat, Words>> = {
  pem: { label: 'PEM', consequence: 'Text, what Kubernetes reads' },
  der: { label: 'DER', consequence: 'Binary, for Java and Windows' },
  chain: { label: 'PEM chain', consequence: 'With every authority up to the root' },
  pkcs12: { label: 'PKCS#12', consequence: 'With chain and private key, for browsers' },
  pkcs8: { label: 'PKCS#8', consequence: 'The private key alone, encrypted' },
}

/** @returns the forms on offer for a row, with what each is for. */
export function saveChoices(kind: CertificateRow['kind']): Choice<CertificateFormat>[] {
  return formatsFor(kind).map((value) => ({ value, ...words[value] }))
}

/** @returns whether the form holds a private key and so needs a passphrase. */
export function holdsKey(format: CertificateFormat): format is KeyFormat {
  return keyFormats.some((each) => each === format)
}
