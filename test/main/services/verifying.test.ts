import { createHash, generateKeyPairSync } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clusterFrom } from '../../../src/main/domain/normalise'
import { inspectPaths } from '../../../src/main/services/inspecting'
import { verifyPaths } from '../../../src/main/services/verifying'
import { answerOf } from '../../support/openssl'
import { homelab, servicesInMemory } from '../../support/services'

const now = new Date('2026-11-22T09:20:00Z')
const pki = 'files/etc/kubernetes/pki'
let folder: string
let copies = 0

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'certwright-verify-'))
  await exportTo('own')
  await exportTo('other')
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Exports a new project of the same cluster: same names, other keys. */
async function exportTo(place: string): Promise<void> {
  const services = servicesInMemory()
  const { project } = await services.projects.create(homelab())
  await services.apply(project.id)
  await services.export(project.id)
  for (const [path, { files }] of services.archive.written) {
    const bundle = path.replace(/^.*\//, '').replace(/\.zip$/, '')
    for (const file of files) {
      const target = join(folder, place, bundle, file.path)
      mkdirSync(dirname(target), { recursive: true })
      writeFileSync(target, file.content)
      chmodSync(target, file.mode)
    }
  }
}

/** A copy of a bundle that a test may change; the folder keeps the bundle's name. */
function copyOf(bundle: string): string {
  const copy = join(folder, `copy-${(copies += 1)}`, bundle)
  cpSync(join(folder, 'own', bundle), copy, { recursive: true })
  return copy
}

/** Makes the manifest true again, so that only the change itself is found. */
function remake(bundle: string): void {
  const lines = answerOf('sh', [
    '-c',
    `cd '${bundle}' && find . -type f ! -name MANIFEST.sha256 | sed 's,^\\./,,' | LC_ALL=C sort | xargs sha256sum`,
  ])
  writeFileSync(join(bundle, 'MANIFEST.sha256'), lines)
}

const other = (bundle: string, path: string) => join(folder, 'other', bundle, path)
const codes = async (path: string | string[], at = now) => {
  const { problems } = await verifyPaths([path].flat(), { now: at })
  return problems.map(({ path: where, code }) => `${code} ${where.replace(/^.*: /, '')}`)
}

describe('verifyPaths', () => {
  it('finds nothing wrong with an export, side by side and against the cluster', async () => {
    const bundles = ['admin', 'cp-1', 'cp-2', 'cp-3', 'w-1', 'w-2']
    const paths = bundles.map((name) => join(folder, 'own', `homelab-${name}`))
    const { ok, verdict, counts, problems } = await verifyPaths(paths, {
      now,
      cluster: clusterFrom(homelab()),
    })
    expect(problems).toEqual([])
    expect(ok).toBe(true)
    expect(verdict).toMatch(/^\d+ certificates in \d+ files checked, no problem found\.$/)
    expect(counts.sources).toBe(6)
    expect(counts.kubeconfigs).toBeGreaterThan(12)
  })

  it.each([
    [
      'a file that was changed',
      'cp-1',
      ['hash-differs README.txt'],
      (at: string) => {
        writeFileSync(join(at, 'README.txt'), 'changed')
      },
    ],
    [
      'a file that is missing',
      'w-1',
      ['file-missing install.sh'],
      (at: string) => {
        rmSync(join(at, 'install.sh'))
      },
    ],
    [
      'a file that was left over',
      'w-1',
      ['file-left-over files/old.txt'],
      (at: string) => {
        writeFileSync(join(at, 'files/old.txt'), 'old')
      },
    ],
    [
      'a key that others can read',
      'cp-1',
      [`mode-open ${pki}/apiserver.key`],
      (at: string) => {
        chmodSync(join(at, pki, 'apiserver.key'), 0o644)
      },
    ],
    [
      'a kubeconfig that others can read',
      'w-1',
      ['mode-open files/etc/kubernetes/kubelet.conf'],
      (at: string) => {
        chmodSync(join(at, 'files/etc/kubernetes/kubelet.conf'), 0o640)
      },
    ],
    [
      'a certificate that others can replace',
      'w-1',
      [`mode-wrong ${pki}/ca.crt`],
      (at: string) => {
        chmodSync(join(at, pki, 'ca.crt'), 0o666)
      },
    ],
    [
      'a link',
      'w-1',
      ['link-refused files/link', 'file-missing README.txt'],
      (at: string) => {
        symlinkSync('/etc/passwd', join(at, 'files/link'))
        rmSync(join(at, 'README.txt'))
      },
    ],
  ])('finds %s', async (_, node, expected, change) => {
    const bundle = copyOf(`homelab-${node}`)
    change(bundle)
    expect((await codes(bundle)).sort()).toEqual([...expected].sort())
  })

  it.each([
    [
      'a key of another certificate',
      'cp-1',
      [`key-differs ${pki}/apiserver.key`],
      (at: string) =>
        cpSync(other('homelab-cp-1', `${pki}/apiserver.key`), join(at, pki, 'apiserver.key')),
    ],
    [
      'a certificate of another authority',
      'cp-1',
      [`signed-by-other ${pki}/apiserver.crt`],
      (at: string) => {
        for (const end of ['crt', 'key'])
          cpSync(
            other('homelab-cp-1', `${pki}/apiserver.${end}`),
            join(at, pki, `apiserver.${end}`),
          )
      },
    ],
    [
      'a client certificate where a server one belongs',
      'cp-1',
      [`usage-missing ${pki}/apiserver.crt`, `name-missing ${pki}/apiserver.crt`],
      (at: string) => {
        for (const end of ['crt', 'key'])
          cpSync(
            join(at, pki, `apiserver-kubelet-client.${end}`),
            join(at, pki, `apiserver.${end}`),
          )
      },
    ],
    [
      'a certificate of the wrong authority of the cluster',
      'cp-1',
      [`signed-by-other ${pki}/front-proxy-client.crt`],
      (at: string) => {
        for (const end of ['crt', 'key'])
          cpSync(
            join(at, pki, `apiserver-etcd-client.${end}`),
            join(at, pki, `front-proxy-client.${end}`),
          )
      },
    ],
    [
      'an authority where a component belongs',
      'cp-1',
      [`authority-unexpected ${pki}/front-proxy-client.crt`],
      (at: string) => {
        for (const end of ['crt', 'key'])
          cpSync(join(at, pki, `front-proxy-ca.${end}`), join(at, pki, `front-proxy-client.${end}`))
      },
    ],
    [
      "an authority's key on a worker, under any name",
      'w-1',
      ['authority-key-on-node files/notes.txt'],
      (at: string) => {
        cpSync(join(folder, 'own', 'homelab-cp-1', pki, 'ca.key'), join(at, 'files/notes.txt'))
      },
    ],
    [
      'the service-account key on a worker',
      'w-1',
      [`key-alone ${pki}/sa.key`, `service-account-key-on-node ${pki}/sa.key`],
      (at: string) => {
        cpSync(join(folder, 'own', 'homelab-cp-1', pki, 'sa.key'), join(at, pki, 'sa.key'))
      },
    ],
    [
      'a certificate that is none',
      'w-1',
      [`unreadable ${pki}/ca.crt`, 'authority-missing files/var/lib/kubelet/pki/kubelet.crt'],
      (at: string) =>
        writeFileSync(
          join(at, pki, 'ca.crt'),
          '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
        ),
    ],
    [
      'a kubeconfig without a context',
      'w-1',
      ['kubeconfig-invalid files/etc/kubernetes/kubelet.conf'],
      (at: string) => {
        const file = join(at, 'files/etc/kubernetes/kubelet.conf')
        writeFileSync(
          file,
          readFileSync(file, 'utf8').replace(/^current-context: .*$/m, 'current-context: gone'),
        )
      },
    ],
    [
      'a kubeconfig that skips the check of the server',
      'w-1',
      ['kubeconfig-invalid files/etc/kubernetes/kubelet.conf'],
      (at: string) => {
        const file = join(at, 'files/etc/kubernetes/kubelet.conf')
        writeFileSync(
          file,
          readFileSync(file, 'utf8').replace(
            /^( +)server: /m,
            '$1insecure-skip-tls-verify: true\n$1server: ',
          ),
        )
      },
    ],
    [
      'an encrypted key',
      'w-1',
      ['key-encrypted files/var/lib/kubelet/pki/kubelet.key'],
      (at: string) => {
        const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
        const pem = privateKey.export({
          type: 'pkcs8',
          format: 'pem',
          cipher: 'aes-256-cbc',
          passphrase: 'x',
        })
        writeFileSync(join(at, 'files/var/lib/kubelet/pki/kubelet.key'), pem)
      },
    ],
  ])('finds %s, although the manifest is right', async (_, node, expected, change) => {
    const bundle = copyOf(`homelab-${node}`)
    change(bundle)
    remake(bundle)
    expect((await codes(bundle)).sort()).toEqual([...expected].sort())
  })

  it('finds what has ended and what has not begun', async () => {
    const bundle = join(folder, 'own', 'homelab-w-1')
    const later = await codes(bundle, new Date('2027-12-01T00:00:00Z'))
    expect(later).toContain('certificate-expired files/var/lib/kubelet/pki/kubelet.crt')
    expect(later).toContain('certificate-expired files/etc/kubernetes/kubelet.conf')
    const before = await codes(bundle, new Date('2026-11-22T09:00:00Z'))
    expect(before).toContain(`certificate-not-yet-valid ${pki}/ca.crt`)
  })

  it('finds bundles of two projects and keys that two nodes share', async () => {
    const stranger = join(folder, 'other', 'homelab-cp-2')
    const mixed = await codes([join(folder, 'own', 'homelab-cp-1'), stranger])
    expect(mixed).toContain(`authority-differs ${pki}/ca.crt`)
    expect(mixed).toContain(`service-account-key-differs ${pki}/sa.key`)
    const copy = copyOf('homelab-w-2')
    cpSync(
      join(folder, 'own', 'homelab-w-1', 'files/etc/kubernetes/kubelet.conf'),
      join(copy, 'files/etc/kubernetes/kubelet.conf'),
    )
    remake(copy)
    expect(await codes([join(folder, 'own', 'homelab-w-1'), copy])).toEqual([
      'key-shared files/etc/kubernetes/kubelet.conf',
    ])
  })

  it('finds names that the cluster file wants and files that it does not', async () => {
    const cluster = clusterFrom(
      homelab(({ spec }) => {
        spec.apiServer.extraSANs = ['api.example']
        const [, second] = spec.nodes
        if (second) second.addresses = ['192.168.10.99']
        spec.nodes = spec.nodes.filter(({ name }) => name !== 'w-2')
      }),
    )
    const paths = ['cp-1', 'cp-2', 'w-2'].map((name) => join(folder, 'own', `homelab-${name}`))
    const { problems } = await verifyPaths(paths, { now, cluster })
    const found = problems.map(({ path, code }) => `${code} ${path.replace(/^.*homelab-/, '')}`)
    expect(found).toContain(`name-not-covered cp-1: ${pki}/apiserver.crt`)
    expect(found).toContain(`name-not-covered cp-2: ${pki}/etcd/peer.crt`)
    expect(found).toContain('not-in-plan w-2')
    expect(found).not.toContain(`name-not-covered cp-1: ${pki}/etcd/peer.crt`)
  })

  it('finds an authority key on a control plane that keeps none', async () => {
    const cluster = clusterFrom(homelab(({ spec }) => (spec.pki.authorityKeys = 'kept')))
    const path = join(folder, 'own', 'homelab-cp-1')
    const { problems } = await verifyPaths([path], { now, cluster })
    expect(
      problems.map(({ code, path: where }) => `${code} ${where.replace(/^.*: /, '')}`),
    ).toContain(`not-in-plan ${pki}/ca.key`)
  })

  it('reads parts of a node by their paths alone', async () => {
    expect(await codes(join(folder, 'own', 'homelab-cp-1', pki))).toEqual([])
    expect(await codes(join(folder, 'own', 'homelab-cp-1', pki, 'apiserver.crt'))).toEqual([])
    expect(await codes(join(folder, 'own', 'homelab-admin', 'kubeconfigs/admin.conf'))).toEqual([])
  })

  it('says that there is nothing in a file without certificates', async () => {
    const path = join(folder, 'notes.txt')
    writeFileSync(path, 'nothing here')
    expect((await verifyPaths([path], { now })).problems).toMatchObject([{ code: 'nothing-found' }])
  })
})

describe('hostile archives', () => {
  async function zipOf(files: Record<string, string | Uint8Array>, mode?: number): Promise<string> {
    const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false })
    for (const [name, content] of Object.entries(files)) {
      const reader = new Uint8ArrayReader(Buffer.from(content))
      await writer.add(name, reader, mode === undefined ? {} : { unixMode: mode })
    }
    const path = join(folder, `hostile-${(copies += 1)}.zip`)
    writeFileSync(path, await writer.close())
    return path
  }

  it.each(['../outside.crt', '/etc/outside.crt', 'a/../../outside.crt', 'C:\\outside.crt'])(
    'keeps %s out',
    async (name) => {
      // An archiver may repair such a name, so it is written over one of the same length.
      const path = await zipOf({ [name.replace(/[^a-z]/gi, '_')]: 'text' })
      const bytes = readFileSync(path).toString('latin1')
      writeFileSync(path, bytes.replaceAll(name.replace(/[^a-z]/gi, '_'), name), 'latin1')
      await expect(verifyPaths([path], { now })).rejects.toMatchObject({
        code: 'input-refused',
        because: expect.stringContaining('leads out of its folder'),
      })
    },
  )

  it('follows no link of a zip', async () => {
    const path = await zipOf({ 'ca.crt': '/etc/passwd' }, 0o120777)
    const { problems } = await verifyPaths([path], { now })
    expect(problems.map(({ code }) => code)).toContain('link-refused')
  })

  it.each(['zip', 'tar.gz'])('stops unpacking a bomb as %s', async (kind) => {
    const zeros = Buffer.alloc(40 * 1024 * 1024)
    const path = kind === 'zip' ? await zipOf({ 'ca.crt': zeros }) : join(folder, 'bomb.tar.gz')
    if (kind === 'tar.gz') writeFileSync(path, gzipSync(Buffer.alloc(300 * 1024 * 1024)))
    await expect(verifyPaths([path], { now })).rejects.toMatchObject({
      code: 'input-refused',
      because: expect.stringContaining('larger than a bundle can be'),
    })
  })

  it('reads what GNU tar wrote, long names too, and refuses its links', async () => {
    const source = join(folder, 'tar')
    const long = `files/${'long-name/'.repeat(14)}`
    mkdirSync(join(source, long), { recursive: true })
    cpSync(join(folder, 'own', 'homelab-w-1', pki, 'ca.crt'), join(source, long, 'ca.crt'))
    symlinkSync('/etc/passwd', join(source, 'link'))
    for (const format of ['gnu', 'pax']) {
      const path = join(folder, `${format}.tar.gz`)
      answerOf('tar', ['-czf', path, `--format=${format}`, '-C', source, '.'])
      const { counts, problems } = await verifyPaths([path], { now })
      expect(counts.certificates).toBe(1)
      expect(problems.map(({ code }) => code).sort()).toEqual(['link-refused', 'manifest-missing'])
    }
  })

  it.each(['truncated', 'scrambled'])('says that a %s archive is damaged', async (how) => {
    const whole = readFileSync(await zipOf({ 'ca.crt': 'x'.repeat(5_000) }))
    const path = join(folder, `${how}.zip`)
    writeFileSync(
      path,
      how === 'truncated' ? whole.subarray(0, 60) : whole.fill(0xff, 45, whole.length - 90),
    )
    await expect(verifyPaths([path], { now })).rejects.toMatchObject({ code: 'input-refused' })
  })

  it('keeps paths of a tar out that lead out of its folder', async () => {
    const path = join(folder, 'outside.tar.gz')
    const source = join(folder, 'own', 'homelab-w-1', pki)
    const rename = ['--transform', 's,ca.crt,../outside.crt,', '-P']
    answerOf('tar', ['-czf', path, ...rename, '-C', source, 'ca.crt'])
    const { problems } = await verifyPaths([path], { now })
    expect(problems.map(({ code }) => code)).toContain('path-refused')
  })

  it('refuses a zip whose two headers name different files', async () => {
    const path = await zipOf({ 'one.crt': 'text' })
    const bytes = readFileSync(path)
    bytes.write('two', 30, 'latin1')
    writeFileSync(path, bytes)
    await expect(verifyPaths([path], { now })).rejects.toMatchObject({ code: 'input-refused' })
  })

  it('says which file cannot be read', async () => {
    await expect(verifyPaths([join(folder, 'gone.zip')], { now })).rejects.toMatchObject({
      code: 'file-unreadable',
    })
  })
})

describe('inspectPaths', () => {
  it('describes keys by kind and by the certificate they belong to', async () => {
    const [key, certificate] = await inspectPaths([
      join(folder, 'own', 'homelab-cp-1', pki, 'apiserver.key'),
      join(folder, 'own', 'homelab-cp-1', pki, 'apiserver.crt'),
    ])
    expect(key?.holds).toEqual([
      { kind: 'private-key', algorithm: 'ecdsa-p256', matches: [certificate?.path] },
    ])
    expect(certificate?.holds).toMatchObject([
      { kind: 'certificate', facts: { commonName: 'kube-apiserver' } },
    ])
  })

  it('never gives a private key away', async () => {
    const text = JSON.stringify(await inspectPaths([join(folder, 'own', 'homelab-cp-1')]))
    const secret = readFileSync(join(folder, 'own', 'homelab-cp-1', pki, 'sa.key'), 'utf8')
    expect(text).toContain('private-key')
    expect(text).not.toContain(secret.split('\n')[1])
    expect(createHash('sha256').update(text).digest('hex')).toHaveLength(64)
  })
})
