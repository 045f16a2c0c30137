/** `verify --cluster` where an authority or a private key was made elsewhere. */
import { describe, expect, it } from 'vitest'
import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clusterFrom } from '../../../src/main/domain/normalise'
import { verifyPaths } from '../../../src/main/services/verifying'
import type { ClusterDefinition } from '../../../src/shared/definition'
import { outsideAuthority, type OutsideWish } from '../../support/outside-authority'
import { homelab } from '../../support/services'

/** @returns what is found in one file of a node, against the cluster file. */
async function differences(
  path: string,
  wish: OutsideWish,
  change?: (definition: ClusterDefinition) => void,
): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'certwright-verify-'))
  try {
    const file = join(folder, path)
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, outsideAuthority(wish).certificate)
    const { problems } = await verifyPaths([folder], {
      now: new Date(),
      cluster: clusterFrom(homelab(change)),
    })
    return problems.filter(({ code }) => code === 'differs-from-plan').map(({ what }) => what)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const authority = 'etc/kubernetes/pki/ca.crt'

describe('verifyPaths against the cluster', () => {
  it('takes an authority with a name of its own for one that was brought', async () => {
    expect(
      await differences(authority, { subject: '/O=Corp/CN=Corp CA', key: 'RSA-2048' }),
    ).toEqual([])
  })

  it('finds the authority of another row in its place', async () => {
    const found = await differences(authority, { subject: '/CN=etcd-ca' })
    expect(found.join()).toContain('etcd-ca')
  })

  const leaf = 'var/lib/kubelet/pki/kubelet.crt'
  const server: OutsideWish = {
    subject: '/O=system:nodes/CN=system:node:w-1',
    key: 'P-384',
    extensions: ['extendedKeyUsage=serverAuth'],
  }
  it('lets whoever makes a key take a stronger one', async () => {
    const isKeyKind = (found: readonly string[]) => found.some((what) => what.includes('algorithm'))
    expect(isKeyKind(await differences(leaf, server))).toBe(true)
    const elsewhere = ({ spec }: ClusterDefinition) => {
      for (const node of spec.nodes) node.privateKeys = 'elsewhere'
    }
    expect(isKeyKind(await differences(leaf, server, elsewhere))).toBe(false)
    expect(isKeyKind(await differences(leaf, { ...server, key: 'RSA-1024' }, elsewhere))).toBe(true)
  })
})
