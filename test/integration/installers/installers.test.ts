/**
 * install.sh of every node's bundle, for every layout, topology, hierarchy and place of authority keys,
 * under dash; and under the sh of busybox, once per layout, topology and place of authority keys. What lands on the node is compared with the golden lists, which
 * people read against the reference; openssl judges the certificates that landed.
 */
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundlesFor } from '../../../src/main/domain/bundle'
import { planFor } from '../../../src/main/domain/plan'
import type { Combination } from '../../main/domain/proofs/combinations'
import {
  formsOf,
  goldenClusterOf,
  goldenLines,
  goldenName,
  withGolden,
  type GoldenLine,
} from '../../main/domain/proofs/golden-lists'
import { issuePlan, writeBundle, type Issued } from '../../support/bundles'
import {
  filesBelow,
  judgeCertificates,
  judgeKubeconfig,
  privateKeysIn,
  publicHalfOf,
} from './judges'
import { installing, ownersGiven, shells, type Installing } from './running'

const store = '/var/lib/certwright/'

/** Whom the API server asks about clients, as the admin bundle holds it. */
const clientAuthority = { k3s: 'client-ca.crt', rke2: 'client-ca.crt' } as const

let home: string
let run: Installing

beforeAll(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'installers-')))
  run = installing(home)
})

afterAll(() => {
  rmSync(home, { recursive: true, force: true })
})

/** What is on the node, in the form of a golden line. */
function found(root: string, wanted: readonly GoldenLine[]): string[] {
  const owners = ownersGiven(root)
  const modeOf = (path: string) =>
    (lstatSync(join(root, path)).mode & 0o7777).toString(8).padStart(4, '0')
  const folders = wanted
    .filter(({ kind }) => kind === 'folder')
    .map(({ path }) => path.slice(0, -1))
  return [
    ...folders.map((path) => `${path}/ ${modeOf(path)} ${owners.get(path)}`),
    ...filesBelow(root)
      .filter((path) => !path.startsWith(store))
      .map((path) => `${path} ${modeOf(path)} ${owners.get(path)}`),
  ].sort()
}

function onNode(lines: readonly GoldenLine[]): GoldenLine[] {
  return lines.filter(({ path }) => path.startsWith('/'))
}

/** The rows whose private keys must not be found in a text. */
function keysIn(text: string, halves: ReadonlyMap<string, string>): string[] {
  return privateKeysIn(text).map((half) => halves.get(half) ?? 'a key of no row')
}

const spki = (issued: Issued) =>
  new Map(
    [...issued].flatMap(([row, { certificate }]) =>
      certificate === undefined ? [] : [[publicHalfOf(certificate), row] as const],
    ),
  )

const withBundles = withGolden.filter(({ layout }) => layout !== 'talos').flatMap(formsOf)
const title = (one: Combination) => `${goldenName(one)}, authority keys ${one.authorityKeys}`

test('every layout with bundles for nodes is here', () => {
  expect(new Set(withBundles.map(({ layout }) => layout))).toEqual(
    new Set(['kubeadm', 'systemd', 'k3s', 'rke2', 'k0s']),
  )
  expect(withBundles).toHaveLength(38)
})

describe.each(withBundles.map((one) => [title(one), one] as const))('%s', (_title, one) => {
  const cluster = goldenClusterOf(one)
  const plan = planFor(cluster)
  const golden = goldenLines(one)
  const nodes = cluster.nodes.map(({ name }) => name)
  let issued: Issued
  let folder: string
  const rootOf = (node: string, shell: string) =>
    join(folder, `${node} ${shell}`.replace(/ /g, '-'))
  const bundleOf = (node: string) => join(folder, `lab-${node}`)

  beforeAll(async () => {
    folder = mkdtempSync(join(home, 'cluster-'))
    issued = issuePlan(plan)
    for (const bundle of bundlesFor(cluster, plan, { fingerprint: () => undefined }))
      writeBundle(folder, bundle, issued)
  })

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  /** The hierarchies differ in what files hold, hardly in which there are: busybox sees one of them. */
  const under = one.hierarchy === 'separate' ? shells : { dash: shells.dash }

  test.each(Object.entries(under))(
    'under %s, files, modes and owners are as listed',
    async (name, shell) => {
      await Promise.all(
        nodes.map(async (node) => {
          const root = rootOf(node, name)
          mkdirSync(root)
          const first = await run(shell, bundleOf(node), root, 0)
          expect(first, node).toMatchObject({ code: 0, err: '' })
          const wanted = onNode(golden.get(node) ?? [])
          expect(found(root, wanted), node).toEqual(
            wanted.map(({ path, mode, owner }) => `${path} ${mode} ${owner}`).sort(),
          )
          const again = await run(shell, bundleOf(node), root, 1000)
          expect(again.out, node).toMatch(
            wanted.length === 0 ? /gets no files/ : /Nothing to change/,
          )
        }),
      )
    },
  )

  test('what landed verifies with the authorities that landed beside it', () => {
    for (const node of nodes) {
      const { faults, leaves } = judgeCertificates(rootOf(node, 'dash'))
      expect(faults, node).toEqual([])
      const listed = onNode(golden.get(node) ?? []).filter(({ path }) => path.endsWith('.crt'))
      expect(leaves, node).toBe(listed.filter(({ path }) => !/ca\.crt$/.test(path)).length)
    }
  })

  test('kubeconfigs verify with the authority of clients', () => {
    const authority = one.layout in clientAuthority ? 'client-ca.crt' : 'ca.crt'
    const trusted = readFileSync(join(bundleOf('admin'), authority), 'utf8')
    const kubeconfigs = ['admin', ...nodes].flatMap((node) =>
      filesBelow(bundleOf(node))
        .filter((path) => /\.conf$|kubeconfig$/.test(path) && !path.startsWith('/config/'))
        .map((path) => join(bundleOf(node), path)),
    )
    expect(kubeconfigs.length).toBeGreaterThanOrEqual(3)
    expect(kubeconfigs.flatMap((path) => judgeKubeconfig(path, trusted))).toEqual([])
  })

  test('private keys are where they are needed, and nowhere else', () => {
    const halves = spki(issued)
    const authorities = new Set(
      plan.items.filter(({ kind }) => kind === 'authority').map(({ key }) => key),
    )
    for (const node of [...nodes, 'admin']) {
      const isPrivate = new Map(
        (golden.get(node) ?? []).map(({ path, kind }) => [
          path.startsWith('/') ? `/files${path}` : `/${path}`,
          kind === 'private',
        ]),
      )
      for (const path of filesBelow(bundleOf(node))) {
        if (path === '/MANIFEST.sha256') continue
        const rows = keysIn(readFileSync(join(bundleOf(node), path), 'utf8'), halves)
        const place = `${node}:${path}`
        if (rows.length > 0) expect(isPrivate.get(path), place).toBe(true)
        const held = rows.filter((row) => authorities.has(row))
        if (one.authorityKeys === 'kept' || !node.startsWith('cp-')) expect(held, place).toEqual([])
        expect(held, place).not.toContain('root-ca')
        const strangers = rows.filter((row) => /@/.test(row) && !row.endsWith(`@${node}`))
        if (node !== 'admin') expect(strangers, place).toEqual([])
      }
    }
  })
})
