/** Folders with a mode of their own: made so, put right where they were there, and given back. */
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bundlesFor } from '../../../src/main/domain/bundle'
import { planFor } from '../../../src/main/domain/plan'
import { issuePlan, sampleCluster, writeBundle } from '../../support/bundles'
import { installing, ownersGiven, shells, type Installing } from './running'

const folder = '/etc/etcd/pki'
let home: string
let bundle: string
let run: Installing

beforeAll(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'folders-')))
  run = installing(home)
  const cluster = sampleCluster({ layout: 'systemd' })
  const plan = planFor(cluster)
  const [first] = bundlesFor(cluster, plan, { fingerprint: () => undefined })
  if (!first) throw new Error('no bundle')
  bundle = writeBundle(home, first, issuePlan(plan))
})

afterAll(() => {
  rmSync(home, { recursive: true, force: true })
})

describe.each(Object.entries(shells))('under %s', (_name, shell) => {
  let root: string
  const modeOf = (path: string) => lstatSync(join(root, path)).mode & 0o777

  beforeEach(() => {
    root = mkdtempSync(join(home, 'root-'))
  })

  test('a new one is for its owner alone, those above it are as everywhere', async () => {
    expect(await run(shell, bundle, root, 0)).toMatchObject({ code: 0, err: '' })
    expect(modeOf(folder)).toBe(0o700)
    expect(ownersGiven(root).get(folder)).toBe('etcd:etcd')
    expect(modeOf(dirname(folder))).toBe(0o755)
    expect(ownersGiven(root).has(dirname(folder))).toBe(false)
  })

  test('one that others could enter is closed, and open again after a rollback', async () => {
    mkdirSync(join(root, folder), { recursive: true })
    chmodSync(join(root, folder), 0o755)
    const dry = await run(shell, bundle, root, 1000, '--dry-run')
    expect(dry.out).toContain(`folder   0700 etcd:etcd ${root}${folder}/`)
    expect(modeOf(folder)).toBe(0o755)
    expect(await run(shell, bundle, root, 1000)).toMatchObject({ code: 0, err: '' })
    expect(modeOf(folder)).toBe(0o700)
    expect((await run(shell, bundle, root, 1000)).out).toContain('Nothing to change.')
    const back = await run(shell, bundle, root, 1000, '--rollback')
    expect(back).toMatchObject({ code: 0, err: '' })
    expect(back.out).toContain(`restores ${root}${folder}/`)
    expect(modeOf(folder)).toBe(0o755)
  })

  test('one that was opened later is closed by the next run, which touches no file', async () => {
    await run(shell, bundle, root, 1000)
    chmodSync(join(root, folder), 0o777)
    const { code, out } = await run(shell, bundle, root, 1000)
    expect(code).toBe(0)
    expect(out).toContain('0 new, 0 changed')
    expect(out).toContain('Installed.')
    expect(modeOf(folder)).toBe(0o700)
  })

  test('a rollback gives it back to whom it belonged', async () => {
    mkdirSync(join(root, folder), { recursive: true })
    const { uid, gid } = lstatSync(join(root, folder))
    await run(shell, bundle, root, 0)
    expect(ownersGiven(root).get(folder)).toBe('etcd:etcd')
    await run(shell, bundle, root, 0, '--rollback')
    expect(ownersGiven(root).get(folder)).toBe(`${uid}:${gid}`)
  })

  test('a link to a folder is left alone', async () => {
    mkdirSync(join(root, 'elsewhere'))
    chmodSync(join(root, 'elsewhere'), 0o755)
    mkdirSync(join(root, dirname(folder)), { recursive: true })
    symlinkSync(join(root, 'elsewhere'), join(root, folder))
    expect(await run(shell, bundle, root, 1000)).toMatchObject({ code: 0, err: '' })
    expect(modeOf('elsewhere')).toBe(0o755)
  })
})
