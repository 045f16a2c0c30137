/** Bundles of layouts that make their leaves themselves pass `verify` as they were exported. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { planFor } from '../../../src/main/domain/plan'
import { verifyPaths } from '../../../src/main/services/verifying'
import { issuePlan, writeBundle } from '../../support/bundles'
import { bundlesOf, clusterOf } from '../../support/self-issuing-layouts'
import { datesFor } from '../../support/signing'

describe.each(['k3s', 'rke2', 'k0s', 'talos'] as const)('%s', (layout) => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'certwright-verify-'))
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  it.each(['separate', 'two-tier'] as const)(
    'with the hierarchy %s has no problem',
    async (hierarchy) => {
      const cluster = clusterOf(layout, {}, { hierarchy })
      const issued = issuePlan(planFor(cluster))
      const paths = bundlesOf(cluster).map((bundle) =>
        writeBundle(join(folder, hierarchy), bundle, issued),
      )
      const now = new Date(Date.parse(datesFor(365).notBefore) + 86_400_000)
      for (const given of [cluster, undefined]) {
        const { problems, findings, counts } = await verifyPaths(paths, { now, cluster: given })
        expect([problems, findings]).toEqual([[], []])
        expect(counts.certificates).toBeGreaterThan(0)
      }
    },
  )
})
