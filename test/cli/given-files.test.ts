import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { givenFiles } from '../../src/cli/given-files'

const endings = ['.csr', '.pem']
let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'certwright-given-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const file = (name: string, content: string | Buffer = name): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}
const read = async (...paths: string[]) =>
  (await givenFiles(paths, endings)).map(({ name, content }) => [
    name.slice(folder.length + 1),
    Buffer.from(content).toString(),
  ])

describe('givenFiles', () => {
  it('reads files as they are named, whatever their ending', async () => {
    expect(await read(file('b.txt', 'two'), file('a.csr', 'one'))).toEqual([
      ['b.txt', 'two'],
      ['a.csr', 'one'],
    ])
  })

  it('finds files by ending in folders below folders, and follows no link', async () => {
    mkdirSync(join(folder, 'w-1'))
    file('w-1/b.CSR')
    file('a.pem')
    file('readme.txt')
    symlinkSync('/etc/passwd', join(folder, 'c.csr'))
    symlinkSync('/', join(folder, 'all'))
    expect(await read(folder)).toEqual([
      ['a.pem', 'a.pem'],
      ['w-1/b.CSR', 'w-1/b.CSR'],
    ])
  })

  it('reads a file once that is named twice', async () => {
    const path = file('a.csr')
    expect(await read(path, folder, path)).toHaveLength(1)
  })

  it.each([
    ['a folder without any', () => folder, 'No file in'],
    ['a path that is not there', () => join(folder, 'none'), undefined],
    [
      'a file of more than 8 MiB',
      () => file('a.csr', Buffer.alloc(8 * 1024 * 1024 + 1)),
      'too large',
    ],
    [
      'a thousand and one files',
      () => {
        for (let count = 0; count <= 1_000; count++) file(`${count}.csr`)
        return folder
      },
      'There are 1001 files.',
    ],
    [
      'folders without end',
      () => {
        const deep = join(folder, ...Array.from({ length: 9 }, () => 'd'))
        mkdirSync(deep, { recursive: true })
        writeFileSync(join(deep, 'a.csr'), '')
        return folder
      },
      'too many files or folders',
    ],
  ])('refuses %s', async (_case, make, because) => {
    const path = make()
    await expect(givenFiles([path], endings)).rejects.toMatchObject({
      code: because === undefined ? 'file-unreadable' : 'input-refused',
      ...(because === undefined ? {} : { because: expect.stringContaining(because) as string }),
    })
  })
})
