/** For each rule a certificate that keeps it and one that breaks it, which differ in one thing. */
import {
  CertificateSet,
  viewOf,
  type CertificateView,
  type Surroundings,
} from '../../../../src/main/pki/lint'
import { booleanTrue, encode, oid, sequence } from '../../../../src/main/pki/der'
import type { SpecId } from '../../../../src/main/domain/plan/spec'
import {
  algorithms,
  authorityKeyId,
  certificateOf,
  claiming,
  constraints,
  ecKey,
  edKey,
  generalized,
  keyUsage,
  name,
  names,
  permitted,
  rsaKey,
  subjectKeyId,
  tlv,
  usages,
  utc,
  type Draft,
  type Extension,
} from '../../../support/bent-certificate'

type Case = { readonly der: Buffer; readonly around: Partial<Surroundings> }
export type Fixture = { readonly good: Case; readonly bad: Case }
type Around = (view: () => CertificateView) => Partial<Surroundings>

const keys = { authority: ecKey(), leaf: ecKey(), other: ecKey(), rsa: rsaKey(2048) }
const serial = (first = 0x41) => Buffer.from([first, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
const authorityName = name(['CN', 'kubernetes'])

const authority: Draft = {
  version: 3,
  serial: serial(),
  inner: algorithms.ecdsaSha256,
  outer: algorithms.ecdsaSha256,
  issuer: authorityName,
  notBefore: utc('260101000000Z'),
  notAfter: utc('360101000000Z'),
  subject: authorityName,
  key: keys.authority,
  signer: keys.authority,
  extensions: [
    keyUsage(true, 'digitalSignature', 'keyCertSign', 'cRLSign'),
    constraints(true, true),
    subjectKeyId(keys.authority),
    names(false, 'kubernetes'),
  ],
}
const issuerView = viewOf(certificateOf(authority))

const leafOf = (subject: Buffer, extensions: readonly Extension[]): Draft => ({
  ...authority,
  serial: serial(0x42),
  notBefore: utc('260601000000Z'),
  notAfter: utc('270601000000Z'),
  subject,
  key: keys.leaf,
  extensions: [
    keyUsage(true, 'digitalSignature'),
    constraints(true, false),
    authorityKeyId(keys.authority),
    ...extensions,
  ],
})
const loopback = ['localhost', 'IP:7f000001', 'IP:00000000000000000000000000000001']
const serviceNames = [
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
]
const apiNames = [...serviceNames, 'cp-1', 'k8s.lab.internal', 'IP:0a600001', 'IP:c0a80a0b']
const server = leafOf(name(['CN', 'kube-apiserver']), [
  usages('serverAuth'),
  names(false, ...apiNames),
])
const client = leafOf(name(['O', 'dev'], ['CN', 'jane']), [usages('clientAuth')])
const kubelet = leafOf(name(['O', 'system:nodes'], ['CN', 'system:node:w-1']), [
  usages('clientAuth'),
])
const etcd = leafOf(name(['CN', 'cp-1']), [
  usages('serverAuth', 'clientAuth'),
  names(false, 'cp-1', 'IP:c0a80a0b', ...loopback),
])
const scheduler = leafOf(name(['CN', 'system:kube-scheduler']), [usages('clientAuth')])

const apiLimits = ['svc', 'cluster.local', 'kubernetes', 'default', 'cp-1', 'lab.internal']
const limitedTo = (critical: boolean, ...domains: string[]): Draft => ({
  ...authority,
  extensions: [...authority.extensions, permitted(critical, ...domains)],
})

const cluster = {
  dnsDomain: 'cluster.local',
  serviceAddresses: ['10.96.0.1'],
  endpoint: 'k8s.lab.internal',
}
const node = { name: 'cp-1', addresses: ['192.168.10.11'] }
const under: Around = () => ({ issuer: issuerView })
const as =
  (role: SpecId, more: Partial<Surroundings['expected']> = {}): Around =>
  () => ({ issuer: issuerView, expected: { role, ...more } })
const itself: Around = (view) => ({ issuer: view() })

const caseOf = (draft: Draft | Buffer, around: Around): Case => {
  const der = Buffer.isBuffer(draft) ? draft : certificateOf(draft)
  return { der, around: around(() => viewOf(der)) }
}
/** A base and how one thing of it is bent. */
const bent = (
  base: Draft,
  bend: Partial<Draft> | ((base: Draft) => Draft | Buffer),
  around: Around = under,
): Fixture => ({
  good: caseOf(base, around),
  bad: caseOf(typeof bend === 'function' ? bend(base) : { ...base, ...bend }, around),
})
/** One certificate in two surroundings. */
const placed = (draft: Draft, good: Around, bad: Around): Fixture => ({
  good: caseOf(draft, good),
  bad: caseOf(draft, bad),
})
const replaced = (base: Draft, extension: Extension): Draft => ({
  ...base,
  extensions: base.extensions.map((each) => (each.oid === extension.oid ? extension : each)),
})
const swap = (extension: Extension) => (base: Draft) => replaced(base, extension)
const without = (dotted: string) => (base: Draft) => ({
  ...base,
  extensions: base.extensions.filter((each) => each.oid !== dotted),
})
const san = (...list: string[]) => swap(names(false, ...list))
const oids = {
  keyUsage: '2.5.29.15',
  constraints: '2.5.29.19',
  ski: '2.5.29.14',
  aki: '2.5.29.35',
  usages: '2.5.29.37',
  san: '2.5.29.17',
}
const among =
  (...others: readonly [Draft, SpecId?][]): Around =>
  (view) => {
    const set = new CertificateSet()
    set.add(view())
    for (const [draft, role] of others) set.add(viewOf(certificateOf(draft)), role)
    return { issuer: issuerView, set }
  }
const at =
  (iso: string): Around =>
  () => ({ issuer: issuerView, now: Date.parse(iso) })
/** The bytes of a finished certificate with one part replaced; the signature is not looked at. */
const patched = (from: string, to: string) => (base: Draft) => {
  const text = certificateOf(base).toString('hex')
  if (!text.includes(from)) throw new Error(`${from} is not in the certificate`)
  return Buffer.from(text.replace(from, to), 'hex')
}
const rsaAuthority = {
  ...authority,
  key: keys.rsa,
  signer: keys.rsa,
  inner: algorithms.rsaSha256,
  outer: algorithms.rsaSha256,
}
const rsaSelf = (bits: number, exponent?: number): Partial<Draft> => {
  const key = rsaKey(bits, exponent)
  return { key, signer: key }
}
const middle: Draft = {
  ...authority,
  serial: serial(0x43),
  subject: name(['CN', 'middle']),
  key: keys.other,
  extensions: [...authority.extensions, authorityKeyId(keys.authority)],
}
const limited = viewOf(certificateOf(replaced(authority, constraints(true, true, 0))))
const ou = (unit: string) => name(['O', 'dev'], ['OU', unit], ['CN', 'jane'])

/** A subject whose one RDN holds two organizations in the wrong order. */
function unsortedSubject(): Buffer {
  const pair = (value: string) =>
    tlv(0x30, Buffer.concat([encode(oid('2.5.4.10')), tlv(0x0c, Buffer.from(value))]))
  const cn = name(['CN', 'jane']).subarray(2)
  return tlv(0x30, Buffer.concat([tlv(0x31, Buffer.concat([pair('b'), pair('a')])), cn]))
}
const stringOf = (tag: number, value: string): Buffer =>
  tlv(
    0x30,
    tlv(
      0x31,
      tlv(0x30, Buffer.concat([encode(oid('2.5.4.3')), tlv(tag, Buffer.from(value, 'latin1'))])),
    ),
  )

export const fixtures: Readonly<Record<string, Fixture>> = {
  // The certificate's own length in three bytes where two do.
  'form-length': bent(client, (base) => {
    const der = certificateOf(base)
    const body = der.subarray(der[1] === 0x82 ? 4 : 3)
    return Buffer.concat([Buffer.of(0x30, 0x83, 0, body.length >> 8, body.length & 0xff), body])
  }),
  'form-integer': bent(client, { serial: Buffer.concat([Buffer.of(0), serial(0x42)]) }),
  'form-boolean': bent(server, patched('0603551d0f0101ff', '0603551d0f010101')),
  'form-set-order': bent(client, { subject: unsortedSubject() }),
  'form-trailing': bent(client, (base) => Buffer.concat([certificateOf(base), Buffer.of(0)])),
  'form-default': bent(client, swap({ ...usages('clientAuth'), critical: 'FALSE' })),
  'version-3': bent(client, { version: 1 }),
  'extension-once': bent(client, (base) => ({
    ...base,
    extensions: [...base.extensions, usages('clientAuth')],
  })),
  'extension-critical-unknown': bent(client, (base) => ({
    ...base,
    extensions: [
      ...base.extensions,
      { oid: '1.3.6.1.4.1.99999.1', critical: true, value: encode(booleanTrue()) },
    ],
  })),
  'signature-algorithms-equal': bent(client, { outer: algorithms.ecdsaSha384 }),
  'signature-hash': bent(
    rsaAuthority,
    { inner: algorithms.rsaSha1, outer: algorithms.rsaSha1 },
    itself,
  ),
  'signature-key': bent(client, { inner: algorithms.rsaSha256, outer: algorithms.rsaSha256 }),
  'signature-parameters': bent(client, {
    inner: algorithms.ecdsaWithNull,
    outer: algorithms.ecdsaWithNull,
  }),
  'serial-positive': bent(client, { serial: serial(0xc2) }),
  'serial-length': bent(client, { serial: Buffer.alloc(21, 0x42) }),
  'serial-random': bent(client, { serial: Buffer.of(1) }),
  'serial-unique': placed(
    client,
    among([authority]),
    among([{ ...server, serial: client.serial, key: keys.other }]),
  ),
  'time-form': bent(client, { notBefore: utc('2606010000Z') }),
  'time-type': bent(client, { notAfter: generalized('20270601000000Z') }),
  'validity-order': bent(client, { notAfter: utc('260601000000Z') }),
  'validity-ended': placed(client, at('2026-11-22T09:20:00Z'), at('2027-06-01T00:00:01Z')),
  'validity-not-begun': placed(client, at('2026-11-22T09:20:00Z'), at('2026-05-31T23:59:59Z')),
  'validity-after-issuer': bent(client, { notAfter: utc('360101000001Z') }),
  'validity-before-issuer': bent(client, { notBefore: utc('251231235959Z') }),
  'validity-backdated': placed(
    client,
    as('user', { signedAt: '2026-06-01T00:05:00Z' }),
    as('user', { signedAt: '2026-06-01T00:00:00Z' }),
  ),
  'key-kind': bent(client, { key: claiming(keys.leaf, sequence(oid('1.3.101.113'))) }),
  'rsa-size': bent(rsaAuthority, rsaSelf(1024), itself),
  'rsa-exponent': bent(rsaAuthority, rsaSelf(2048, 3), itself),
  'curve-known': bent(client, {
    key: claiming(keys.leaf, sequence(oid('1.2.840.10045.2.1'), oid('1.3.132.0.10'))),
  }),
  'curve-usual': bent(client, { key: ecKey('P-521') }),
  'key-ed25519': bent(client, { key: edKey() }),
  'key-of-authority': {
    good: caseOf(client, among([authority])),
    bad: caseOf({ ...client, key: keys.authority }, among([authority])),
  },
  'key-of-other': {
    good: caseOf(client, among([{ ...server, key: keys.other }])),
    bad: caseOf(client, among([{ ...server, serial: serial(0x44) }])),
  },
  'authority-flag': bent(authority, without(oids.constraints), as('ca')),
  'authority-flag-critical': bent(authority, swap(constraints(false, true)), as('ca')),
  'authority-key-usage': bent(authority, swap(keyUsage(true, 'digitalSignature')), as('ca')),
  'authority-key-usage-critical': bent(authority, swap(keyUsage(false, 'keyCertSign')), as('ca')),
  'authority-key-id': bent(authority, without(oids.ski), as('ca')),
  'authority-named': bent(authority, { subject: name(), issuer: name() }, itself),
  'authority-usages': bent(
    authority,
    (base) => ({ ...base, extensions: [...base.extensions, usages('clientAuth')] }),
    itself,
  ),
  'path-length-authority': bent(client, swap(constraints(true, false, 0))),
  'authority-name-once': placed(
    authority,
    among([middle]),
    among([{ ...authority, key: keys.other, serial: serial(9) }]),
  ),
  'authority-separate': placed(
    authority,
    (view) => ({ ...among([authority, 'ca'])(view), expected: { role: 'ca' } }),
    (view) => ({ ...among([authority, 'etcd-ca'])(view), expected: { role: 'ca' } }),
  ),
  'constraints-critical': bent(
    limitedTo(true, 'lab.internal'),
    () => limitedTo(false, 'lab.internal'),
    itself,
  ),
  'constraints-authority': bent(server, (base) => ({
    ...base,
    extensions: [...base.extensions, permitted(true, 'lab.internal')],
  })),
  'constraints-names': placed(
    server,
    () => ({ issuer: viewOf(certificateOf(limitedTo(true, ...apiLimits))) }),
    () => ({ issuer: viewOf(certificateOf(limitedTo(true, ...apiLimits.slice(1)))) }),
  ),
  'issuer-authority': placed(client, under, () => ({ issuer: viewOf(certificateOf(server)) })),
  'issuer-path-length': placed(middle, under, () => ({ issuer: limited })),
  'issuer-name': bent(client, { issuer: name(['CN', 'kubernetes', 'printableString']) }),
  'authority-key-id-present': bent(client, without(oids.aki)),
  'authority-key-id-equal': bent(client, swap(authorityKeyId(keys.other))),
  'subject-not-issuer': bent(client, { subject: authorityName }),
  'leaf-no-authority': bent(client, swap(constraints(true, true)), as('user')),
  'leaf-no-signing': bent(
    client,
    swap(keyUsage(true, 'digitalSignature', 'keyCertSign')),
    as('user'),
  ),
  'leaf-key-usage': bent(client, swap(keyUsage(true, 'keyEncipherment')), as('user')),
  'leaf-key-usage-present': bent(client, without(oids.keyUsage)),
  'leaf-key-usage-critical': bent(client, swap(keyUsage(false, 'digitalSignature'))),
  'leaf-key-usage-ec': bent(client, swap(keyUsage(true, 'digitalSignature', 'keyEncipherment'))),
  'server-key-usage-rsa': bent(
    replaced({ ...server, key: keys.rsa }, keyUsage(true, 'digitalSignature', 'keyEncipherment')),
    swap(keyUsage(true, 'digitalSignature')),
  ),
  'key-usage-form': bent(
    client,
    swap({ ...keyUsage(true, 'digitalSignature'), value: Buffer.from('03020080', 'hex') }),
  ),
  'usage-role': bent(etcd, swap(usages('serverAuth')), as('etcd-server')),
  'usage-beyond-role': bent(client, swap(usages('clientAuth', 'serverAuth')), as('user')),
  'usage-present': bent(client, without(oids.usages)),
  'usage-any': bent(client, swap(usages('anyExtendedKeyUsage'))),
  'server-names': bent(server, without(oids.san)),
  'san-not-empty': bent(server, san()),
  'san-critical': {
    good: caseOf(replaced({ ...server, subject: name() }, names(true, 'a.lab')), under),
    bad: caseOf(replaced({ ...server, subject: name() }, names(false, 'a.lab')), under),
  },
  'san-dns-address': bent(server, san('10.0.0.1')),
  'san-wildcard-form': bent(server, san('w-*.lab.internal')),
  'san-wildcard': bent(server, san('*.lab.internal')),
  'san-underscore': bent(server, san('cp_1.lab.internal')),
  'san-lower-case': bent(server, san('CP-1.lab.internal')),
  'san-trailing-dot': bent(server, san('cp-1.lab.internal.')),
  'san-length': bent(server, san(`${'a'.repeat(64)}.internal`)),
  'san-characters': bent(server, san('https://cp-1:6443')),
  'san-once': bent(server, san('cp-1', 'cp-1')),
  'san-address-length': bent(server, san('cp-1', 'IP:0a00000118')),
  'san-address-mapped': bent(server, san('IP:00000000000000000000ffff0a000001')),
  'san-address-special': bent(server, san('IP:00000000')),
  'san-further-kinds': bent(server, san(...apiNames, 'RID:2a03')),
  'san-service-name': bent(server, san('kubernetes.svc.cluster.local')),
  'apiserver-names': bent(
    server,
    san('kubernetes', 'kubernetes.default', 'IP:0a600001'),
    as('apiserver', { cluster }),
  ),
  'apiserver-service-address': bent(
    server,
    san(...serviceNames, 'IP:0a200001'),
    as('apiserver', { cluster }),
  ),
  'apiserver-endpoint': bent(
    server,
    san(...serviceNames, 'IP:0a600001'),
    as('apiserver', { cluster }),
  ),
  'server-node': bent(server, san(...serviceNames, 'cp-1'), as('apiserver', { node })),
  'etcd-server-loopback': bent(etcd, san('cp-1', 'IP:c0a80a0b'), as('etcd-server')),
  'etcd-peer-loopback': bent(etcd, san('cp-1', 'IP:c0a80a0b'), as('etcd-peer')),
  'subject-cn-length': bent(client, { subject: name(['CN', 'x'.repeat(65)]) }),
  'subject-o-length': bent(client, { subject: name(['O', 'x'.repeat(65)], ['CN', 'jane']) }),
  'subject-length': bent(client, { subject: ou('x'.repeat(65)) }),
  'subject-country': bent(
    { ...client, subject: name(['C', 'DE'], ['CN', 'jane']) },
    { subject: name(['C', 'Germany'], ['CN', 'jane']) },
  ),
  'subject-controls': bent(client, { subject: name(['CN', 'jane\u202e']) }),
  'subject-spaces': bent(client, { subject: name(['CN', 'jane ']) }),
  'subject-printable': bent(client, { subject: stringOf(0x13, 'jane@lab') }),
  'subject-string-type': bent(client, { subject: stringOf(0x14, 'jane') }),
  'subject-one-cn': bent(client, { subject: name(['CN', 'jane'], ['CN', 'root']) }),
  'subject-beyond': bent(
    client,
    { subject: name(['OU', 'IT'], ['O', 'dev'], ['CN', 'jane']) },
    as('user'),
  ),
  'client-name': bent(client, { subject: name(['O', 'dev']) }),
  'kubelet-name': bent(kubelet, { subject: name(['O', 'system:nodes'], ['CN', 'w-1']) }),
  'kubelet-group': bent(kubelet, { subject: name(['CN', 'system:node:w-1']) }),
  'kubelet-node': placed(
    kubelet,
    as('kubelet-client', { node: { name: 'w-1', addresses: [] } }),
    as('kubelet-client', { node: { name: 'w-2', addresses: [] } }),
  ),
  'component-name': bent(scheduler, { subject: name(['CN', 'kube-scheduler']) }, as('scheduler')),
  'component-as-group': bent(scheduler, {
    subject: name(['O', 'system:kube-scheduler'], ['CN', 'kube-scheduler']),
  }),
  'group-doubled': bent(scheduler, {
    subject: name(['O', 'system:system:kube-scheduler'], ['CN', 'system:kube-scheduler']),
  }),
  'group-list': bent(client, { subject: name(['O', 'dev,ops'], ['CN', 'jane']) }),
  'group-in-unit': bent(client, { subject: name(['OU', 'dev'], ['CN', 'jane']) }),
  'group-masters': bent(client, { subject: name(['O', 'system:masters'], ['CN', 'jane']) }),
  'user-system': bent(client, { subject: name(['CN', 'system:kube-scheduler']) }, as('user')),
  'user-component': bent(client, { subject: name(['CN', 'front-proxy-client']) }, as('user')),
  'admin-group': bent(
    { ...client, subject: name(['O', 'dev'], ['CN', 'admin']) },
    { subject: name(['CN', 'admin']) },
  ),
}
