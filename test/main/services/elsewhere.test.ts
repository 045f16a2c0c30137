import { generateKeyPairSync, X509Certificate, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isIssuedCertificate } from '../../../src/main/domain/ledger'
import { requestFileName } from '../../../src/main/domain/requests/context'
import { toPem } from '../../../src/main/pki/pem'
import { createRequest } from '../../../src/main/pki/request'
import { appliedOf, type ProjectState } from '../../../src/main/services/project-state'
import { examineRequests } from '../../../src/main/services/request-examining'
import { AppError } from '../../../src/shared/errors'
import { previewBundles } from '../../../src/main/services/bundle-previews'
import { requestsView } from '../../../src/main/services/waiting'
import { homelab, servicesInMemory } from '../../support/services'

const withKeysOnW1 = () =>
  homelab(({ spec }) => {
    const node = spec.nodes.find(({ name }) => name === 'w-1')
    if (node) node.privateKeys = 'elsewhere'
  })

async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  )
}

describe('a node that keeps its private keys', () => {
  it('waits, while everything else is issued and exported', async () => {
    const services = servicesInMemory()
    const created = await services.projects.create(withKeysOnW1())
    const { id } = created.project
    const outcome = await services.apply(id)
    const view = requestsView(outcome.state)
    expect(view.waiting.map(({ key, needs }) => `${key} ${needs}`)).toEqual([
      'kubelet-serving@w-1 request',
      'kubelet-client@w-1 request',
    ])
    expect(outcome).toMatchObject({ waiting: 2, requested: 0 })
    expect(view.nodes).toEqual([{ name: 'w-1', rows: 2, waiting: 2, shared: [] }])
    const marked = previewBundles(outcome.state).filter(({ waiting }) => waiting?.length)
    expect(marked.map(({ name }) => name)).toEqual(['homelab-w-1'])
    expect(await codeOf(services.export(id))).toBe('requests-waiting')
    const others = previewBundles(outcome.state).flatMap(({ name, waiting }) =>
      waiting?.length ? [] : [name],
    )
    expect(await services.export(id, { bundles: others })).toHaveLength(others.length)
  })

  it('gets certificates for the keys that it made, and a bundle without them', async () => {
    const services = servicesInMemory()
    const { id } = (await services.projects.create(withKeysOnW1())).project
    const { state } = await services.apply(id)
    const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const others = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const files = [
      request(state, 'kubelet-client@w-1', keys.privateKey),
      request(state, 'kubelet-serving@w-1', others.privateKey),
    ]
    const examined = examineRequests(state, files)
    expect(examined.items.map(({ view }) => [view.row, view.isAccepted, view.refusals])).toEqual([
      ['kubelet-client@w-1', true, []],
      ['kubelet-serving@w-1', true, []],
    ])
    const signed = await services.sign(id, files)
    expect(signed).toMatchObject({ issued: 2, waiting: 0 })
    const issued = signed.state.issued.get('kubelet-client@w-1')
    if (!issued || !isIssuedCertificate(issued)) throw new Error('not issued')
    expect(issued.privateKeyBytes).toBeNull()
    expect(new X509Certificate(issued.pem).checkPrivateKey(keys.privateKey)).toBe(true)
    expect(await codeOf(services.sign(id, files))).toBe('input-refused')
    await services.export(id, { bundles: ['homelab-w-1'] })
    const written = [...services.archive.written.values()].flatMap(({ files: all }) => all)
    expect(written.some(({ content }) => Buffer.from(content).includes('PRIVATE KEY'))).toBe(false)
    const kubeconfig = written.find(({ path }) => path.endsWith('kubelet.conf'))
    expect(String(kubeconfig?.content)).toMatch(
      /client-certificate: .*kubelet-client.crt\n\s+client-key: .*kubelet-client.key/,
    )
  })

  it('is signed again for the same key when its names change', async () => {
    const services = servicesInMemory()
    const { id } = (await services.projects.create(withKeysOnW1())).project
    const { state } = await services.apply(id)
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    await services.sign(id, [request(state, 'kubelet-serving@w-1', privateKey)])
    const definition = withKeysOnW1()
    definition.spec.nodes[3]?.addresses.push('192.168.10.99')
    await services.projects.edit(id, definition)
    const again = await services.apply(id)
    const issued = again.state.issued.get('kubelet-serving@w-1')
    if (!issued || !isIssuedCertificate(issued)) throw new Error('not issued')
    expect(issued).toMatchObject({ version: 2, privateKeyBytes: null })
    const certificate = new X509Certificate(issued.pem)
    expect(certificate.checkPrivateKey(privateKey)).toBe(true)
    expect(certificate.subjectAltName).toContain('192.168.10.99')
  })
})

/** A request for a row as the plan has it. */
function request(state: ProjectState, key: string, privateKey: KeyObject) {
  const item = appliedOf(state).plan.items.find((one) => one.key === key)
  if (item?.kind !== 'certificate') throw new Error(`there is no row ${key}`)
  const { subject, altNames, usages } = item.profile
  const der = createRequest({ subject, altNames, usages, isAuthority: false, privateKey })
  return { name: requestFileName(item), content: Buffer.from(toPem('CERTIFICATE REQUEST', der)) }
}
