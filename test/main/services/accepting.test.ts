import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  X509Certificate,
  type KeyObject,
} from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { altNameTexts } from '../../../src/main/domain/plan/spec'
import { requestFileName } from '../../../src/main/domain/requests/context'
import { toPem } from '../../../src/main/pki/pem'
import { createRequest } from '../../../src/main/pki/request'
import { examineCertificates } from '../../../src/main/services/certificate-examining'
import { appliedOf, type ProjectState } from '../../../src/main/services/project-state'
import { ownRequestFiles } from '../../../src/main/services/request-files'
import { opensslVerify } from '../../support/openssl'
import {
  honestAuthority,
  outsideAuthority,
  outsideCertificate,
  type Outside,
} from '../../support/outside-authority'
import {
  bytes,
  certificateOf,
  issuedProject,
  kept,
  leavesOf,
  refusalOf,
} from '../../support/outside-project'

const outside = outsideAuthority()
type Given = Awaited<ReturnType<typeof waitingProject>>

/** A project whose authority of the cluster keeps its key elsewhere: our requests wait. */
async function waitingProject() {
  const project = await issuedProject((definition) => {
    kept(definition)
    const node = definition.spec.nodes.find(({ name }) => name === 'w-2')
    if (node) node.privateKeys = 'elsewhere'
  })
  await project.services.bring(project.id, 'ca', { certificate: bytes(outside.certificate) })
  const { state, waiting } = await project.services.apply(project.id)
  return { ...project, state, waiting }
}

const file = (name: string, text: string) => ({ name, content: bytes(text) })

function rowOf(state: ProjectState, key: string) {
  const item = appliedOf(state).plan.items.find((one) => one.key === key)
  if (item?.kind !== 'certificate') throw new Error(`there is no row ${key}`)
  return item
}

/** Our own request for a row. */
function requestOf(state: ProjectState, key: string): string {
  const name = requestFileName(rowOf(state, key))
  const found = ownRequestFiles(state).find((one) => one.name === name)
  if (!found) throw new Error(`there is no request for ${key}`)
  return found.text
}

/** A request that says what the plan says, with another key than ours. */
function foreignRequest(state: ProjectState, key: string, privateKey: KeyObject): string {
  const { subject, altNames, usages } = rowOf(state, key).profile
  const der = createRequest({ subject, altNames, usages, isAuthority: false, privateKey })
  return toPem('CERTIFICATE REQUEST', der)
}

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

/** What an honest authority would write for a server, so that one line of it can be bent. */
function serverExtensions(state: ProjectState, key: string, bent: Partial<Record<string, string>>) {
  const names = altNameTexts(rowOf(state, key).profile.altNames)
  const lines: Readonly<Record<string, string>> = {
    basicConstraints: 'critical,CA:FALSE',
    keyUsage: 'critical,digitalSignature',
    extendedKeyUsage: 'serverAuth',
    subjectAltName: names
      .map((name) => (/^[\d.]+$|:/.test(name) ? `IP:${name}` : `DNS:${name}`))
      .join(','),
    ...bent,
  }
  return Object.entries(lines).flatMap(([name, value]) =>
    value === '' ? [] : [`${name}=${value}`],
  )
}

describe('certificates of an authority whose key is elsewhere', () => {
  let given: Given
  beforeAll(async () => {
    given = await waitingProject()
  })
  const sign = (key: string, by: Outside = outside) =>
    outsideCertificate(requestOf(given.state, key), by)
  const bent = (key: string, lines: Partial<Record<string, string>>) =>
    outsideCertificate(requestOf(given.state, key), outside, {
      extensions: serverExtensions(given.state, key, lines),
    })
  const codesOf = (...texts: string[]) => {
    const files = texts.map((text, index) => file(`${index}.crt`, text))
    const { items, unreadable } = examineCertificates(
      given.state,
      files,
      given.services.clock.now(),
    )
    return {
      codes: items.map(({ view }) => [...new Set(view.refusals.map(({ code }) => code))]),
      rows: items.map(({ view }) => view.row),
      accepted: items.map(({ view, issued }) => view.isAccepted && issued !== undefined),
      unreadable,
    }
  }
  const key = 'apiserver@cp-1'

  it('are taken when they say what the plan says, alone, in a chain and in DER', () => {
    expect(codesOf(sign(key))).toMatchObject({ rows: [key], codes: [[]], accepted: [true] })
    expect(codesOf(`${sign(key)}${outside.certificate}`)).toMatchObject({ accepted: [true] })
    const der = new X509Certificate(sign(key)).raw
    const { items } = examineCertificates(
      given.state,
      [{ name: 'a.der', content: der }],
      new Date(),
    )
    expect(items.map(({ view }) => view.isAccepted)).toEqual([true])
    expect(codesOf(bent(key, {}))).toMatchObject({ codes: [[]], accepted: [true] })
  })

  it.each<[string, Partial<Record<string, string>>, string]>([
    ['a name is missing', { subjectAltName: 'DNS:kubernetes' }, 'differs-from-plan'],
    ['all names are missing', { subjectAltName: '' }, 'differs-from-plan'],
    ['the usage is another', { extendedKeyUsage: 'clientAuth' }, 'differs-from-plan'],
    ['there is one usage more', { extendedKeyUsage: 'serverAuth,clientAuth' }, 'differs-from-plan'],
    ['it is an authority', { basicConstraints: 'critical,CA:TRUE' }, 'leaf-no-authority'],
    [
      'it may sign certificates',
      { keyUsage: 'critical,digitalSignature,keyCertSign' },
      'leaf-no-signing',
    ],
  ])('are refused when %s', (_, lines, code) => {
    const judged = codesOf(bent(key, lines), sign('apiserver@cp-2'))
    expect(judged.codes[0]).toContain(code)
    expect(judged.accepted).toEqual([false, true])
  })

  it.each([
    ...['DNS:evil.example', 'IP:10.9.9.9', 'email:root@evil.example', 'URI:spiffe://evil/x'],
    ...['RID:1.2.3.4', 'otherName:1.3.6.1.4.1.311.20.2.3;UTF8:root@evil.example'],
    'dirName:person\n[person]\nCN=root',
  ])('are refused with one name more: %s', (more) => {
    const honest = serverExtensions(given.state, key, {}).find((line) =>
      line.startsWith('subjectAltName='),
    )
    const subjectAltName = `${honest?.slice('subjectAltName='.length) ?? ''},${more}`
    const judged = codesOf(bent(key, { subjectAltName }))
    expect(judged).toMatchObject({ codes: [['differs-from-plan']], accepted: [false] })
  })

  it('are taken with a subject that says more, which is named; not with a second common name', () => {
    const text = (subject: string) =>
      outsideCertificate(requestOf(given.state, key), outside, { subject })
    const examined = examineCertificates(
      given.state,
      [file('a.crt', text('/C=DE/OU=IT/CN=kube-apiserver'))],
      given.services.clock.now(),
    )
    const view = examined.items[0]?.view
    expect(view).toMatchObject({ isAccepted: true, refusals: [] })
    expect(view?.notes.join(' ')).toContain('Its subject also says C=DE, OU=IT')
    expect(view?.fields).toContainEqual({
      field: 'subject',
      requested: ['C=DE', 'OU=IT'],
      issued: [],
    })
    for (const subject of ['/CN=admin/CN=kube-apiserver', '/O=system:masters/CN=kube-apiserver'])
      expect(codesOf(text(subject)).codes).toEqual([['differs-from-plan']])
  })

  it('are refused from another authority, also one of the same name', () => {
    const twin = outsideAuthority()
    const other = outsideAuthority({ subject: '/CN=Other' })
    for (const by of [twin, other]) {
      const { codes, rows } = codesOf(sign(key, by))
      expect([rows, codes[0]]).toEqual([[key], expect.arrayContaining(['signature'])])
    }
    expect(
      codesOf(outsideCertificate(requestOf(given.state, key), outside, { digest: 'sha1' }))
        .accepted,
    ).toEqual([false])
  })

  it('are refused for another key, and when nobody waits for them', () => {
    const other = outsideCertificate(foreignRequest(given.state, key, newKey()), outside)
    const admin = certificateOf(given.state, 'etcd-server@cp-1').pem
    expect(codesOf(other, admin)).toMatchObject({
      rows: [null, null],
      codes: [['row-unknown'], ['row-unknown']],
    })
  })

  it('are refused when there are two for one row; the same one twice is one', () => {
    const [first, second] = [sign(key), sign(key)]
    expect(codesOf(first, second)).toMatchObject({
      codes: [['row-twice'], ['row-twice']],
      accepted: [false, false],
    })
    expect(codesOf(first, first)).toMatchObject({ accepted: [true] })
  })

  it('are refused when they ended', () => {
    const text = outsideCertificate(requestOf(given.state, key), outside, { days: 10 })
    const later = new Date(given.services.clock.now().getTime() + 20 * 86_400_000)
    const { items } = examineCertificates(given.state, [file('a.crt', text)], later)
    expect(items[0]?.view.refusals.map(({ code }) => code)).toEqual(['validity-ended'])
    expect(codesOf(text)).toMatchObject({ accepted: [true] })
  })

  it('are judged one by one: what cannot be read stops no other', () => {
    const damaged = toPem('CERTIFICATE', Buffer.from('no certificate'))
    const huge = toPem('CERTIFICATE', Buffer.alloc(70_000, 0x30))
    const judged = codesOf(`${damaged}${huge}${sign(key)}`, 'garbage', sign('apiserver@cp-2'))
    expect(judged.accepted).toEqual([true, true])
    expect(judged.unreadable.map(({ source }) => source)).toEqual(['0.crt', '0.crt', '1.crt'])
  })

  it('are not read without end', () => {
    const content = Buffer.alloc(9 * 1024 * 1024, 0x30)
    expect(() => examineCertificates(given.state, [{ name: 'a', content }], new Date())).toThrow(
      /refused/i,
    )
  })
})

describe('a cluster under an authority elsewhere', () => {
  it('is whole once the certificates came in, each with the key that was made here', async () => {
    const { services, id, state, waiting } = await waitingProject()
    const own = ownRequestFiles(state)
    const theirs = ['kubelet-client@w-2', 'kubelet-serving@w-2'].map((key) => ({
      key,
      privateKey: newKey(),
    }))
    expect(waiting).toBe(own.length + theirs.length)
    expect((await refusalOf(services.export(id))).code).toBe('requests-waiting')
    const certificates = [
      ...own.map(({ text }) => text),
      ...theirs.map(({ key, privateKey }) => foreignRequest(state, key, privateKey)),
    ].map((text, index) => file(`${index}.crt`, outsideCertificate(text, outside)))
    const half = await services.accept(id, certificates.slice(0, 5))
    expect(half).toMatchObject({ issued: 5, waiting: waiting - 5 })
    expect((await refusalOf(services.accept(id, certificates.slice(0, 5)))).code).toBe(
      'input-refused',
    )
    const all = await services.accept(id, certificates)
    expect(all).toMatchObject({ issued: waiting - 5, waiting: 0 })
    expect(all.state.requested.size).toBe(0)
    for (const { pem } of leavesOf(all.state, 'ca'))
      expect(opensslVerify(pem, { authority: outside.certificate })).toMatchObject({ ok: true })
    for (const { key, privateKey } of theirs) {
      const issued = certificateOf(all.state, key)
      expect(issued.privateKeyBytes).toBeNull()
      expect(new X509Certificate(issued.pem).checkPrivateKey(privateKey)).toBe(true)
    }
    await services.export(id)
    const written =
      [...services.archive.written].find(([path]) => path.includes('cp-1'))?.[1].files ?? []
    const content = (end: string) =>
      Buffer.from(written.find(({ path }) => path.endsWith(end))?.content ?? [])
    const certificate = new X509Certificate(content('/pki/apiserver.crt'))
    expect(certificate.publicKey.export({ type: 'spki', format: 'pem' })).toBe(
      publicPem(content('/pki/apiserver.key')),
    )
    expect(hash(content('/pki/ca.crt'))).toBe(
      hash(new TextEncoder().encode(certificateOf(all.state, 'ca').pem)),
    )
    expect(written.some(({ path }) => path.endsWith('/pki/ca.key'))).toBe(false)
    // Nothing is left to do.
    expect(await services.apply(id)).toMatchObject({ issued: 0, requested: 0, waiting: 0 })
  })

  it('of two tiers gets its authorities first, then they sign here', async () => {
    const { services, id } = await issuedProject(({ spec }) => {
      spec.pki.hierarchy = 'two-tier'
    })
    const root = outsideAuthority({ subject: '/CN=Example Root' })
    await services.bring(id, 'root-ca', { certificate: bytes(root.certificate) })
    const first = await services.apply(id)
    const own = ownRequestFiles(first.state)
    expect(own.map(({ name }) => name)).toEqual(['ca.csr', 'etcd-ca.csr', 'front-proxy-ca.csr'])
    const leaf = outsideCertificate(own[0]?.text ?? '', root, {
      extensions: ['basicConstraints=critical,CA:FALSE'],
    })
    const now = services.clock.now()
    const judged = examineCertificates(first.state, [file('ca.crt', leaf)], now)
    expect(judged.items.map(({ view }) => view.isAccepted)).toEqual([false])
    const files = own.map(({ name, text }) =>
      file(name, outsideCertificate(text, root, { days: 2000, extensions: honestAuthority })),
    )
    await services.accept(id, files)
    const { state, waiting } = await services.apply(id)
    expect(waiting).toBe(0)
    expect(
      opensslVerify(certificateOf(state, 'admin').pem, {
        authority: `${certificateOf(state, 'ca').pem}${root.certificate}`,
      }),
    ).toMatchObject({ ok: true })
  })
})

const hash = (content: Uint8Array) => createHash('sha256').update(content).digest('hex')
const publicPem = (key: Buffer) => createPublicKey(key).export({ type: 'spki', format: 'pem' })
