import { formatsFor, keyFormats } from '../../../../shared/certificate-format'
import type { CertificateFormat, KeyFormat } from '../../../../shared/certificate-format'
import type { CertificateRow } from '../../../../shared/models'
import type { Choice } from '../cluster/cluster-choices'
import { t } from '../../words'

/** @returns the forms on offer for a row, with what each is for. A key that is not here is in none. */
export function saveChoices({
  kind,
  privateKey,
}: Pick<CertificateRow, 'kind' | 'privateKey'>): Choice<CertificateFormat>[] {
  return formatsFor(kind)
    .filter((value) => privateKey === 'here' || !holdsKey(value))
    .map((value) => ({
      value,
      label: t(`certificates.save.${value}Label`),
      consequence: t(`certificates.save.${value}`),
    }))
}

/** @returns whether the form holds a private key and so needs a passphrase. */
export function holdsKey(format: CertificateFormat): format is KeyFormat {
  return keyFormats.some((each) => each === format)
}
