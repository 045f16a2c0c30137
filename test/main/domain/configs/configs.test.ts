/**
 * Every configuration file is read back by programs that are not ours: PyYAML, which reads YAML 1.1,
 * and kubectl, whose reader is the one of every Kubernetes component. Both must find what is meant.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { allConfigs } from './all-configs'
import { formOf, misfits } from './fields'
import { flags } from './flags'

const folder = mkdtempSync(join(tmpdir(), 'configs-'))
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const { written, clusters, refused } = allConfigs()
const documents = written
  .filter(({ path }) => path.endsWith('.yaml'))
  .flatMap((file) =>
    parseAllDocuments(file.text, { version: '1.2' }).map((document) => {
      expect(document.errors, file.path).toEqual([])
      return { ...file, value: document.toJS() as Record<string, unknown> }
    }),
  )

/** Kinds, and names for files that have none. */
function nameOf({ path, value }: (typeof documents)[number]): string {
  const { kind } = value
  if (typeof kind === 'string') return kind
  const name = basename(path)
  return name === 'secrets.yaml' || name === 'config.yaml' ? name : 'patch'
}

function answered(program: string, args: readonly string[], input: string): unknown {
  const { stdout, stderr, status } = spawnSync(program, args, {
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, KUBECONFIG: '/dev/null' },
  })
  expect(status, stderr).toBe(0)
  return JSON.parse(stdout)
}

test('there is something to judge', () => {
  console.log(`${clusters} clusters, ${refused} refused, ${written.length} different files`)
  expect(clusters).toBeGreaterThan(300)
  expect(documents.length).toBeGreaterThan(500)
})

test('every document has known fields of the right type, and all that it needs', () => {
  const faults = documents.flatMap((document) => {
    const form = formOf(nameOf(document), document)
    const where = `${document.layout} 1.${document.minor} ${document.path} ${nameOf(document)}`
    return form
      ? misfits(document.value, form).map((fault) => `${where}${fault}`)
      : [`${where} is not known`]
  })
  expect([...new Set(faults)]).toEqual([])
})

test('the table of fields refuses an unknown, a wrong and a missing field', () => {
  const proxy = formOf('KubeProxyConfiguration', { minor: 35 })
  if (!proxy) throw new Error('form')
  const good = { apiVersion: 'x', kind: 'y', clientConnection: { kubeconfig: '/k' } }
  expect(misfits(good, proxy)).toEqual([])
  expect(misfits({ ...good, clusterCidr: '::/0' }, proxy)).toEqual(['.clusterCidr is unknown'])
  expect(misfits({ ...good, mode: true }, proxy)).toEqual(['.mode is no string'])
  expect(misfits({ apiVersion: 'x', kind: 'y' }, proxy)).toEqual(['.clientConnection is missing'])
})

describe('read back', () => {
  test('PyYAML finds what is meant', () => {
    const script = [
      'import json, sys, yaml',
      "loader = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)",
      'print(json.dumps([list(yaml.load_all(text, loader)) for text in json.load(sys.stdin)]))',
    ].join('\n')
    const files = written.filter(({ path }) => path.endsWith('.yaml'))
    const read = answered('python3', ['-c', script], JSON.stringify(files.map(({ text }) => text)))
    const meant = files.map(({ text }) =>
      parseAllDocuments(text, { version: '1.2' }).map((document) => document.toJS() as unknown),
    )
    expect(read).toEqual(meant)
  })

  test('kubectl finds what is meant, each document as it stands in its file', () => {
    const parts = documents.map(({ value }, index) => ({ value, index }))
    const texts = written
      .filter(({ path }) => path.endsWith('.yaml'))
      .flatMap(({ text }) => text.split(/^---\n/m))
    expect(texts).toHaveLength(parts.length)
    const list = texts.map((text, index) =>
      parts[index]?.value['kind'] === undefined ? `apiVersion: x/v1\nkind: Bare\n${text}` : text,
    )
    const file = join(folder, 'all.yaml')
    writeFileSync(file, list.join('\n---\n'))
    const { stdout, stderr, status } = spawnSync(
      'kubectl',
      ['label', '--local', '--filename', file, 'proof=here', '--output', 'json'],
      { encoding: 'utf8', maxBuffer: 2 ** 28, env: { ...process.env, KUBECONFIG: '/dev/null' } },
    )
    expect(status, stderr).toBe(0)
    const read = JSON.parse(`[${stdout.replace(/^}\n{/gm, '},\n{')}]`) as Record<string, unknown>[]
    expect(read).toHaveLength(parts.length)
    for (const [index, { value }] of parts.entries()) {
      const { metadata, ...rest } = value as { metadata?: object }
      const bare = value['kind'] === undefined ? { apiVersion: 'x/v1', kind: 'Bare' } : {}
      expect(read[index]).toEqual({
        ...bare,
        ...rest,
        metadata: { ...metadata, labels: { proof: 'here' } },
      })
    }
  })
})

test('units start programs with flags that their versions know, and with nothing else', () => {
  const units = written.filter(({ path }) => path.endsWith('.service'))
  expect(units.length).toBeGreaterThan(50)
  const unknown = units.flatMap(({ path, text }) => {
    const program = basename(path, '.service')
    const used = [...text.matchAll(/^ {2}"?--([a-z-]+)=/gm)].map(([, flag = '']) => flag)
    expect(used.length, path).toBeGreaterThan(0)
    return used
      .filter((flag) => flags[program]?.includes(flag) !== true)
      .map((flag) => `${program} --${flag}`)
  })
  expect([...new Set(unknown)]).toEqual([])
})
