import { useRouter } from 'vue-router'
import { formatsFor } from '../../../../shared/certificate-format'
import type { CertificateDetail } from '../../../../shared/models'
import { useOffers } from '../../commands/useOffers'
import type { Offer } from '../../commands/useOffers'
import { useClipboard } from '../../composables/useClipboard'
import { useProject } from '../../composables/useProject'
import { t } from '../../words'
import { serialText } from './certificate-words'

/** Offers the palette what can be done with the certificate whose detail is open. */
export function useCertificateOffers(
  detail: () => CertificateDetail | null,
  acts: { readonly save: () => void },
): void {
  const router = useRouter()
  const { id } = useProject()
  const { copy } = useClipboard()

  function offersOf({ row, pem, openssl, earlierVersion }: CertificateDetail): Offer[] {
    const name = row.label
    const offer = (id: string, label: string, icon: string, run: () => void): Offer => {
      return { id: `certificate/${id}`, label, note: row.node ?? row.user ?? '', icon, run }
    }
    const copying = (id: string, what: string, text: string) =>
      offer(id, t('palette.offer.copy', { what, name }), 'i-lucide-copy', () => {
        void copy(text, what)
      })
    const go = (target: { name: string; query?: Record<string, string>; node?: string }) => {
      const params = { project: id.value, ...(target.node ? { node: target.node } : {}) }
      void router.push({ name: target.name, params, query: target.query ?? {} })
    }
    const { node, version, key } = row
    return [
      ...(formatsFor(row.kind).includes('pem')
        ? [
            copying('copy-pem', 'PEM', pem),
            offer('save', t('palette.offer.save', { name }), 'i-lucide-download', acts.save),
          ]
        : []),
      ...(row.fingerprint === '' ? [] : [copying('copy-fingerprint', 'SHA-256', row.fingerprint)]),
      ...(row.serial === ''
        ? []
        : [copying('copy-serial', t('certificates.column.serial'), serialText(row.serial))]),
      copying('copy-openssl', t('certificates.openssl.copyCommands'), openssl.commands),
      ...(earlierVersion !== null
        ? [
            offer('compare', t('palette.offer.compare', { name }), 'i-lucide-columns-2', () => {
              go({
                name: 'compare',
                query: {
                  left: key,
                  right: key,
                  leftVersion: `${earlierVersion}`,
                  rightVersion: `${version}`,
                },
              })
            }),
          ]
        : []),
      ...(node === null
        ? []
        : [
            offer('show-node', t('palette.offer.showNode', { node }), 'i-lucide-server', () => {
              go({ name: 'node', node })
            }),
          ]),
    ]
  }

  useOffers(() => {
    const open = detail()
    return open === null ? [] : offersOf(open)
  })
}
