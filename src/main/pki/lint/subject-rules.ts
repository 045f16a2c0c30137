/** Distinguished names as such. */
import type { CertificateRule } from './rule'
import { tags } from './reading'
import { commonNameOf, valuesOf, type CertificateView } from './view'

/** RFC 5280 appendix A.1, in characters. CN and O have rules of their own. */
const bounds: Readonly<Record<string, number>> = { OU: 64, L: 128, ST: 128, serialNumber: 64 }

const tooLong = (certificate: CertificateView, type: string, most: number): string | undefined => {
  const found = valuesOf(certificate, type).find((value) => [...value].length > most)
  return found && `${type} has ${[...found].length} characters, ${most} is the most.`
}
const long = 'OpenSSL refuses to write such a name: string too long. Go does not count.'
const shorter = 'Use a shorter name. A node name has at most 52 characters.'
const printable = /^[A-Za-z0-9 '()+,\-./:=?]*$/

export const subjectRules: readonly CertificateRule[] = [
  {
    id: 'subject-cn-length',
    field: 'subject',
    severity: 'error',
    appliesTo: 'all',
    why: long,
    remedy: shorter,
    source: 'RFC 5280 appendix A.1, ub-common-name',
    check: (certificate) => tooLong(certificate, 'CN', 64),
  },
  {
    id: 'subject-o-length',
    field: 'subject',
    severity: 'error',
    appliesTo: 'all',
    why: long,
    remedy: 'Use a shorter group.',
    source: 'RFC 5280 appendix A.1, ub-organization-name',
    check: (certificate) => tooLong(certificate, 'O', 64),
  },
  {
    id: 'subject-length',
    field: 'subject',
    severity: 'error',
    appliesTo: 'all',
    why: long,
    remedy: 'Use a shorter text.',
    source: 'RFC 5280 appendix A.1',
    check(certificate) {
      for (const [type, most] of Object.entries(bounds)) {
        const found = tooLong(certificate, type, most)
        if (found) return found
      }
      return undefined
    },
  },
  {
    id: 'subject-country',
    field: 'subject',
    severity: 'warning',
    appliesTo: 'all',
    why: 'OpenSSL refuses to write another one.',
    remedy: 'Use the two letters of ISO 3166.',
    source: 'RFC 5280 appendix A.1, X520countryName',
    check(certificate) {
      const found = valuesOf(certificate, 'C').find((value) => !/^[A-Za-z]{2}$/.test(value))
      return found === undefined
        ? undefined
        : `The country ${JSON.stringify(found)} is no code of two letters.`
    },
  },
  {
    id: 'subject-controls',
    field: 'subject',
    severity: 'error',
    appliesTo: 'all',
    why: 'The name looks like another one, and logs show something else than was compared.',
    remedy: 'Issue it again without control characters.',
    source: 'Unicode TR 36, RFC 5280 §7.1',
    check: ({ attributes }) =>
      attributes.some(({ value }) => /[\p{Cc}\p{Cf}\p{Noncharacter_Code_Point}\ufffd]/u.test(value))
        ? 'Its subject has characters that cannot be seen.'
        : undefined,
  },
  {
    id: 'subject-spaces',
    field: 'subject',
    severity: 'warning',
    appliesTo: 'all',
    why: 'Kubernetes compares names exactly, so a binding for the name without spaces does not apply.',
    remedy: 'Issue it again without them.',
    source: 'Kubernetes, apiserver x509 authenticator',
    check: ({ attributes }) =>
      attributes.some(({ value }) => value !== value.trim())
        ? 'A value of its subject has spaces around it.'
        : undefined,
  },
  {
    id: 'subject-printable',
    field: 'subject',
    severity: 'error',
    appliesTo: 'all',
    why: 'Go refuses the whole certificate: invalid PrintableString.',
    remedy: 'Issue it again with UTF8String.',
    source: 'X.680 §41.4',
    check({ attributes }) {
      // Go forgives the star and the ampersand, which old authorities wrote.
      const bad = attributes.find(
        ({ tag, value }) =>
          tag === tags.printableString && !printable.test(value.replace(/[*&]/g, '')),
      )
      return bad && `${bad.type} holds characters that its string type does not allow.`
    },
  },
  {
    id: 'subject-string-type',
    field: 'subject',
    severity: 'warning',
    appliesTo: 'all',
    why: 'Programs read old string types differently, and then names do not match.',
    remedy: 'Issue it again with UTF8String or PrintableString.',
    source: 'RFC 5280 §4.1.2.4',
    check({ attributes }) {
      const bad = attributes.find(({ tag }) => !usual.includes(tag))
      return bad && `${bad.type} has an old string type.`
    },
  },
  {
    id: 'subject-one-cn',
    field: 'subject',
    severity: 'warning',
    appliesTo: 'leaves',
    why: 'Go reads the last one and other programs the first, so they see different users.',
    remedy: 'Issue it again with one common name.',
    source: 'Go, crypto/x509/pkix FillFromRDNSequence',
    check: (certificate) =>
      valuesOf(certificate, 'CN').length > 1 ? 'It has several common names.' : undefined,
  },
  {
    id: 'subject-beyond',
    field: 'subject',
    severity: 'warning',
    appliesTo: 'leaves',
    why: 'Kubernetes and etcd read the common name and the groups (O); nobody vouches for the rest.',
    remedy: 'Rely on nothing of it, or have it issued again as the request asks.',
    source: 'Kubernetes, apiserver x509 authenticator, CommonNameUserConversion',
    check({ attributes }, { expected: { role } }) {
      // Of a certificate without a place in a plan nobody knows what its subject is for.
      if (role === undefined) return undefined
      const beyond = attributes.filter(({ type }) => type !== 'CN' && type !== 'O')
      const texts = beyond.slice(0, 4).map(({ type, value }) => `${type}=${value.slice(0, 64)}`)
      const more = beyond.length > texts.length ? ' and more' : ''
      return texts.length === 0
        ? undefined
        : `Its subject also says ${texts.join(', ')}${more}, which the plan does not have.`
    },
  },
  {
    id: 'client-name',
    field: 'subject',
    severity: 'error',
    appliesTo: 'clients',
    why: 'The common name is the user, and API servers refuse a certificate without one.',
    remedy: 'Issue it again with the name of the user as common name.',
    source: 'Kubernetes, apiserver x509 authenticator',
    check: (certificate, { expected: { role } }) =>
      // etcd asks who signed it, not who it is.
      commonNameOf(certificate) === '' && !role?.startsWith('etcd-')
        ? 'It has no common name.'
        : undefined,
  },
]

const usual: readonly number[] = [tags.utf8String, tags.printableString, tags.ia5String]
