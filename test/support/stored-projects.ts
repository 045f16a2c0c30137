/** Projects, acts and bundles as data, for tests of the store and the archives. */
import type { Issued, LedgerAct } from '../../src/main/domain/ledger'
import type { ArchiveFile } from '../../src/main/services/export-ports'
import type { SealedKeys, StoredProject } from '../../src/main/services/ports'
import { ClusterDefinition } from '../../src/shared/definition'

/** A project with a cluster of `nodes` workers. */
export function storedProject(id: string, name = 'homelab', nodes = 2): StoredProject {
  return {
    id,
    createdAt: '2026-11-22T09:15:00Z',
    openedAt: '2026-11-22T09:15:00Z',
    isSample: false,
    definition: ClusterDefinition.parse({
      metadata: { name },
      spec: {
        nodes: Array.from({ length: nodes }, (_, index) => ({
          name: `w-${index}`,
          addresses: [`10.0.${index >> 8}.${index & 255}`],
        })),
      },
    }),
    custody: undefined,
  }
}

/** An issuance of `count` certificates; the PEM has the size of a real one. */
export function issuedAct(
  keys: string,
  count: number,
): Extract<LedgerAct, { readonly type: 'issued' }> {
  return {
    type: 'issued',
    definition: storedProject('any').definition,
    issued: Array.from({ length: count }, (_, index) => issuedRow(index)),
    retired: [],
    keys,
  }
}

function issuedRow(index: number): Issued {
  return {
    kind: 'certificate',
    key: `kubelet-client@w-${index}`,
    version: 1,
    profile: {
      isAuthority: false,
      subject: { organizations: ['system:nodes'], commonName: `system:node:w-${index}` },
      altNames: { dnsNames: [`w-${index}.lab.internal`], addresses: ['10.0.0.1', 'fd00::1'] },
      usages: ['clientAuth'],
      keyAlgorithm: 'ecdsa-p256',
      validityHours: 8760,
    },
    authority: { key: 'ca', version: 1 },
    serial: index.toString(16).padStart(32, '0'),
    notBefore: '2026-11-22T09:10:00Z',
    notAfter: '2027-11-22T09:15:00Z',
    fingerprint: 'ab'.repeat(32),
    pem: `-----BEGIN CERTIFICATE-----\n${'A'.repeat(1000)}\n-----END CERTIFICATE-----\n`,
    privateKeyBytes: 138,
  }
}

/** Sealed keys of about 200 bytes each. */
export function sealedKeys(label: string, count: number): SealedKeys {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `row-${index}#1`,
      {
        nonce: Buffer.alloc(12, index).toString('base64'),
        tag: Buffer.alloc(16, index).toString('base64'),
        data: Buffer.from(label.padEnd(138, '.')).toString('base64'),
      },
    ]),
  )
}

/** Files like those of a control plane; every second one is private. */
export function bundleFiles(count: number): ArchiveFile[] {
  const files = Array.from({ length: count }, (_, index) => ({
    path: `files/etc/kubernetes/pki/${index % 3}/row-${index}.${index % 2 ? 'key' : 'crt'}`,
    mode: index % 2 ? 0o600 : 0o644,
    content: Buffer.from(`content ${index}\n`.repeat(100)),
  }))
  const script = { path: 'install.sh', mode: 0o755, content: Buffer.from('#!/bin/sh\nexit 0\n') }
  // Not in order, so that a writer that forgets to sort is found out.
  return [script, ...files.reverse()]
}
