/** A node that lost its key: a certificate for a new one, by an explicit act with a reason. */
import { generateKeyPairSync, X509Certificate, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { requestFileName } from '../../../src/main/domain/requests/context'
import { toPem } from '../../../src/main/pki/pem'
import { createRequest } from '../../../src/main/pki/request'
import { activityOf } from '../../../src/main/services/activity'
import { examineCertificates } from '../../../src/main/services/certificate-examining'
import { appliedOf, type ProjectState } from '../../../src/main/services/project-state'
import { projectView } from '../../../src/main/services/project-views'
import { examineRequests } from '../../../src/main/services/request-examining'
import { outsideAuthority, outsideCertificate } from '../../support/outside-authority'
import { bytes, certificateOf, issuedProject, kept, refusalOf } from '../../support/outside-project'

const key = 'kubelet-client@w-2'
const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const reason = 'The disk of w-2 was replaced'

function requestOf(state: ProjectState, row: string, privateKey: KeyObject) {
  const item = appliedOf(state).plan.items.find((one) => one.key === row)
  if (item?.kind !== 'certificate') throw new Error(`there is no row ${row}`)
  const der = createRequest({ ...item.profile, privateKey })
  return { name: requestFileName(item), content: bytes(toPem('CERTIFICATE REQUEST', der)) }
}

/** A project whose node w-2 made its keys and has certificates for them. */
async function signedProject() {
  const project = await issuedProject(({ spec }) => {
    for (const node of spec.nodes) if (node.name === 'w-2') node.privateKeys = 'elsewhere'
  })
  const lost = newKey()
  const files = [requestOf(project.state, key, lost)]
  const { state } = await project.services.sign(project.id, files)
  return { ...project, state, lost }
}

describe('a request for a row that has a certificate', () => {
  it('is shown as a new key, and signed only when somebody says why', async () => {
    const { services, id, state } = await signedProject()
    const before = certificateOf(state, key)
    const files = [requestOf(state, key, newKey())]
    const [item] = examineRequests(state, files).items
    expect(item?.view).toMatchObject({
      isAccepted: true,
      refusals: [],
      replaces: { version: before.version, notAfter: before.notAfter },
    })
    expect(item?.view.notes.join(' ')).toContain(`until ${before.notAfter.slice(0, 10)}`)
    // Not by the way, and not without a reason.
    for (const [items, why] of [
      [undefined, undefined],
      [[item?.view.id ?? ''], undefined],
      [[item?.view.id ?? ''], ' \u202e\t '],
    ] as const) {
      const refused = await refusalOf(services.sign(id, files, items, { reason: why }))
      expect(refused.code).toBe('input-refused')
    }
    expect(certificateOf(await services.projects.peek(id), key)).toEqual(before)
  })

  it('takes the place of the old one, and the ledger says why', async () => {
    const { services, id, state } = await signedProject()
    const before = certificateOf(state, key)
    const privateKey = newKey()
    const files = [requestOf(state, key, privateKey)]
    const signed = await services.sign(id, files, undefined, { reason })
    const after = certificateOf(signed.state, key)
    expect(after).toMatchObject({ version: before.version + 1, privateKeyBytes: null })
    expect(new X509Certificate(after.pem).checkPrivateKey(privateKey)).toBe(true)
    const act = signed.state.ledger.at(-1)?.act
    expect(act).toMatchObject({ replaced: { rows: [key], reason } })
    expect(activityOf(signed.state.ledger)[0]).toMatchObject({
      what: 'Issued 1 item, 1 of them for a new key',
      details: [`${key}, new key: ${reason}`, `${key}, version ${after.version}`],
    })
    // Stored and read again, it is the same.
    expect((await services.projects.peek(id)).ledger.at(-1)?.act).toEqual(act)
    expect(await services.apply(id)).toMatchObject({ issued: 0, waiting: 1 })
  })

  it('is refused with the key that is there, and with one that was given up', async () => {
    const { services, id, state, lost } = await signedProject()
    const codes = (now: ProjectState, privateKey: KeyObject) =>
      examineRequests(now, [requestOf(now, key, privateKey)]).items.map(({ view }) => [
        view.isAccepted,
        ...view.refusals.map(({ code }) => code),
      ])
    expect(codes(state, lost)).toEqual([[false, 'not-waiting']])
    const files = [requestOf(state, key, newKey())]
    const signed = await services.sign(id, files, undefined, { reason })
    expect(codes(signed.state, lost)).toEqual([[false, 'key-replaced']])
  })

  it('is judged by the plan like any other', async () => {
    const { state } = await signedProject()
    const item = appliedOf(state).plan.items.find((one) => one.key === key)
    if (item?.kind !== 'certificate') throw new Error('no such row')
    const der = createRequest({
      ...item.profile,
      subject: { ...item.profile.subject, organizations: ['system:masters'] },
      privateKey: newKey(),
    })
    const content = bytes(toPem('CERTIFICATE REQUEST', der))
    const [found] = examineRequests(state, [{ name: requestFileName(item), content }]).items
    expect(found?.view.isAccepted).toBe(false)
    expect(found?.view.refusals.map(({ code }) => code)).toEqual(['privileged-groups'])
  })
})

describe('a certificate from outside for a row that has one', () => {
  it('takes its place for a new key with a reason, and not for an old one', async () => {
    const outside = outsideAuthority()
    const project = await issuedProject((definition) => {
      kept(definition)
      for (const node of definition.spec.nodes)
        if (node.name === 'w-2') node.privateKeys = 'elsewhere'
    })
    const { services, id } = project
    await services.bring(id, 'ca', { certificate: bytes(outside.certificate) })
    const { state } = await services.apply(id)
    const certificate = (privateKey: KeyObject) => ({
      name: 'a.crt',
      content: bytes(
        outsideCertificate(requestOf(state, key, privateKey).content.toString(), outside),
      ),
    })
    const lost = newKey()
    const first = await services.accept(id, [certificate(lost)])
    const examined = (now: ProjectState, privateKey: KeyObject) =>
      examineCertificates(now, [certificate(privateKey)], services.clock.now()).items.map(
        ({ view }) => [view.replaces?.version, ...view.refusals.map(({ code }) => code)],
      )
    expect(examined(first.state, lost)).toEqual([[undefined, 'not-waiting']])
    const found = newKey()
    expect(examined(first.state, found)).toEqual([[certificateOf(first.state, key).version]])
    const files = [certificate(found)]
    expect((await refusalOf(services.accept(id, files))).code).toBe('input-refused')
    const second = await services.accept(id, files, undefined, reason)
    expect(second).toMatchObject({ issued: 1, waiting: first.waiting })
    expect(examined(second.state, lost)).toEqual([[undefined, 'key-replaced']])
    // A request for it goes to that authority.
    const [asked] = examineRequests(second.state, [requestOf(state, key, newKey())]).items
    expect(asked?.view.refusals.map(({ code }) => code)).toEqual(['authority-elsewhere'])
  })
})

it('the window has something to apply while requests to an authority elsewhere are not made', async () => {
  const { services, id } = await issuedProject(kept)
  const outside = { certificate: bytes(outsideAuthority().certificate) }
  const asked = (now: ProjectState) =>
    projectView(
      now,
      { unlocked: true, backend: '' },
      services.clock.now(),
    ).changes?.changes.flatMap(({ isAsked, needs, key: row }) =>
      isAsked === true ? [`${needs ?? ''} ${row}`] : [],
    )
  const before = asked(await services.bring(id, 'etcd-ca', outside))
  // Four rows on each of three control planes, all of which have a certificate by our own authority.
  expect(before).toHaveLength(12)
  expect(before).toContain('certificate etcd-peer@cp-2')
  const { state, requested } = await services.apply(id)
  expect([requested, asked(state)]).toEqual([12, []])
})

it('the window knows that keys are elsewhere, also when nothing waits any more', async () => {
  const { services, id, state } = await issuedProject(kept)
  const elsewhere = (now: ProjectState) =>
    projectView(now, { unlocked: true, backend: '' }, services.clock.now()).keysElsewhere
  expect(elsewhere(state)).toBe(false)
  const outside = outsideAuthority()
  const front = { certificate: bytes(outside.certificate) }
  expect(elsewhere(await services.bring(id, 'front-proxy-ca', front))).toBe(true)
  expect(elsewhere(await services.projects.peek(id))).toBe(true)
})
