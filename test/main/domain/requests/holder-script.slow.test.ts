/** Scripts for keys that belong to no single node: of users, and of certificates that nodes share. */
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { clusterFrom } from '../../../../src/main/domain/normalise'
import { planFor } from '../../../../src/main/domain/plan'
import { requestContext } from '../../../../src/main/domain/requests/context'
import { matchRequest } from '../../../../src/main/domain/requests/match'
import { holderScript, requestScript } from '../../../../src/main/domain/requests/script'
import { readRequest, requestsIn } from '../../../../src/main/pki/request'
import { controlPlane, sample, worker } from '../sample'

const elsewhere = { privateKeys: 'elsewhere' } as const
const hostile = '$(touch pwned) `id` \'x\' "y" \\ ;é\u202f'
const cluster = clusterFrom(
  sample({
    nodes: [controlPlane(1), worker(1), worker(2)],
    users: [
      { name: 'jane', groups: ['dev', 'ops'], ...elsewhere },
      { name: hostile, ...elsewhere },
    ],
    certificates: [
      {
        name: 'ingress',
        dnsNames: ['www.lab.internal'],
        nodes: ['w-1', 'w-2'],
        files: { mode: '400' },
        ...elsewhere,
      },
      {
        name: 'backup',
        usages: ['clientAuth'],
        uris: ['spiffe://lab.internal/backup'],
        emails: ['ops@lab.internal'],
        ...elsewhere,
      },
    ],
  }),
)
const plan = planFor(cluster)
const context = requestContext(cluster, plan)
const rowOf = (key: string) => {
  const row = context.rows.get(key)
  if (!row) throw new Error(`there is no row ${key}`)
  return row
}
const nodeScript = (name: string) => {
  const node = cluster.nodes.find((one) => one.name === name)
  return node && requestScript(cluster, plan, node)
}

let home: string
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'holder-script-'))
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

describe.each([
  ['dash', ['dash']],
  ['busybox sh', ['busybox', 'sh']],
] as const)('under %s', (_name, [program, ...before]) => {
  let cwd: string
  beforeEach(() => {
    cwd = mkdtempSync(join(home, 'cwd-'))
  })
  const run = (script: { readonly fileName: string; readonly text: string }, ...args: string[]) => {
    writeFileSync(join(cwd, script.fileName), script.text)
    const { status, stdout, stderr } = spawnSync(program, [...before, script.fileName, ...args], {
      encoding: 'utf8',
      cwd,
      env: { PATH: process.env['PATH'] ?? '', TMPDIR: cwd },
    })
    return { code: status, out: stdout, err: stderr }
  }
  const matched = (folder: string) =>
    readdirSync(join(cwd, folder)).map((name) => {
      const [der = new Uint8Array()] = requestsIn(readFileSync(join(cwd, folder, name)), name)
      const { row, refusals, differences } = matchRequest(readRequest(der), context, name)
      return { key: row?.key, refusals, differences }
    })
  const honest = (key: string) => ({ key, refusals: [], differences: [] })

  it.each([
    ['user@jane', 'request-jane--user.sh', 'jane.key', 'requests-jane'],
    ['extra@backup', 'request-backup--extra.sh', 'backup.key', 'requests-backup'],
  ])(
    '%s gets a key beside the script and a request that the plan takes',
    (key, name, file, out) => {
      const script = holderScript(cluster, rowOf(key))
      expect(script.fileName).toBe(name)
      const done = run(script)
      expect([done.code, done.err]).toEqual([0, ''])
      expect(lstatSync(join(cwd, file)).mode & 0o777).toBe(0o600)
      expect(matched(out)).toEqual([honest(key)])
      expect(done.out).toContain('1 new keys, 0 kept.')
      // A second run keeps the key; another folder gets another key.
      expect(run(script).out).toContain('0 new keys, 1 kept.')
      expect(run(script, '--keys', '-a b/c', '--out', '-o').code).toBe(0)
      expect(lstatSync(join(cwd, '-a b/c', file)).isFile()).toBe(true)
      expect(readFileSync(join(cwd, '-a b/c', file))).not.toEqual(readFileSync(join(cwd, file)))
      expect(matched('-o')).toEqual([honest(key)])
    },
  )

  it('a user whose name is shell code is a name and nothing more', () => {
    const row = rowOf(`user@${hostile}`)
    const script = holderScript(cluster, row)
    const done = run(script)
    expect([done.code, done.err]).toEqual([0, ''])
    expect(existsSync(join(cwd, 'pwned'))).toBe(false)
    const [folder = ''] = readdirSync(cwd).filter((name) => name.startsWith('requests-'))
    expect(matched(folder)).toEqual([honest(row.key)])
  })

  it('says what it does, and refuses options of nodes', () => {
    const script = holderScript(cluster, rowOf('user@jane'))
    const help = run(script, '--help')
    expect(help.out).toContain('--keys DIR')
    expect(help.out).not.toMatch(/--root|sudo|force/)
    expect(run(script, '--root', '/').code).toBe(2)
    expect(readdirSync(cwd)).toEqual(['request-jane--user.sh'])
  })

  it('a key that nodes share is made on the first, which says where to carry it', () => {
    const script = nodeScript('w-1')
    if (!script) throw new Error('w-1 has no script')
    const root = mkdtempSync(join(home, 'root-'))
    const done = run(script, '--root', root, '--force-host')
    expect([done.code, done.err]).toEqual([0, ''])
    const key = join(root, 'etc/kubernetes/pki/extra/ingress.key')
    expect(lstatSync(key).mode & 0o777).toBe(0o400)
    expect(matched('requests-w-1')).toEqual([honest('extra@ingress')])
    expect(done.out).toMatch(
      /also for w-2: carry this key there yourself[^]*mode 0400 and owner root:root/,
    )
    // The others have nothing to make, and a node whose keys are made here has no other rows in it.
    expect([nodeScript('w-2'), nodeScript('cp-1')]).toEqual([undefined, undefined])
  })
})
