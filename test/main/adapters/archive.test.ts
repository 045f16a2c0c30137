import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createArchive } from '../../../src/main/adapters/archive'
import type { ArchiveFile, ArchiveFormat } from '../../../src/main/services/export-ports'
import { answerOf } from '../../support/openssl'
import { bundleFiles } from '../../support/stored-projects'

let folder: string
const archive = createArchive()
const formats: readonly ArchiveFormat[] = ['zip', 'tar.gz', 'dir']
const file = (path: string, text = path, mode = 0o644): ArchiveFile => ({
  path,
  mode,
  content: Buffer.from(text),
})

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'certwright-bundles-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** `-rw-r--r--` and the like, as listings print modes. */
function letters(mode: number): string {
  return `-${[6, 3, 0]
    .map((shift) =>
      ['r', 'w', 'x'].map((letter, bit) => ((mode >> shift) & (4 >> bit) ? letter : '-')).join(''),
    )
    .join('')}`
}

/** Mode and path of every file, from an unpacked folder. */
async function unpacked(root: string): Promise<[string, string, string][]> {
  const found = await readdir(root, { recursive: true, withFileTypes: true })
  const files = found.filter((entry) => entry.isFile())
  return Promise.all(
    files.map(async ({ parentPath, name }): Promise<[string, string, string]> => {
      const path = join(parentPath, name)
      const mode = letters((await stat(path)).mode & 0o777)
      return [path.slice(root.length + 1), mode, await readFile(path, 'utf8')]
    }),
  )
}

const expected = (files: readonly ArchiveFile[]): [string, string, string][] =>
  files.map(({ path, mode, content }) => [path, letters(mode), Buffer.from(content).toString()])
const sorted = (rows: [string, string, string][]): [string, string, string][] =>
  rows.sort(([one], [other]) => (one < other ? -1 : 1))

/** bsdtar refuses names beyond ASCII where the locale has none. */
const utf8 = ['env', 'LC_ALL=C.UTF-8']

const unpackers: readonly [string, ArchiveFormat, (path: string, to: string) => string[]][] = [
  ['unzip', 'zip', (path, to) => ['unzip', '-q', path, '-d', to]],
  ['7z', 'zip', (path, to) => ['7z', 'x', '-bd', `-o${to}`, path]],
  ['bsdtar', 'zip', (path, to) => [...utf8, 'bsdtar', '-xpf', path, '-C', to]],
  ['busybox unzip', 'zip', (path, to) => ['busybox', 'unzip', '-q', path, '-d', to]],
  ['tar', 'tar.gz', (path, to) => ['tar', '-xpzf', path, '-C', to]],
  ['bsdtar', 'tar.gz', (path, to) => [...utf8, 'bsdtar', '-xpf', path, '-C', to]],
  ['busybox tar', 'tar.gz', (path, to) => ['busybox', 'tar', '-xpzf', path, '-C', to]],
]

describe('a bundle', () => {
  it.each(unpackers)(
    'unpacks with %s from %s: names, bytes and modes',
    async (program, format, args) => {
      const files = [...bundleFiles(30), file('ü/日本.txt', 'names are UTF-8'), file('empty', '')]
      const { path, bytes } = await archive.write(folder, 'homelab-cp-1', format, files)
      expect(path).toBe(join(folder, `homelab-cp-1.${format}`))
      expect(bytes).toBe((await stat(path)).size)
      expect((await stat(path)).mode & 0o777).toBe(0o600)
      const to = join(folder, 'to')
      await mkdir(to)
      const [command = '', ...rest] = args(path, to)
      answerOf(command, rest)
      const found = sorted(await unpacked(to))
      const wanted = sorted(expected(files))
      // BusyBox unzip does not know Unix modes; install.sh sets them too.
      const withModes = program !== 'busybox unzip'
      const only = (rows: typeof found): unknown[] =>
        rows.map(([name, mode, text]) => (withModes ? [name, mode, text] : [name, text]))
      expect(only(found)).toEqual(only(wanted))
    },
  )

  it('lists its entries in order with Unix modes, one date and no owner of this machine', async () => {
    const { path } = await archive.write(folder, 'b', 'zip', bundleFiles(6))
    const lines = answerOf('unzip', ['-Z', path]).split('\n').slice(2, -2)
    expect(lines.map((line) => line.split(/\s+/)[0])).toEqual(
      lines.map((line) =>
        letters(line.endsWith('.key') ? 0o600 : line.endsWith('.sh') ? 0o755 : 0o644),
      ),
    )
    expect(lines.filter((line) => line.includes('20-Jan-01 00:00'))).toHaveLength(7)
    const names = lines.map((line) => line.split(' ').at(-1))
    expect(names).toEqual([...names].sort())
    const tar = await archive.write(folder, 'b', 'tar.gz', bundleFiles(6))
    const listed = answerOf('tar', ['--utc', '-tvf', tar.path]).trimEnd().split('\n')
    expect(listed.filter((line) => / root\/root +\d+ 2020-01-01 00:00 /.test(line))).toHaveLength(7)
    expect(answerOf('7z', ['t', path])).toContain('Everything is Ok')
  })

  it('keeps names of more than 100 and of more than 255 bytes', async () => {
    const files = [`${'a'.repeat(90)}/${'b'.repeat(90)}`, 'c'.repeat(200), `${'d/'.repeat(200)}e`]
    const entries = files.map((path) => file(path, `content of ${path.length}`))
    const { path } = await archive.write(folder, 'long', 'tar.gz', entries)
    for (const program of ['tar', 'bsdtar']) {
      expect(answerOf(program, ['-tzf', path]).trimEnd().split('\n')).toEqual(files)
    }
    expect(answerOf('tar', ['-xzOf', path, files[2] ?? ''])).toBe('content of 401')
  })

  it('as a folder has the modes of the zip, whatever the umask', async () => {
    const before = process.umask(0o077)
    try {
      const files = bundleFiles(30)
      const { path, bytes } = await archive.write(folder, 'homelab-cp-1', 'dir', files)
      expect(path).toBe(join(folder, 'homelab-cp-1'))
      expect(bytes).toBe(files.reduce((sum, { content }) => sum + content.length, 0))
      expect(sorted(await unpacked(path))).toEqual(sorted(expected(files)))
      expect((await stat(path)).mode & 0o777).toBe(0o700)
    } finally {
      process.umask(before)
    }
  })

  it.each(formats)('as %s replaces an older one as a whole', async (format) => {
    const old = await archive.write(folder, 'b', format, [file('old', 'x'.repeat(9_999))])
    const { path } = await archive.write(folder, 'b', format, [file('new')])
    expect(path).toBe(old.path)
    expect(await readdir(folder)).toHaveLength(1)
    if (format === 'dir') expect(await readdir(path)).toEqual(['new'])
    else expect((await stat(path)).size).toBeLessThan(9_999)
  })

  it.each(formats)('as %s refuses names that leave it, clash or deceive', async (format) => {
    const bad = [
      '../x',
      '/etc/passwd',
      'a/../../x',
      'a//b',
      './a',
      'a/',
      '',
      'a\\b',
      'C:x',
      'a\0b',
      'a\nb',
      '..',
    ]
    for (const path of bad) {
      const write = archive.write(folder, 'b', format, [file('fine'), file(path, 'x')])
      await expect(write, JSON.stringify(path)).rejects.toMatchObject({ code: 'input-refused' })
    }
    for (const pair of [
      ['a', 'a'],
      ['a', 'a/b'],
      ['a/b/c', 'a/b'],
    ]) {
      const write = archive.write(
        folder,
        'b',
        format,
        pair.map((path) => file(path)),
      )
      await expect(write, pair.join()).rejects.toMatchObject({ code: 'input-refused' })
    }
    for (const name of ['../b', 'a/b', '..', '']) {
      const write = archive.write(folder, name, format, [file('a')])
      await expect(write, name).rejects.toMatchObject({ code: 'input-refused' })
    }
    expect(await readdir(folder)).toEqual([])
  })

  it.each(formats)(
    'as %s says in words why nothing was written, and leaves nothing',
    async (format) => {
      await writeFile(join(folder, 'file'), '')
      await expect(
        archive.write(join(folder, 'file'), 'b', format, [file('a')]),
      ).rejects.toMatchObject({
        code: 'target-unwritable',
        because: expect.stringMatching(/\.$/),
      })
      const disk = join(folder, 'disk')
      await mkdir(disk)
      const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', disk])
      expect(mounted.status).toBe(0)
      try {
        const big = [file('a'), { path: 'b', mode: 0o600, content: randomBytes(500_000) }]
        await archive.write(disk, 'b', format, [file('small')])
        const size = (): string => answerOf('find', [disk, '-type', 'f', '-printf', '%f %s\n'])
        const before = size()
        await expect(archive.write(disk, 'b', format, big)).rejects.toMatchObject({
          code: 'target-unwritable',
          because: 'The disk is full.',
        })
        expect(size()).toBe(before)
        expect(await readdir(disk)).toHaveLength(1)
        spawnSync('mount', ['-o', 'remount,ro', disk])
        await expect(archive.write(disk, 'c', format, [file('a')])).rejects.toMatchObject({
          code: 'target-unwritable',
          because: 'The disk is read-only.',
        })
      } finally {
        spawnSync('umount', [disk])
      }
    },
  )

  it('as a folder never takes the place of a file or of a link', async () => {
    await mkdir(join(folder, 'elsewhere'))
    await symlink(join(folder, 'elsewhere'), join(folder, 'b'))
    const write = archive.write(folder, 'b', 'dir', [file('a')])
    await expect(write).rejects.toMatchObject({ code: 'target-unwritable' })
    expect(await readdir(join(folder, 'elsewhere'))).toEqual([])
    await chmod(folder, 0o700)
  })

  it('100 of 30 files are written together in half a second of processor time', async () => {
    const files = bundleFiles(30)
    const before = process.cpuUsage()
    const start = performance.now()
    await Promise.all(
      Array.from({ length: 100 }, (_, index) => archive.write(folder, `n-${index}`, 'zip', files)),
    )
    const { user, system } = process.cpuUsage(before)
    const cpu = (user + system) / 1_000
    console.log(
      `100 zips: ${(performance.now() - start).toFixed(0)} ms, ${cpu.toFixed(0)} ms of CPU`,
    )
    expect(cpu).toBeLessThan(500)
    expect(await readdir(folder)).toHaveLength(100)
  })
})
