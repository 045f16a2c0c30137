/** Whether one authority does the work of two, by what its layout says of roots in authorities' files. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { planFor } from '../../../src/main/domain/plan'
import { toPem } from '../../../src/main/pki/pem'
import { verifyPaths } from '../../../src/main/services/verifying'
import { issuePlan, writeBundle } from '../../support/bundles'
import { bundlesOf, clusterOf } from '../../support/self-issuing-layouts'
import { datesFor } from '../../support/signing'

let folder = ''
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'certwright-separate-'))))
afterEach(() => rmSync(folder, { recursive: true }))

/** @returns the folder of the authorities of the first control plane, and what is said of it. */
function twoTiers(layout: 'k3s' | 'rke2' | 'kubeadm', authorities: string) {
  const cluster = clusterOf(layout, {}, { hierarchy: 'two-tier' })
  const issued = issuePlan(planFor(cluster))
  const bundle = bundlesOf(cluster).find(({ node }) => node === 'cp-1')
  if (!bundle) throw new Error('cp-1 has a bundle')
  const written = writeBundle(folder, bundle, issued)
  const at = (name: string) => join(written, 'files', authorities, name)
  const now = new Date(Date.parse(datesFor(365).notBefore) + 86_400_000)
  return {
    root: toPem('CERTIFICATE', issued.get('root-ca')?.certificate ?? new Uint8Array()),
    read: (name: string) => readFileSync(at(name), 'utf8'),
    write: (name: string, text: string) => writeFileSync(at(name), text),
    async said(given: 'with' | 'without') {
      const { findings } = await verifyPaths([written], {
        now,
        ...(given === 'with' ? { cluster } : {}),
      })
      return findings
        .filter(({ rule }) => rule === 'authority-separate')
        .map(({ certificate, what }) => `${certificate}: ${what}`)
        .sort()
    },
  }
}

it.each([
  ['k3s', 'with'],
  ['k3s', 'without'],
  ['rke2', 'with'],
  ['rke2', 'without'],
] as const)(
  '%s wants its root behind every authority, which is no second use of it, %s a cluster file',
  async (layout, given) => {
    const { read, write, said } = twoTiers(layout, `var/lib/rancher/${layout}/server/tls`)
    const root = `${layout}-root-ca`
    expect(read('etcd/server-ca.crt').match(/BEGIN CERTIFICATE/g)).toHaveLength(2)
    expect(await said(given)).toEqual([])

    // The second authority is what the place trusts, not what signed the first one.
    const [etcd = '', client = ''] = ['etcd/server-ca.crt', 'client-ca.crt'].map(read)
    write('etcd/server-ca.crt', etcd + client)
    expect(await said(given)).toEqual([
      `${layout}-client-ca: It serves as client-ca and as etcd-server-ca.`,
      `${layout}-client-ca: It serves as etcd-server-ca and as client-ca.`,
    ])

    // A root that is the authority itself, and signs for people and for etcd alike.
    write('etcd/server-ca.crt', `${etcd.split(/(?=-----BEGIN)/)[1] ?? ''}`)
    expect(await said(given)).toEqual([
      `${root}: It serves as etcd-server-ca and as root-ca.`,
      `${root}: It serves as root-ca and as etcd-server-ca.`,
    ])
  },
)

it.each(['with', 'without'] as const)(
  'kubeadm wants each authority alone, so a root in two files serves twice, %s a cluster file',
  async (given) => {
    const { root, read, write, said } = twoTiers('kubeadm', 'etc/kubernetes/pki')
    expect(await said(given)).toEqual([])
    for (const name of ['ca.crt', 'etcd/ca.crt']) write(name, read(name) + root)
    expect(await said(given)).toEqual([
      'root-ca: It serves as ca and as etcd-ca.',
      'root-ca: It serves as etcd-ca and as ca.',
    ])
  },
)
