/** The built command line, run as a user or a script runs it. */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withoutKeychain } from '../e2e/support/keychain-session'
import { answerOf, judge } from '../support/openssl'
import { done, example, workplace, type Workplace } from './command'

const file = example('homelab.yaml')
const bundles = ['homelab-admin', 'homelab-cp-1', 'homelab-w-1', 'homelab-w-2']

let place: Workplace
let shared: string[]

beforeAll(async () => {
  place = workplace()
  shared = ['--passphrase-file', place.passphraseFile]
  done(await place.run(['generate', file, '--out', place.path('zips'), ...shared]))
})
afterAll(() => place.remove())

describe('plan', () => {
  it('lists what would exist, and writes nothing', async () => {
    const other = workplace()
    const { stdout } = done(await other.run(['plan', file]))
    expect(stdout).toContain('homelab: 3 nodes, 21 certificates, 1 key pair')
    expect(stdout).toContain('Nothing has been issued yet')
    for (const name of bundles) expect(stdout).toContain(name)
    expect(existsSync(other.home)).toBe(false)
    other.remove()
  })

  it('names exactly the certificates that an edit reissues', async () => {
    const edited = place.write(
      'edited.yaml',
      readFileSync(file, 'utf8').replace('192.168.10.22', '192.168.10.42'),
    )
    const { stdout } = done(await place.run(['plan', edited, '--json']))
    const plan = JSON.parse(stdout) as {
      changes: { key: string; kind: string; reasons: { added: string[]; removed: string[] }[] }[]
      untouched: number
    }
    expect(plan.changes.map(({ key, kind }) => [key, kind])).toEqual([
      ['kubelet-serving@w-2', 'reissued'],
    ])
    expect(plan.changes[0]?.reasons[0]).toMatchObject({
      added: ['192.168.10.42'],
      removed: ['192.168.10.22'],
    })
    expect(plan.untouched).toBe(22)
  })
})

describe('generate', () => {
  it('writes one zip per node and one for the admin', () => {
    expect(readdirSync(place.path('zips')).sort()).toEqual(bundles.map((name) => `${name}.zip`))
  })

  it('issues nothing for an unchanged file, and writes the same bytes in any time zone', async () => {
    const hashes = new Set<string>()
    for (const TZ of ['Pacific/Kiritimati', 'America/Anchorage']) {
      const out = place.path(TZ.replace('/', '-'))
      const { stdout } = done(
        await place.run(['generate', file, '--out', out, '--json', ...shared], { env: { TZ } }),
      )
      expect(JSON.parse(stdout)).toMatchObject({ ok: true, issued: 0, retired: 0 })
      hashes.add(bundles.map((name) => sha256(join(out, `${name}.zip`))).join())
    }
    hashes.add(bundles.map((name) => sha256(place.path('zips', `${name}.zip`))).join())
    expect(hashes.size).toBe(1)
  })

  it('writes the same content as zip, tar.gz and folder', async () => {
    const trees: string[] = []
    for (const format of ['zip', 'tar.gz', 'dir']) {
      const out = place.path(`as-${format}`)
      done(await place.run(['generate', file, '--out', out, '--format', format, ...shared]))
      const folder = join(out, 'homelab-cp-1')
      if (format !== 'dir') mkdirSync(folder)
      if (format === 'zip') answerOf('unzip', ['-q', `${folder}.zip`, '-d', folder])
      if (format === 'tar.gz') answerOf('tar', ['-xzpf', `${folder}.tar.gz`, '-C', folder])
      trees.push(
        answerOf('sh', [
          '-c',
          `cd '${folder}' && find . -type f | sort | xargs stat -c '%n %a' && find . -type f | sort | xargs sha256sum`,
        ]),
      )
    }
    expect(trees[0]).toContain('files/etc/kubernetes/pki/ca.key 600')
    expect(new Set(trees).size).toBe(1)
  })

  it('writes only the nodes that are named', async () => {
    const out = place.path('some')
    done(await place.run(['generate', file, '--out', out, '--nodes', 'w-2,admin', ...shared]))
    expect(readdirSync(out).sort()).toEqual(['homelab-admin.zip', 'homelab-w-2.zip'])
    const { code, stderr } = await place.run([
      ...['generate', file, '--out', place.path('none'), '--nodes', 'w-9', ...shared],
    ])
    expect(code).toBe(2)
    expect(stderr).toContain('There is no node "w-9".')
    expect(existsSync(place.path('none'))).toBe(false)
  })

  it('keeps keys in the keychain when there is one', async () => {
    const other = workplace()
    const out = other.path('out')
    const { stdout } = done(await other.run(['generate', file, '--out', out, '--json']))
    expect(JSON.parse(stdout)).toMatchObject({ custody: 'keychain', issued: 23 })
    done(await other.run(['verify', ...bundles.map((name) => join(out, `${name}.zip`))]))
    expect(judge('grep', ['-rl', 'PRIVATE KEY', other.home]).output).toBe('')
    other.remove()
  })

  it('ends with 3 and a remedy when there is no keychain, and leaves nothing', async () => {
    const other = workplace()
    const env = withoutKeychain()
    const ran = await other.run(['generate', file, '--out', other.path('out')], { env })
    expect(ran.code).toBe(3)
    expect(ran.stderr).toContain('The system keychain is not usable')
    expect(ran.stderr).toContain('--passphrase-file')
    expect(existsSync(other.path('out'))).toBe(false)
    const { stdout } = done(await other.run(['status', '--json'], { env }))
    expect(JSON.parse(stdout)).toEqual({ ok: true, projects: [] })
    other.remove()
  })

  it('ends with 3 for a wrong, a missing or a short passphrase', async () => {
    const wrong = place.write('wrong', 'another passphrase\n')
    const out = place.path('locked')
    const refused = await place.run(['generate', file, '--out', out, '--passphrase-file', wrong])
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('wrong')])
    const locked = await place.run(['generate', file, '--out', out])
    expect([locked.code, locked.stderr]).toEqual([3, expect.stringContaining('locked')])
    const other = workplace()
    const short = other.write('short', 'abc\n')
    const weak = await other.run([
      ...['generate', file, '--out', other.path('out'), '--passphrase-file', short],
    ])
    expect([weak.code, weak.stderr]).toEqual([3, expect.stringContaining('too short')])
    expect(existsSync(out)).toBe(false)
    other.remove()
  })

  it('warns about a passphrase file that others can read', async () => {
    const open = place.write('open', readFileSync(place.passphraseFile, 'utf8'))
    chmodSync(open, 0o644)
    const out = place.path('warned')
    const ran = done(await place.run(['generate', file, '--out', out, '--passphrase-file', open]))
    expect(ran.stderr).toContain(`chmod 600 ${open}`)
  })

  it('refuses a target that is a file, before anything is issued', async () => {
    const other = workplace()
    const target = other.write('target', 'here already')
    const ran = await other.run([
      ...['generate', file, '--out', target, '--passphrase-file', other.passphraseFile],
    ])
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('Nothing can be written')])
    expect(readFileSync(target, 'utf8')).toBe('here already')
    expect(existsSync(other.home)).toBe(false)
    other.remove()
  })

  it('leaves no bundle on a disk that is full', async () => {
    const out = place.path('full')
    // A file size limit meets the writer where a full disk would: in the middle of a bundle.
    const limited = ['sh', '-c', 'trap "" XFSZ; ulimit -f 4; exec "$@"', 'limited']
    const ran = await place.run(['generate', file, '--out', out, ...shared], { under: limited })
    expect(ran.code).not.toBe(0)
    expect(ran.stderr).toMatch(/cannot be written|Nothing can be written/)
    expect(existsSync(out) ? readdirSync(out) : []).toEqual([])
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('stops at %s and leaves nothing behind', async (signal, code) => {
    const other = workplace()
    const nodes = Array.from(
      { length: 60 },
      (_, index) => `    - { name: w-${index}, addresses: [10.20.1.${index + 1}] }`,
    )
    const large = other.write(
      'large.yaml',
      `metadata: { name: large }\nspec:\n  controlPlaneEndpoint: k8s.lab.internal\n  pki: { keyAlgorithm: rsa-4096 }\n  nodes:\n    - { name: cp-1, roles: [control-plane], addresses: [10.20.0.1] }\n${nodes.join('\n')}\n`,
    )
    const { child, ended } = other.start([
      ...['generate', large, '--out', other.path('out')],
      ...['--passphrase-file', other.passphraseFile],
    ])
    await new Promise((wait) => setTimeout(wait, 6_000))
    expect(child.exitCode, 'still at work').toBeNull()
    const asked = Date.now()
    child.kill(signal)
    const ran = await ended
    // A key of 4 096 bits that was begun is finished first; nothing can interrupt that.
    expect(Date.now() - asked).toBeLessThan(30_000)
    expect([ran.code, ran.stderr]).toEqual([code, expect.stringContaining('Cancelled')])
    expect(existsSync(other.path('out'))).toBe(false)
    const { stdout } = done(await other.run(['status', '--json']))
    expect(JSON.parse(stdout)).toEqual({ ok: true, projects: [] })
    other.remove()
  })

  it('opens no connection to the network', async () => {
    const other = workplace()
    const log = other.path('trace')
    done(
      await other.run(
        [
          ...['generate', file, '--out', other.path('out')],
          ...['--passphrase-file', other.passphraseFile],
        ],
        { under: ['strace', '-f', '-qq', '-e', 'trace=connect,sendto,sendmsg,bind', '-o', log] },
      ),
    )
    const lines = readFileSync(log, 'utf8').split('\n')
    expect(lines.filter((line) => /AF_INET6?\b/.test(line))).toEqual([])
    // The same trace of a program that does connect shows that it would be seen.
    answerOf('sh', [
      '-c',
      `strace -f -qq -e trace=connect,sendto -o '${log}' node -e "require('net').connect(9,'127.0.0.1').on('error',()=>{})"`,
    ])
    expect(readFileSync(log, 'utf8')).toMatch(/AF_INET/)
    other.remove()
  })
})

describe('verify', () => {
  it('accepts what was exported', async () => {
    const zips = bundles.map((name) => place.path('zips', `${name}.zip`))
    const { stdout } = done(await place.run(['verify', ...zips, '--cluster', file, '--json']))
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, counts: { sources: 4, problems: 0 } })
  })

  it('ends with 4 for one flipped byte in a folder', async () => {
    const folder = place.path('flipped')
    mkdirSync(folder)
    answerOf('unzip', ['-q', place.path('zips', 'homelab-w-1.zip'), '-d', folder])
    const target = join(folder, 'files/etc/kubernetes/pki/ca.crt')
    const bytes = readFileSync(target)
    bytes[200] = bytes[200] === 0x41 ? 0x42 : 0x41
    writeFileSync(target, bytes)
    const { code, stdout } = await place.run(['verify', folder, '--json'])
    expect(code).toBe(4)
    const { problems } = JSON.parse(stdout) as { problems: { path: string; code: string }[] }
    expect(problems).toContainEqual(
      expect.objectContaining({
        code: 'hash-differs',
        path: expect.stringContaining('files/etc/kubernetes/pki/ca.crt'),
      }),
    )
  })

  it('never accepts a zip in which a byte was flipped', async () => {
    const whole = readFileSync(place.path('zips', 'homelab-w-1.zip'))
    for (const at of [0.1, 0.3, 0.5, 0.7].map((part) => Math.floor(whole.length * part))) {
      const broken = Buffer.from(whole)
      broken[at] = (broken[at] ?? 0) ^ 0xff
      writeFileSync(place.path('broken.zip'), broken)
      const { code, stderr } = await place.run(['verify', place.path('broken.zip')])
      expect([2, 4], `${at}: ${stderr}`).toContain(code)
      expect(stderr).not.toContain('Something went wrong')
    }
    rmSync(place.path('broken.zip'))
  })
})

describe('inspect', () => {
  it('shows facts and never a private key', async () => {
    const zip = place.path('zips', 'homelab-cp-1.zip')
    const folder = place.path('inspected')
    mkdirSync(folder)
    answerOf('unzip', ['-q', zip, '-d', folder])
    const { stdout } = done(await place.run(['inspect', zip]))
    expect(stdout).toContain('kubernetes.default.svc.cluster.local')
    expect(stdout).toMatch(/private key, ECDSA P-256, matches .*apiserver\.crt/)
    const json = done(await place.run(['inspect', zip, '--json'])).stdout
    const pki = join(folder, 'files', 'etc', 'kubernetes', 'pki')
    for (const key of readdirSync(pki).filter((name) => name.endsWith('.key'))) {
      const secret = readFileSync(join(pki, key), 'utf8').split('\n')[1] ?? 'missing'
      expect(stdout + json).not.toContain(secret)
    }
    expect(stdout + json).not.toContain('BEGIN')
  })
})

describe('status', () => {
  it('lists projects, and the certificates of one with the days that are left', async () => {
    expect(done(await place.run(['status'])).stdout).toMatch(
      /^homelab {2}21 certificates: 21 valid/,
    )
    const { stdout } = done(await place.run(['status', 'homelab', '--warn-days', '100', '--json']))
    const { certificates } = JSON.parse(stdout) as {
      certificates: { key: string; status: string }[]
    }
    const expiring = certificates.filter(({ status }) => status === 'expiring')
    expect(expiring.map(({ key }) => key)).toEqual(['user@jane'])
    expect((await place.run(['status', 'nobody'])).code).toBe(2)
  })
})

function sha256(path: string): string {
  expect(statSync(path).size).toBeGreaterThan(1_000)
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}
