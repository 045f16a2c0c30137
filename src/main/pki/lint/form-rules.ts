/** Encoding, version and extensions. */
import { extensionOids } from '../oids'
import type { CertificateRule } from './rule'
import type { FormDefect } from './reading'
import type { CertificateView } from './view'

const der = 'X.690 §10 and §11, RFC 5280 §4.1'
const again = 'Issue it again with a program that writes DER.'

const has = (defect: FormDefect, what: string) => (certificate: CertificateView) =>
  certificate.defects.has(defect) ? what : undefined

export const formRules: readonly CertificateRule[] = [
  {
    id: 'form-length',
    field: 'encoding',
    severity: 'error',
    appliesTo: 'all',
    why: 'Go and BoringSSL refuse a certificate with such a length.',
    remedy: again,
    source: der,
    check: has('length', 'A length in it is not written in its shortest form.'),
  },
  {
    id: 'form-integer',
    field: 'encoding',
    severity: 'error',
    appliesTo: 'all',
    why: 'Go refuses it: integer not minimally-encoded.',
    remedy: again,
    source: der,
    check: has('integer', 'A number in it is not written in its shortest form.'),
  },
  {
    id: 'form-boolean',
    field: 'encoding',
    severity: 'error',
    appliesTo: 'all',
    why: 'DER knows 00 and FF only, and Go refuses every other byte.',
    remedy: again,
    source: der,
    check: has('boolean', 'A truth value in it is neither 00 nor FF.'),
  },
  {
    id: 'form-set-order',
    field: 'encoding',
    severity: 'warning',
    appliesTo: 'all',
    why: 'A program that writes the name again sorts it, and then the bytes differ.',
    remedy: again,
    source: der,
    check: has('set-order', 'The values of a SET OF in it are not sorted.'),
  },
  {
    id: 'form-trailing',
    field: 'encoding',
    severity: 'error',
    appliesTo: 'all',
    why: 'Go refuses it: trailing data.',
    remedy: 'Cut off what follows the certificate, or get the file again.',
    source: der,
    check: has('trailing', 'There are bytes behind the end of a value.'),
  },
  {
    id: 'form-default',
    field: 'encoding',
    severity: 'warning',
    appliesTo: 'all',
    why: 'DER leaves a default value out; strict readers refuse it.',
    remedy: again,
    source: 'X.690 §11.5',
    check: ({ extensions, constraints }) =>
      extensions.some(({ writesDefault }) => writesDefault) || constraints?.writesDefault
        ? 'FALSE is written out where it is the default.'
        : undefined,
  },
  {
    id: 'version-3',
    field: 'version',
    severity: 'error',
    appliesTo: 'all',
    why: 'Only version 3 has extensions, and without them nobody accepts it as a server or an authority.',
    remedy: 'Issue it again as version 3.',
    source: 'RFC 5280 §4.1.2.1',
    check: ({ version }) => (version === 3 ? undefined : `Its version is ${version}.`),
  },
  {
    id: 'extension-once',
    field: 'extensions',
    severity: 'error',
    appliesTo: 'all',
    why: 'Go refuses it: certificate contains duplicate extensions.',
    remedy: 'Issue it again with each extension once.',
    source: 'RFC 5280 §4.2',
    check({ extensions }) {
      const oids = extensions.map(({ oid }) => oid)
      const twice = oids.find((oid, index) => oids.indexOf(oid) !== index)
      return twice && `The extension ${twice} is in it twice.`
    },
  },
  {
    id: 'extension-critical-unknown',
    field: 'extensions',
    severity: 'error',
    appliesTo: 'all',
    why: 'Go refuses it: unhandled critical extension.',
    remedy: 'Issue it again without that extension, or with it not critical.',
    source: 'RFC 5280 §4.2',
    check({ extensions }) {
      const found = extensions.find(({ oid, critical }) => critical && !understood.has(oid))
      return found && `It has the critical extension ${found.oid}.`
    },
  },
]

/** What Go's verifier handles: those that are written here, and name constraints. */
const understood = new Set<string>([...Object.values(extensionOids), '2.5.29.30'])
