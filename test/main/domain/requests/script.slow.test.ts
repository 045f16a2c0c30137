/** Runs request scripts in temporary roots, under the shells of stock nodes; OpenSSL judges. */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { clusterFrom } from '../../../../src/main/domain/normalise'
import { planFor } from '../../../../src/main/domain/plan'
import { requestContext } from '../../../../src/main/domain/requests/context'
import { keyPlacesOn } from '../../../../src/main/domain/requests/key-places'
import { matchRequest } from '../../../../src/main/domain/requests/match'
import { requestScript } from '../../../../src/main/domain/requests/script'
import { readRequest, requestsIn } from '../../../../src/main/pki/request'
import { keyAlgorithms, type ClusterDefinitionInput } from '../../../../src/shared/definition'
import { answerOf, judge } from '../../../support/openssl'
import { controlPlane, sample, worker } from '../sample'

const elsewhere = { privateKeys: 'elsewhere' } as const

function prepared(nodeName: string, spec: ClusterDefinitionInput['spec'] = {}) {
  const nodes = [
    { ...controlPlane(1), ...elsewhere },
    { ...worker(1), ...elsewhere },
    worker(2),
    { ...worker(3), ...elsewhere, name: hostname().toLowerCase() },
  ]
  const cluster = clusterFrom(sample({ nodes, ...spec }))
  const plan = planFor(cluster)
  const node = cluster.nodes.find(({ name }) => name === nodeName)
  if (!node) throw new Error(`no node ${nodeName}`)
  return {
    context: requestContext(cluster, plan),
    places: keyPlacesOn(cluster, plan, node),
    script: requestScript(cluster, plan, node),
  }
}

const controlPlane1 = prepared('cp-1')
let home: string
beforeAll(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'request-script-')))
})
afterAll(() => {
  rmSync(home, { recursive: true, force: true })
})

it('there is none for a node whose keys are made in the app', () => {
  expect(prepared('w-2').script).toBeUndefined()
})

it('needs nothing that openssl 1.1.1 does not have', () => {
  const text = controlPlane1.script?.text ?? ''
  expect(text).not.toMatch(/-addext|-quiet|-copy_extensions|-noenc/)
})

describe.each([
  ['dash', ['dash']],
  ['busybox sh', ['busybox', 'sh']],
] as const)('a request script under %s', (_name, shell) => {
  let root: string
  let cwd: string
  beforeEach(() => {
    root = mkdtempSync(join(home, 'root-'))
    cwd = mkdtempSync(join(home, 'cwd-'))
  })

  const run = (
    args: readonly string[],
    { script } = controlPlane1,
    env: Record<string, string> = {},
  ) => {
    const path = join(cwd, script?.fileName ?? '')
    writeFileSync(path, script?.text ?? '')
    const [program, ...before] = shell
    const result = spawnSync(program, [...before, path, ...args], {
      encoding: 'utf8',
      cwd,
      env: { PATH: process.env['PATH'] ?? '', TMPDIR: cwd, ...env },
    })
    return { code: result.status, out: result.stdout, err: result.stderr }
  }
  const make = (...args: string[]) => run(['--root', root, '--force-host', ...args])
  const requests = (folder = join(cwd, 'requests-cp-1')) =>
    readdirSync(folder).map((name) => {
      const [der = new Uint8Array()] = requestsIn(readFileSync(join(folder, name)), name)
      return { name, facts: readRequest(der) }
    })

  it('parses', () => {
    const [program, ...before] = shell
    const path = join(cwd, 'x.sh')
    writeFileSync(path, controlPlane1.script?.text ?? '')
    expect(spawnSync(program, [...before, '-n', path], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    })
  })

  it('--help names every exit code and makes nothing', () => {
    const { code, out } = run(['--help'])
    expect(code).toBe(0)
    for (const exit of ['0', '2', '3', '4', '5']) expect(out).toMatch(`\n  ${exit}  `)
    expect(out).toContain('sudo sh request-cp-1.sh')
    expect(readdirSync(cwd)).toEqual(['request-cp-1.sh'])
  })

  it('makes each key where it belongs and a request that the plan takes', () => {
    const { code, out, err } = make()
    expect([code, err]).toEqual([0, ''])
    const { places, context } = controlPlane1
    for (const { path, mode } of places) {
      expect(lstatSync(join(root, path)).mode & 0o777).toBe(mode)
      expect(statSync(dirname(join(root, path))).mode & 0o777).toBe(0o755)
    }
    const made = requests()
    expect(made).toHaveLength(places.length)
    for (const { name, facts } of made) {
      const found = matchRequest(facts, context, name)
      expect([found.row?.key, found.refusals, found.differences]).toEqual([
        `${name.replace(/^cp-1--|\.csr$/g, '')}@cp-1`,
        [],
        [],
      ])
      const place = places.find(({ row }) => row.key === found.row?.key)
      const key = readFileSync(join(root, place?.path ?? ''), 'utf8')
      expect(answerOf('openssl', ['pkey', '-pubout'], key)).toBe(
        answerOf('openssl', ['req', '-in', join(cwd, 'requests-cp-1', name), '-noout', '-pubkey']),
      )
      // The fingerprint that is read out over the telephone.
      expect(out).toContain(facts.fingerprint.replace(/....(?=.)/g, '$& '))
    }
    expect(out).toContain(`${places.length} new keys, 0 kept.`)
    expect(readdirSync(cwd).sort()).toEqual(['request-cp-1.sh', 'requests-cp-1'])
  })

  it('makes no key twice, and requests with the same keys again', () => {
    make()
    const before = requests().map(({ facts }) => facts.fingerprint)
    const kept = controlPlane1.places[0]?.path ?? ''
    chmodSync(join(root, kept), 0o644)
    const { code, out } = make()
    expect(code).toBe(0)
    expect(out).toContain(`0 new keys, ${before.length} kept.`)
    expect(requests().map(({ facts }) => facts.fingerprint)).toEqual(before)
    expect(lstatSync(join(root, kept)).mode & 0o777).toBe(0o600)
  })

  it('puts requests where --out says, over no link', () => {
    const out = join(cwd, '-o ut')
    const victim = join(cwd, 'victim')
    mkdirSync(out)
    chmodSync(out, 0o777)
    writeFileSync(victim, 'precious')
    symlinkSync(victim, join(out, 'cp-1--apiserver.csr'))
    expect(make('--out', '-o ut').code).toBe(0)
    expect(requests(out)).toHaveLength(controlPlane1.places.length)
    expect(readFileSync(victim, 'utf8')).toBe('precious')
    expect(statSync(out).mode & 0o777).toBe(0o777)
    expect(statSync(join(out, 'cp-1--apiserver.csr')).mode & 0o777).toBe(0o644)
  })

  it.each(keyAlgorithms)('makes keys of the kind %s', (keyAlgorithm) => {
    const worker1 = prepared('w-1', { pki: { keyAlgorithm } })
    const { code } = run(['--root', root, '--force-host'], worker1)
    expect(code).toBe(0)
    for (const { facts, name } of requests(join(cwd, 'requests-w-1'))) {
      expect(facts.keyAlgorithm).toBe(keyAlgorithm)
      expect(matchRequest(facts, worker1.context, name).differences).toEqual([])
    }
  })

  it('gives files to the users of the systemd layout, or says that they are not there yet', () => {
    const systemd = prepared('cp-1', { layout: 'systemd' })
    const { code, out } = run(['--root', root, '--force-host'], systemd)
    expect(code).toBe(0)
    const hasUser = judge('id', ['-u', 'etcd']).ok
    const isRoot = process.getuid?.() === 0
    expect(out.includes('there is no user etcd yet')).toBe(isRoot && !hasUser)
  })

  it('runs on its own host without being forced, and on no other', () => {
    expect(run(['--root', root])).toMatchObject({
      code: 3,
      err: expect.stringMatching(/this host is .*, this is for cp-1/),
    })
    expect(existsSync(join(cwd, 'requests-cp-1'))).toBe(false)
    const own = prepared(hostname().toLowerCase())
    expect(run(['--root', root], own).code).toBe(0)
  })

  it('refuses an option that it does not know, or without its folder', () => {
    expect(run(['--rot'])).toMatchObject({ code: 2, out: '' })
    expect(run(['--root'])).toMatchObject({ code: 2, out: '' })
    expect(run(['--out', ''])).toMatchObject({ code: 2, out: '' })
    expect(run(['--root', join(home, 'nowhere'), '--force-host']).code).toBe(3)
  })

  it.each([
    ['is no key', (path: string) => writeFileSync(path, 'hello'), 4, 'is no private key'],
    ['is locked by a passphrase', locked, 4, 'without a passphrase'],
    ['is a folder', (path: string) => mkdirSync(path), 3, 'is a folder'],
    ['is a link to nothing', (path: string) => symlinkSync('/nowhere', path), 4, 'is no file'],
  ] as const)('stops before a key that %s, and leaves it', (_what, prepare, exit, text) => {
    const path = join(root, controlPlane1.places[0]?.path ?? '')
    mkdirSync(dirname(path), { recursive: true })
    prepare(path)
    const before = lstatSync(path).mtimeMs
    const { code, err } = make()
    expect([code, err.includes(text)]).toEqual([exit, true])
    expect(lstatSync(path).mtimeMs).toBe(before)
  })

  it('says what is wrong when openssl is too old, and leaves nothing half made', () => {
    const bin = join(cwd, 'bin')
    mkdirSync(bin)
    writeFileSync(
      join(bin, 'openssl'),
      '#!/bin/sh\necho "Algorithm ED25519 not found" >&2\nexit 1\n',
    )
    chmodSync(join(bin, 'openssl'), 0o755)
    const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}` }
    const { code, err } = run(['--root', root, '--force-host'], controlPlane1, env)
    expect(code).toBe(5)
    expect(err).toContain('not found')
    expect(err).toContain('needs version 1.1.1')
    const left = readdirSync(root, { recursive: true, withFileTypes: true })
    expect(left.filter((entry) => entry.isFile())).toEqual([])
    expect(readdirSync(cwd).sort()).toEqual(['bin', 'request-cp-1.sh', 'requests-cp-1'])
  })
})

function locked(path: string): void {
  answerOf('openssl', [
    ...['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
    ...['-aes256', '-pass', 'pass:secret', '-out', path],
  ])
}
