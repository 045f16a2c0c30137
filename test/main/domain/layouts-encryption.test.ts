/** How a cluster that runs begins to encrypt Secrets: the README's order, and its commands as they stand. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { planFor } from '../../../src/main/domain/plan'
import { contentOf, issuePlan } from '../../support/bundles'
import { bundlesOf, clusterOf } from '../../support/self-issuing-layouts'

const title = 'If Secrets were not encrypted until now'
const files = {
  kubeadm: '/etc/kubernetes/enc/enc.yaml',
  systemd: '/var/lib/kubernetes/encryption-config.yaml',
  k0s: '/etc/k0s/encryption-config.yaml',
} as const

let home: string
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'encryption-'))
})
afterAll(() => {
  rmSync(home, { recursive: true })
})

function readmeOf(
  layout: Parameters<typeof clusterOf>[0],
  node: string,
  controlPlanes = 3,
): string {
  const bundle = bundlesOf(clusterOf(layout, { controlPlanes })).find((each) => each.node === node)
  const content = bundle?.files.find(({ path }) => path === 'README.txt')?.content
  if (content?.from !== 'text') throw new Error('no README')
  return content.text
}

/** Commands of the section, each on one line, as a shell reads them. */
function commandsIn(readme: string): string[] {
  const section = readme.slice(readme.indexOf(title)).split(/\n\n(?=[^\n]+\n-+\n)/)[0] ?? ''
  return section
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.startsWith('    '))
    .map((line) => line.trim())
}

describe.each(Object.entries(files))('%s', (layout, path) => {
  const name = layout as keyof typeof files

  it('all servers get the key before one writes with it, and Secrets are written again last', () => {
    const commands = commandsIn(readmeOf(name, 'cp-2'))
    const at = (part: string) => commands.findIndex((command) => command.includes(part))
    const order = [
      at('providers:'),
      at(name === 'kubeadm' ? 'kubeadm init phase control-plane apiserver' : 'restart'),
      at('install.sh'),
      at('kubectl replace -f -'),
      commands.length - 1,
    ]
    if (name === 'k0s') order.splice(1, 1, at('k0s stop'))
    expect(order).not.toContain(-1)
    expect(order).toEqual(order.toSorted((one, other) => one - other))
    expect(new Set(order).size).toBe(order.length)
    expect(commands.at(-1)).toBe(`sudo sed -i '/- identity: {}/d' ${path}`)
  })

  it('a single control plane needs no turn', () => {
    const commands = commandsIn(readmeOf(name, 'cp-1', 1))
    expect(commands.filter((command) => command.includes('providers:'))).toEqual([])
    expect(commands.filter((command) => command.includes('install.sh'))).toEqual([])
    expect(commands.some((command) => command.includes('kubectl replace'))).toBe(true)
  })

  it('nodes without an API server are not told', () => {
    expect(readmeOf(name, 'w-1')).not.toContain(title)
  })

  it.each([
    ['GNU sed', 'exec sed "$@"'],
    ['sed of busybox', 'exec busybox sed "$@"'],
  ])('its commands do with %s what they say', (_sed, script) => {
    const cluster = clusterOf(name, { controlPlanes: 3 })
    const issued = issuePlan(planFor(cluster))
    const file = bundlesOf(cluster)
      .find(({ node }) => node === 'cp-2')
      ?.files.find(({ target }) => target === path)
    if (!file) throw new Error('no file')
    const root = mkdtempSync(join(home, 'root-'))
    const target = join(root, path)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, contentOf(file.content, issued))
    mkdirSync(join(root, 'bin'))
    writeFileSync(join(root, 'bin/sudo'), 'exec "$@"\n', { mode: 0o755 })
    writeFileSync(join(root, 'bin/sed'), `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}\n`, {
      mode: 0o755,
    })
    const providers = () => {
      const config = parse(readFileSync(target, 'utf8')) as {
        resources: { providers: Record<string, unknown>[] }[]
      }
      return config.resources[0]?.providers.map((one) => Object.keys(one)[0])
    }
    const run = (command: string | undefined) =>
      execFileSync('sh', ['-c', (command ?? 'false').replace(path, target)], {
        env: { PATH: `${join(root, 'bin')}:${process.env['PATH'] ?? ''}` },
      })
    const commands = commandsIn(readmeOf(name, 'cp-2'))
    expect(providers()).toEqual(['secretbox', 'identity'])
    run(commands.find((command) => command.includes('providers:')))
    expect(providers()).toEqual(['identity', 'secretbox'])
    run(commands.at(-1))
    expect(providers()).toEqual(['secretbox'])
  })
})

it('distributions that make the key themselves say nothing of it', () => {
  for (const layout of ['k3s', 'rke2'] as const)
    expect(readmeOf(layout, 'cp-1')).not.toContain(title)
})
