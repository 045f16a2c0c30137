/** Runs install.sh of a real bundle in temporary roots, under the shells of stock nodes. */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bundlesFor } from '../../src/main/domain/bundle'
import { planFor } from '../../src/main/domain/plan'
import { issuePlan, sampleCluster, writeBundle } from '../support/bundles'

type Run = { readonly code: number | null; readonly out: string; readonly err: string }
/** `path`: programs in front of the real ones; `only`: in their place. */
type Options = { readonly path?: string; readonly only?: string }

const cluster = sampleCluster({ pki: { authorityKeys: 'control-planes' } })
const plan = planFor(cluster)
const facts = { fingerprint: () => undefined }
const store = 'var/lib/certwright'

let home: string
/** Holds a `sync` that does nothing: the real one waits for every disk of the machine. */
let quiet: string
let first: string
let second: string

beforeAll(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'installer-')))
  quiet = mkdtempSync(join(home, 'quiet-'))
  symlinkSync('/bin/true', join(quiet, 'sync'))
  const [bundle] = bundlesFor(cluster, plan, facts)
  if (!bundle) throw new Error('no bundle')
  const one = issuePlan(plan)
  // A renewal of two rows: their files change, the others stay as they are.
  const two = new Map(one)
  const renewed = issuePlan(plan)
  for (const row of ['sa', 'super-admin']) {
    const made = renewed.get(row)
    if (made) two.set(row, made)
  }
  first = writeBundle(join(home, 'first'), bundle, one)
  second = writeBundle(join(home, 'second'), bundle, two)
})

afterAll(() => {
  rmSync(home, { recursive: true, force: true })
})

/** Every file under a folder: mode and content; links by target. Our own store only on request. */
function snapshot(root: string, withStore = false): Record<string, string> {
  const found: Record<string, string> = {}
  const walk = (folder: string) => {
    for (const name of readdirSync(folder).sort()) {
      const path = join(folder, name)
      const shown = relative(root, path)
      const stat = lstatSync(path)
      if (!withStore && (shown === store || 'var/lib/certwright/'.startsWith(`${shown}/`))) {
        if (shown !== store) walk(path)
        continue
      }
      const mode = (stat.mode & 0o777).toString(8)
      if (stat.isDirectory()) {
        found[shown] = `folder ${mode}`
        walk(path)
      } else found[shown] = stat.isSymbolicLink() ? 'link' : `${mode} ${readFileSync(path, 'utf8')}`
    }
  }
  walk(root)
  return found
}

describe.each([
  ['dash', ['dash']],
  ['busybox sh', ['busybox', 'sh']],
] as const)('install.sh under %s', (_name, shell) => {
  let root: string
  let bundle: string

  const run = (folder: string, args: readonly string[], options: Options = {}): Run => {
    const [program, ...before] = shell
    const result = spawnSync(program, [...before, join(folder, 'install.sh'), ...args], {
      encoding: 'utf8',
      cwd: home,
      env: { PATH: options.only ?? `${options.path ?? ''}:${quiet}:${process.env['PATH'] ?? ''}` },
    })
    return { code: result.status, out: result.stdout, err: result.stderr }
  }
  const install = (folder: string, ...args: string[]) =>
    run(folder, ['--root', root, '--force-host', ...args])

  /** A program in front of the real ones. */
  const stub = (name: string, script: string): string => {
    const folder = mkdtempSync(join(home, 'stub-'))
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(folder, name), 0o755)
    return folder
  }

  beforeEach(() => {
    root = mkdtempSync(join(home, 'root-'))
    bundle = join(mkdtempSync(join(home, 'copy-')), 'homelab-cp-1')
    cpSync(first, bundle, { recursive: true })
  })

  test('parses', () => {
    const [program, ...before] = shell
    const args = [...before, '-n', join(bundle, 'install.sh')]
    expect(spawnSync(program, args, { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
  })

  test('--help names every exit code and changes nothing', () => {
    const { code, out } = run(bundle, ['--help'])
    expect(code).toBe(0)
    for (const exit of ['0', '2', '3', '4', '5', '6', '7']) expect(out).toMatch(`\n  ${exit}  `)
  })

  test('refuses an option that it does not know', () => {
    expect(run(bundle, ['--rot', root])).toMatchObject({ code: 2, out: '' })
    expect(run(bundle, ['--root'])).toMatchObject({ code: 2, out: '' })
  })

  test('a fresh node gets every file with its mode', () => {
    const { code, out, err } = install(bundle)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('30 new, 0 changed, 0 the same')
    expect(out).toContain('README.txt')
    const installed = snapshot(root)
    const wanted = snapshot(join(bundle, 'files'))
    for (const [path, text] of Object.entries(wanted))
      if (!text.startsWith('folder')) expect(installed[path], path).toBe(text)
    expect(installed['etc/kubernetes/pki/etcd']).toBe('folder 755')
    expect(Object.keys(installed).filter((path) => path.endsWith('.certwright'))).toEqual([])
    expect(lstatSync(join(root, store)).mode & 0o777).toBe(0o700)
  })

  test('a second run changes nothing and says so', () => {
    install(bundle)
    const before = snapshot(root, true)
    const { code, out } = install(bundle)
    expect(code).toBe(0)
    expect(out).toContain('Nothing to change.')
    expect(snapshot(root, true)).toEqual(before)
  })

  test('the tools of busybox are enough, without openssl', () => {
    const only = mkdtempSync(join(home, 'busybox-'))
    const busybox = spawnSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' })
    spawnSync(busybox.stdout.trim(), ['--install', '-s', only])
    symlinkSync('/bin/dash', join(only, 'dash'))
    symlinkSync(busybox.stdout.trim(), join(only, 'busybox'))
    const args = ['--root', root, '--force-host']
    expect(run(bundle, args, { only })).toMatchObject({ code: 0, err: '' })
    const installed = snapshot(root)
    expect(run(bundle, args, { only }).out).toContain('Nothing to change.')
    expect(run(second, args, { only }).out).toContain('0 new, 3 changed, 27 the same')
    expect(run(second, [...args, '--rollback'], { only })).toMatchObject({ code: 0, err: '' })
    expect(snapshot(root)).toEqual(installed)
  })

  test('a wrong mode is put right, and nothing else is', () => {
    install(bundle)
    chmodSync(join(root, 'etc/kubernetes/pki/sa.key'), 0o644)
    expect(install(bundle).out).toContain('0 new, 1 changed, 29 the same')
    expect(lstatSync(join(root, 'etc/kubernetes/pki/sa.key')).mode & 0o777).toBe(0o600)
  })

  test('--dry-run shows what would change and changes nothing', () => {
    const { code, out } = install(bundle, '--dry-run')
    expect(code).toBe(0)
    expect(out).toContain(`new      0600 root:root ${root}/etc/kubernetes/pki/sa.key`)
    expect(out).toContain('Nothing was changed (--dry-run).')
    expect(readdirSync(root)).toEqual([])
  })

  test('a renewal replaces what changed, keeps the old files and names the restarts', () => {
    install(bundle)
    const before = snapshot(root)
    const { code, out } = install(second)
    expect(code).toBe(0)
    expect(out).toContain('0 new, 3 changed, 27 the same')
    const restarts = out.slice(out.indexOf('Restart, in this order:')).trim().split('\n').slice(1)
    expect(restarts.map((line) => /--name (\S+)-/.exec(line)?.[1])).toEqual([
      'kube-apiserver',
      'kube-controller-manager',
    ])
    const run = readFileSync(join(root, store, 'current'), 'utf8').trim()
    const kept = join(root, store, 'backup', run, 'files/etc/kubernetes/pki/sa.key')
    expect(`600 ${readFileSync(kept, 'utf8')}`).toBe(before['etc/kubernetes/pki/sa.key'])
    expect(lstatSync(kept).mode & 0o777).toBe(0o600)
  })

  test('--rollback goes back one run at a time, to the byte', () => {
    mkdirSync(join(root, 'etc/kubernetes'), { recursive: true })
    writeFileSync(join(root, 'etc/kubernetes/admin.conf'), 'older\n', { mode: 0o640 })
    symlinkSync('nowhere', join(root, 'etc/kubernetes/scheduler.conf'))
    const older = snapshot(root)
    install(bundle)
    const old = snapshot(root)
    expect(old['etc/kubernetes/scheduler.conf']).toMatch(/^600 /)
    install(second)
    expect(snapshot(root)).not.toEqual(old)
    expect(install(second, '--rollback', '--dry-run').out).toContain('restores')
    expect(snapshot(root)).not.toEqual(old)
    expect(install(second, '--rollback')).toMatchObject({ code: 0, err: '' })
    expect(snapshot(root)).toEqual(old)
    expect(install(second, '--rollback')).toMatchObject({ code: 0, err: '' })
    expect(snapshot(root)).toEqual(older)
    expect(install(second, '--rollback').code).toBe(7)
    expect(install(second).code).toBe(0)
  })

  test('a bundle with one flipped bit is refused before anything changes', () => {
    const path = join(bundle, 'files/etc/kubernetes/pki/ca.crt')
    const bytes = readFileSync(path)
    bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100)
    writeFileSync(path, bytes)
    const { code, err } = install(bundle)
    expect(code).toBe(4)
    expect(err).toContain('files/etc/kubernetes/pki/ca.crt')
    expect(readdirSync(root)).toEqual([])
  })

  test.each([
    [
      'a file is missing',
      (folder: string) => rmSync(join(folder, 'files/etc/kubernetes/pki/sa.pub')),
    ],
    ['the manifest is missing', (folder: string) => rmSync(join(folder, 'MANIFEST.sha256'))],
    [
      'the manifest is cut short',
      (folder: string) => {
        const path = join(folder, 'MANIFEST.sha256')
        writeFileSync(path, readFileSync(path, 'utf8').split('\n').slice(0, 5).join('\n'))
      },
    ],
    [
      'a file is a link to elsewhere',
      (folder: string) => {
        const path = join(folder, 'files/etc/kubernetes/pki/sa.pub')
        cpSync(path, join(home, 'elsewhere'))
        rmSync(path)
        symlinkSync(join(home, 'elsewhere'), path)
      },
    ],
  ])('a bundle is refused when %s', (_case, spoil) => {
    spoil(bundle)
    expect(install(bundle).code).toBe(4)
    expect(readdirSync(root)).toEqual([])
  })

  test('a key of another certificate is refused, though every checksum holds', () => {
    const pki = join(bundle, 'files/etc/kubernetes/pki')
    cpSync(join(pki, 'front-proxy-client.key'), join(pki, 'apiserver.key'))
    const sums = spawnSync(
      'sh',
      ['-c', 'find . -type f ! -name MANIFEST.sha256 | sed s:^./:: | xargs sha256sum'],
      {
        cwd: bundle,
        encoding: 'utf8',
      },
    )
    writeFileSync(join(bundle, 'MANIFEST.sha256'), sums.stdout)
    const { code, err } = install(bundle)
    expect(code).toBe(4)
    expect(err).toContain('apiserver.key does not belong to')
    expect(readdirSync(root)).toEqual([])
  })

  test.each([
    ['cp-1', 0],
    ['CP-1', 0],
    ['cp-1.lab.internal', 0],
    ['cp-10', 3],
    ['w-1', 3],
  ])('on the host %s it exits with %i', (host, code) => {
    const path = stub('uname', `echo ${host}`)
    expect(run(bundle, ['--root', root], { path }).code).toBe(code)
    expect(readdirSync(root).length > 0).toBe(code === 0)
  })

  test('without --root it wants root', () => {
    const path = stub('id', 'echo 1000')
    const { code, err } = run(bundle, ['--force-host'], { path })
    expect(code).toBe(3)
    expect(err).toContain('sudo sh install.sh')
  })

  test('a folder in the place of a file is refused before anything changes', () => {
    mkdirSync(join(root, 'etc/kubernetes/pki/sa.key'), { recursive: true })
    const before = snapshot(root, true)
    expect(install(bundle).code).toBe(3)
    expect(snapshot(root, true)).toEqual(before)
  })

  test('private files are never readable by others, not for an instant', () => {
    const seen = join(mkdtempSync(join(home, 'seen-')), 'modes')
    // Notes the mode of each copy as soon as it exists and as it takes its name.
    const real = spawnSync('sh', ['-c', 'command -v cp; command -v mv'], { encoding: 'utf8' })
    const [cp = '', mv = ''] = real.stdout.trim().split('\n')
    const path = stub('cp', `${cp} "$@" || exit; for l; do :; done; stat -c '%a %n' "$l" >>${seen}`)
    writeFileSync(join(path, 'mv'), `#!/bin/sh\nstat -c '%a %n' "$2" >>${seen}\nexec ${mv} "$@"\n`)
    chmodSync(join(path, 'mv'), 0o755)
    expect(run(bundle, ['--root', root, '--force-host'], { path }).code).toBe(0)
    const lines = readFileSync(seen, 'utf8').trim().split('\n')
    const secrets = lines.filter((line) => /\.(key|conf)\.certwright$/.test(line))
    expect(secrets.length).toBeGreaterThanOrEqual(17 * (shell[0] === 'dash' ? 2 : 1))
    for (const line of secrets) expect(line).toMatch(/^600 /)
  })

  test.each([1, 7, 20, 29])('when swap %i fails, everything is as before', (count) => {
    install(bundle)
    for (const name of readdirSync(join(root, 'etc/kubernetes')).filter((n) => n.endsWith('.conf')))
      writeFileSync(join(root, 'etc/kubernetes', name), 'old\n')
    rmSync(join(root, 'etc/kubernetes/pki'), { recursive: true })
    rmSync(join(root, 'var/lib/kubelet'), { recursive: true })
    const before = snapshot(root)
    const counter = join(mkdtempSync(join(home, 'count-')), 'n')
    writeFileSync(counter, '')
    const real = spawnSync('sh', ['-c', 'command -v chmod'], { encoding: 'utf8' }).stdout.trim()
    const path = stub(
      'chmod',
      `case "$2" in *.certwright) printf x >>${counter};; esac\n[ "$(wc -c <${counter})" -ne ${count} ] || [ -e ${counter}.done ] || { : >${counter}.done; exit 1; }\nexec ${real} "$@"`,
    )
    const { code, err } = run(bundle, ['--root', root, '--force-host'], { path })
    expect(code).toBe(5)
    expect(err).toContain('Everything is as it was before.')
    expect(snapshot(root)).toEqual(before)
    expect(existsSync(join(root, store, 'pending'))).toBe(false)
    expect(install(bundle).code).toBe(0)
  })

  test('a run that was killed midway is undone by the next one, which then installs', () => {
    mkdirSync(join(root, 'etc/kubernetes'), { recursive: true })
    writeFileSync(join(root, 'etc/kubernetes/admin.conf'), 'older\n')
    const real = spawnSync('sh', ['-c', 'command -v chmod'], { encoding: 'utf8' }).stdout.trim()
    const path = stub(
      'chmod',
      `case "$2" in */sa.key.certwright) kill -9 $PPID; sleep 1;; esac\nexec ${real} "$@"`,
    )
    run(bundle, ['--root', root, '--force-host'], { path })
    expect(existsSync(join(root, store, 'pending'))).toBe(true)
    expect(existsSync(join(root, 'etc/kubernetes/pki/sa.pub'))).toBe(false)
    const { code, out } = install(bundle)
    expect(code).toBe(0)
    expect(out).toContain('was interrupted; it is undone first.')
    expect(out).toContain('29 new, 1 changed, 0 the same')
    expect(Object.keys(snapshot(root)).filter((name) => name.endsWith('.certwright'))).toEqual([])
    expect(install(bundle, '--rollback').code).toBe(0)
    expect(snapshot(root)['etc/kubernetes/admin.conf']).toBe('644 older\n')
  })
})
