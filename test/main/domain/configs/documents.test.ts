/** The documents in `docs/` say what the program does: every place that they name is there. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { commandNames } from '../../../../src/cli/commands'
import { layouts } from '../../../../src/main/domain/layouts'
import { specs } from '../../../../src/main/domain/plan'
import { bundlesOf, clusterOf } from '../../../support/self-issuing-layouts'

const root = join(import.meta.dirname, '..', '..', '..', '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

describe('docs/kubeadm-static-pods.md', () => {
  const pods = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd']

  test('has every flag of a static pod that reads a file of a bundle, and no other', () => {
    const written = [
      ...read('docs/kubeadm-static-pods.md').matchAll(
        /^\| `([a-z-]+)` +\| `(--[a-z-]+)` +\| `(\/[^`]+)` +\|$/gm,
      ),
    ].map(([, component, flag, path]) => `${component} ${flag} ${path}`)
    const used = Object.values(layouts.kubeadm.places)
      .flat()
      .flatMap((place) => {
        if (place.as === 'kubeconfig') return [place.file]
        if (place.as !== 'files') return []
        return [place.certificate, place.privateKey, place.publicKey]
      })
      .flatMap((file) =>
        (file?.usedBy ?? [])
          .filter(({ component, flag }) => pods.includes(component) && flag.startsWith('--'))
          .map(({ component, flag }) => `${component} ${flag} ${file?.path}`),
      )
    expect(written.sort()).toEqual(used.sort())
  })
})

describe('docs/coverage.md', () => {
  const text = read('docs/coverage.md')
  const lines = text.split('\n').filter((line) => /^\| [A-E][ ,]/.test(line))
  /** The columns that say where something is. */
  const claims = lines.map((line) => line.split(/(?<!\\)\|/).at(-3) ?? '')

  test('has a line for each document, and says of each how it stands', () => {
    expect(lines.length).toBeGreaterThan(60)
    for (const line of lines)
      expect(line.split('|').at(-2)?.trim(), line).toMatch(/^(yes|no|not yet \(.+\))$/)
  })

  test('names rows that the plan knows', () => {
    const ids = new Set<string>(specs.map(({ id }) => id))
    const named = claims.flatMap((claim) =>
      [...claim.matchAll(/[Rr]ows? `([a-z-]+)`/g)].map(([, id = '']) => id),
    )
    expect(named.length).toBeGreaterThan(15)
    expect(named.filter((id) => !ids.has(id) && id !== 'extra')).toEqual([])
  })

  test('names commands that the program has', () => {
    const named = claims.flatMap((claim) =>
      [...claim.matchAll(/certwright ([a-z]+)/g)].map(([, name = '']) => name),
    )
    expect(named.length).toBeGreaterThan(3)
    expect(named.filter((name) => !commandNames.some((known) => known === name))).toEqual([])
  })

  test('names screens that the window has', () => {
    const screens = ['Cluster', 'Nodes', 'Certificates', 'Kubeconfigs', 'Users', 'Export']
    const named = claims.flatMap((claim) =>
      [...claim.matchAll(/\b([A-Z][a-z]+) > /g)].map(([, screen = '']) => screen),
    )
    expect(named.length).toBeGreaterThan(8)
    for (const screen of new Set(named)) {
      expect(screens).toContain(screen)
      expect(existsSync(join(root, `src/renderer/src/screens/${screen}Screen.vue`))).toBe(true)
    }
  })

  test('names files that some bundle holds', () => {
    const paths = (['kubeadm', 'systemd'] as const)
      .flatMap((layout) =>
        (['stacked', 'external'] as const).flatMap((topology) =>
          bundlesOf(clusterOf(layout, { topology })),
        ),
      )
      .flatMap(({ files }) => files.flatMap(({ path, target }) => [path, target ?? path]))
    const named = claims.flatMap((claim) =>
      [...claim.matchAll(/`((?:\/|config\/|rbac\/)[\w./{},-]*|[\w-]+\.(?:conf|service|sh|txt))`/g)]
        .map(([, path = '']) => path)
        .flatMap(expanded),
    )
    expect(named.length).toBeGreaterThan(15)
    const missing = named.filter(
      (name) =>
        !paths.some((path) =>
          name.startsWith('/') && !name.endsWith('/')
            ? path === name
            : path.startsWith(name) || path.endsWith(`/${name}`) || path.includes(name),
        ),
    )
    expect(missing).toEqual([])
  })
})

/** `server.{crt,key}` is two files. */
function expanded(path: string): string[] {
  const [whole, choices] = /\{([^}]+)\}/.exec(path) ?? []
  if (whole === undefined || choices === undefined) return [path]
  return choices.split(',').map((choice) => path.replace(whole, choice.trim()))
}
