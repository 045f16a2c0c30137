import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { planFor } from '../../../../src/main/domain/plan'
import { issuePlan, writeBundle } from '../../../support/bundles'
import { bundlesOf, clusterOf } from '../../../support/self-issuing-layouts'

const parent = mkdtempSync(join(tmpdir(), 'nothing-'))
afterAll(() => rmSync(parent, { recursive: true }))

// A worker of k0s joins with a token and gets no file of ours.
test.each([['dash'], ['busybox', 'sh']])('%s %s: a node without files is told so', (...shell) => {
  const cluster = clusterOf('k0s', { controlPlanes: 1, workers: 1 })
  const worker = bundlesOf(cluster).find(({ node }) => node === 'w-1')
  if (!worker) throw new Error('no bundle')
  const bundle = writeBundle(parent, worker, issuePlan(planFor(cluster)))
  const root = mkdtempSync(join(parent, 'root-'))
  const [program = 'sh', ...rest] = shell
  const options = ['install.sh', '--root', root, '--force-host']
  const { status, stdout, stderr } = spawnSync(program, [...rest, ...options], {
    cwd: bundle,
    encoding: 'utf8',
  })
  expect(status, stderr).toBe(0)
  expect(stdout).toContain('gets no files')
  expect(readdirSync(root)).toEqual([])
})
