import { createPrivateKey, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isBrought } from '../../../src/main/domain/ledger'
import { examineAuthority } from '../../../src/main/services/authority-judging'
import { authorityViews } from '../../../src/main/services/bringing'
import { evaluate } from '../../../src/main/services/project-state'
import { answerOf, opensslVerify } from '../../support/openssl'
import { outsideAuthority, type OutsideKey } from '../../support/outside-authority'
import {
  bytes,
  certificateOf,
  issuedProject,
  kept,
  leavesOf,
  refusalOf,
} from '../../support/outside-project'
import { homelab, servicesInMemory } from '../../support/services'

/** The forms in which programs write private keys. */
const forms: Readonly<Record<string, (key: string) => string>> = {
  'PKCS#8': (key) => key,
  'PKCS#1': (key) => answerOf('openssl', ['rsa', '-traditional'], key),
  SEC1: (key) => answerOf('openssl', ['ec'], key),
  'encrypted PKCS#8': (key) =>
    answerOf('openssl', ['pkcs8', '-topk8', '-v2', 'aes-256-cbc', '-passout', 'pass:open'], key),
}

describe('an authority that is brought with its key', () => {
  it.each<[OutsideKey, string]>([
    ['RSA-2048', 'PKCS#8'],
    ['RSA-2048', 'PKCS#1'],
    ['P-256', 'SEC1'],
    ['P-384', 'PKCS#8'],
    ['P-256', 'encrypted PKCS#8'],
  ])('signs what its row signs: %s in %s', async (key, form) => {
    const { services, id } = await issuedProject()
    const outside = outsideAuthority({ key })
    const written = forms[form]?.(outside.key) ?? ''
    const brought = await services.bring(id, 'ca', {
      certificate: bytes(outside.certificate),
      privateKey: bytes(written),
      ...(form.startsWith('encrypted') ? { passphrase: 'open' } : {}),
    })
    const authority = certificateOf(brought, 'ca')
    expect(isBrought(authority)).toBe(true)
    expect(authority).toMatchObject({
      version: 2,
      profile: { subject: { commonName: 'Example Kubernetes CA' } },
    })
    const vault = await services.projects.vaultOf(brought)
    const stored = await vault.loadAuthorityKey({ project: id, authority: 'ca', version: 2 })
    expect(stored.length).toBe(authority.privateKeyBytes)
    const privateKey = createPrivateKey({ key: Buffer.from(stored), format: 'der', type: 'pkcs8' })
    expect(new X509Certificate(outside.certificate).checkPrivateKey(privateKey)).toBe(true)
    const { state, waiting } = await services.apply(id)
    expect(waiting).toBe(0)
    const leaves = leavesOf(state, 'ca')
    expect(leaves.length).toBeGreaterThan(5)
    for (const { pem, version, authority: signer } of leaves) {
      expect([version, signer.version]).toEqual([2, 2])
      expect(opensslVerify(pem, { authority: outside.certificate })).toMatchObject({ ok: true })
    }
    expect(leavesOf(state, 'etcd-ca').map(({ version }) => version)).not.toContain(2)
    // Nothing is left to do, whatever the plan would have made of the authority.
    expect(await services.apply(id)).toMatchObject({ issued: 0, waiting: 0 })
  })

  it('may be made by Node, under a passphrase', async () => {
    const { services, id } = await issuedProject()
    const outside = outsideAuthority()
    const encrypted = createPrivateKey(outside.key).export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'geheim ß',
    })
    const give = (passphrase?: string) =>
      services.bring(id, 'ca', {
        certificate: bytes(outside.certificate),
        privateKey: bytes(String(encrypted)),
        ...(passphrase === undefined ? {} : { passphrase }),
      })
    expect((await refusalOf(give('wrong'))).code).toBe('passphrase-wrong')
    const missing = await refusalOf(give())
    expect(missing.details['reason']).toContain('Give its passphrase')
    expect(isBrought((await services.projects.peek(id)).issued.get('ca'))).toBe(false)
    expect(isBrought((await give('geheim ß')).issued.get('ca'))).toBe(true)
  })

  it('comes with those above it, up to a root', async () => {
    const { services, id } = await issuedProject()
    const root = outsideAuthority({ subject: '/CN=Example Root', key: 'P-384' })
    const policy = outsideAuthority({ subject: '/CN=Example Policy', by: root })
    const own = outsideAuthority({
      by: policy,
      extensions: ['basicConstraints=critical,CA:TRUE,pathlen:0', 'keyUsage=critical,keyCertSign'],
    })
    const certificate = bytes(own.certificate, root.certificate, policy.certificate)
    const view = examineAuthority(
      await services.projects.peek(id),
      'ca',
      { certificate, hasKey: true },
      services.clock.now(),
    )
    expect(view).toMatchObject({ refusals: [], above: ['CN=Example Policy', 'CN=Example Root'] })
    await services.bring(id, 'ca', { certificate, privateKey: bytes(own.key) })
    const { state } = await services.apply(id)
    const leaf = certificateOf(state, 'apiserver@cp-1')
    expect(
      opensslVerify(leaf.pem, {
        authority: [own, policy, root].map((one) => one.certificate).join(''),
        purpose: 'sslserver',
      }),
    ).toMatchObject({ ok: true })
  })

  it('goes back to one of our own, and what it signed follows', async () => {
    const { services, id, state: first } = await issuedProject()
    const own = certificateOf(first, 'ca')
    const outside = outsideAuthority()
    await services.bring(id, 'ca', {
      certificate: bytes(outside.certificate),
      privateKey: bytes(outside.key),
    })
    await services.apply(id)
    const released = await services.release(id, 'ca')
    expect(certificateOf(released, 'ca').pem).toBe(own.pem)
    const { state } = await services.apply(id)
    for (const leaf of leavesOf(state, 'ca')) {
      expect(leaf.version).toBe(3)
      expect(opensslVerify(leaf.pem, { authority: own.pem })).toMatchObject({ ok: true })
    }
    expect((await refusalOf(services.release(id, 'ca'))).code).toBe('certificate-not-found')
  })

  it('may come before anything was issued, and go again', async () => {
    const services = servicesInMemory()
    services.clock.set(new Date(Date.now() + 60_000).toISOString())
    const { id } = (await services.projects.create(homelab())).project
    const outside = outsideAuthority()
    await services.bring(id, 'etcd-ca', {
      certificate: bytes(outside.certificate),
      privateKey: bytes(outside.key),
    })
    const { state } = await services.apply(id)
    const etcd = certificateOf(state, 'etcd-server@cp-1')
    expect(opensslVerify(etcd.pem, { authority: outside.certificate })).toMatchObject({ ok: true })
    await services.release(id, 'etcd-ca')
    const again = (await services.apply(id)).state
    // The version of the one that was brought is never used again.
    expect(certificateOf(again, 'etcd-ca')).toMatchObject({ version: 2, authority: { version: 2 } })
    expect(
      opensslVerify(certificateOf(again, 'etcd-server@cp-1').pem, {
        authority: certificateOf(again, 'etcd-ca').pem,
      }),
    ).toMatchObject({ ok: true })
  })

  it('may be the root of two tiers, and signs the authorities then', async () => {
    const { services, id } = await issuedProject(({ spec }) => {
      spec.pki.hierarchy = 'two-tier'
    })
    const root = outsideAuthority({ subject: '/CN=Example Root' })
    await services.bring(id, 'root-ca', {
      certificate: bytes(root.certificate),
      privateKey: bytes(root.key),
    })
    const { state } = await services.apply(id)
    const authority = certificateOf(state, 'ca')
    expect(authority.version).toBe(2)
    expect(
      opensslVerify(certificateOf(state, 'admin').pem, {
        authority: `${authority.pem}${root.certificate}`,
      }),
    ).toMatchObject({ ok: true })
  })
})

describe('an authority whose key stays elsewhere', () => {
  it('is taken over, and what it signs waits for certificates', async () => {
    const { services, id } = await issuedProject(kept)
    const outside = outsideAuthority()
    const state = await services.bring(id, 'ca', { certificate: bytes(outside.certificate) })
    expect(certificateOf(state, 'ca').privateKeyBytes).toBeNull()
    const view = authorityViews(state, services.clock.now()).find(({ key }) => key === 'ca')
    expect(view).toMatchObject({ origin: 'brought', privateKey: 'elsewhere' })
    const outcome = await services.apply(id)
    expect(outcome.requested).toBe(leavesOf(state, 'ca').length)
    expect(outcome.waiting).toBe(outcome.requested)
    // A second time asks nothing again.
    expect(await services.apply(id)).toMatchObject({
      requested: 0,
      issued: 0,
      waiting: outcome.waiting,
    })
  })

  it('stops an edit that would put its key on control planes, until it is released', async () => {
    const { services, id } = await issuedProject(kept)
    const outside = outsideAuthority()
    await services.bring(id, 'ca', { certificate: bytes(outside.certificate) })
    await services.projects.edit(id, homelab())
    const { findings } = evaluate(await services.projects.peek(id), services.clock.now())
    const found = findings.find(({ code }) => code === 'authority-key-elsewhere')
    expect(found).toMatchObject({ severity: 'error', fixes: [{ set: [{ value: 'kept' }] }] })
    const error = await refusalOf(services.apply(id))
    expect([error.code, error.because]).toEqual(['definition-invalid', found?.what])
    // It may still be brought with its key, released, or the edit undone.
    const withKey = { certificate: bytes(outside.certificate), privateKey: bytes(outside.key) }
    const brought = await services.bring(id, 'ca', withKey)
    expect(evaluate(brought, services.clock.now()).planned).toBeDefined()
    expect(await services.apply(id)).toMatchObject({ waiting: 0 })
  })

  it('is refused where the layout puts its key on control planes', async () => {
    const { services, id } = await issuedProject()
    const { certificate } = outsideAuthority()
    const error = await refusalOf(services.bring(id, 'ca', { certificate: bytes(certificate) }))
    expect(error.code).toBe('authority-refused')
    expect(error.details['reason']).toContain('puts its key on control planes')
  })
})
