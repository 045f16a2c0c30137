/** Encrypted bundles through the built command line; 7-Zip, bsdtar and age judge. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openingCommands, type Opening } from '../../src/main/domain/bundle-opening'
import { atTerminal } from '../support/at-terminal'
import { answerOf } from '../support/openssl'
import { done, example, workplace, type Workplace } from './command'

let place: Workplace
const cluster = example('homelab.yaml')
const bundleNames = ['homelab-admin', 'homelab-cp-1', 'homelab-w-1', 'homelab-w-2']
/** Not ASCII: programs take it as UTF-8. */
const secret = 'fünf Pässe für die Knoten'

beforeAll(async () => {
  place = workplace()
  done(await generate('plain'))
})
afterAll(() => place.remove())

const generate = (out: string, ...options: string[]) =>
  place.run([
    ...['generate', cluster, '--out', place.path(out), ...options],
    ...['--passphrase-file', place.passphraseFile],
  ])

/** Path, mode and content of every file below a folder. */
function treeOf(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  return new Map(
    files
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => {
        const mode = (statSync(path).mode & 0o777).toString(8)
        const content = readFileSync(path).toString('base64')
        return [path.slice(folder.length + 1), `${mode} ${content}`] as const
      }),
  )
}

/** What the plain bundle holds, unpacked by unzip. */
function plainTree(name: string): Map<string, string> {
  const folder = place.path('unpacked', name)
  if (!existsSync(folder)) {
    mkdirSync(folder, { recursive: true })
    answerOf('unzip', ['-q', place.path('plain', `${name}.zip`), '-d', folder])
  }
  return treeOf(folder)
}

/** Passphrases by file name, as somebody reads them off the sheet. */
function sheetOf(path: string): Map<string, string> {
  const lines = readFileSync(path, 'utf8').split('\n')
  return new Map(
    lines.flatMap((line, index) =>
      /^\S+\.(zip|tar\.gz)(\.age)?$/.test(line)
        ? [[line, lines[index + 1]?.trim() ?? ''] as const]
        : [],
    ),
  )
}

async function openAsWritten(folder: string, file: string, opening: Opening, answers: string[]) {
  const commands = openingCommands(file, opening).join('\n')
  return atTerminal(commands, answers, place.path(folder))
}

describe('zips under a passphrase each', () => {
  const opening: Opening = { by: 'zip' }
  let sheet: Map<string, string>
  beforeAll(async () => {
    done(await generate('zips', '--encrypt', 'zip', '--passphrase-sheet', place.path('sheet.txt')))
    sheet = sheetOf(place.path('sheet.txt'))
  })

  it('write a sheet for the owner alone, with another strong passphrase for each', () => {
    expect([...sheet.keys()].sort()).toEqual(bundleNames.map((name) => `${name}.zip`))
    expect(statSync(place.path('sheet.txt')).mode & 0o777).toBe(0o600)
    expect(new Set(sheet.values()).size).toBe(bundleNames.length)
    for (const passphrase of sheet.values())
      expect(passphrase).toMatch(/^([a-z2-9]{5}-){5}[a-z2-9]{5}$/)
  })

  it.each(bundleNames)('%s opens by the commands of the sheet, to the same files', async (name) => {
    const opened = await openAsWritten('zips', `${name}.zip`, opening, [
      sheet.get(`${name}.zip`) ?? '',
    ])
    expect(opened.text).toContain('Everything is Ok')
    expect(opened.code).toBe(0)
    // Unlike unzip, 7-Zip keeps to the umask: what it writes is the owner's alone. install.sh sets the modes.
    const [opened7z, plain] = [treeOf(place.path('zips', name)), plainTree(name)]
    expect(opened7z).toEqual(
      new Map([...plain].map(([path, file]) => [path, file.replace(/^(\d)\d\d/, '$100')])),
    )
  })

  it('opens in bsdtar too, and Info-ZIP refuses it in words', () => {
    const file = place.path('zips', 'homelab-w-1.zip')
    const folder = place.path('by-bsdtar')
    mkdirSync(folder)
    const passphrase = sheet.get('homelab-w-1.zip') ?? ''
    answerOf('bsdtar', ['--passphrase', passphrase, '-xf', file, '-C', folder])
    expect(treeOf(folder)).toEqual(plainTree('homelab-w-1'))
    expect(() => answerOf('unzip', ['-q', file, '-d', place.path('by-unzip')])).toThrow()
  })

  it('keeps its files closed to the passphrase of another bundle', () => {
    const file = place.path('zips', 'homelab-cp-1.zip')
    const wrong = sheet.get('homelab-w-1.zip') ?? ''
    expect(() => answerOf('7z', ['t', `-p${wrong}`, file])).toThrow()
    expect(answerOf('7z', ['l', '-slt', file])).toMatch(/Method = AES-256 Store/)
  })

  it('has no private key in clear, nor a passphrase in the data folder', () => {
    const bytes = readFileSync(place.path('zips', 'homelab-cp-1.zip'), 'latin1')
    expect(bytes).not.toContain('PRIVATE KEY')
    const stored = readdirSync(place.home, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
      .join('\n')
    for (const passphrase of sheet.values()) expect(stored).not.toContain(passphrase)
  })
})

describe('age under one passphrase for all', () => {
  const opening: Opening = { by: 'age', with: 'key-file', keyFile: 'homelab-key.age' }
  beforeAll(async () => {
    const file = place.write('secret', `${secret}\n`)
    done(await generate('aged', ...['--encrypt', 'age', '--bundle-passphrase-file', file]))
  })

  it('writes each bundle, and one key that the passphrase opens', () => {
    expect(readdirSync(place.path('aged')).sort()).toEqual(
      [...bundleNames.map((name) => `${name}.zip.age`), 'homelab-key.age'].sort(),
    )
    expect(statSync(place.path('aged', 'homelab-key.age')).mode & 0o077).toBe(0)
  })

  it.each(bundleNames)('%s opens by age with that key, to the same files', async (name) => {
    const opened = await openAsWritten('aged', `${name}.zip.age`, opening, [secret])
    expect(opened.code, opened.text).toBe(0)
    expect(treeOf(place.path('aged', name))).toEqual(plainTree(name))
  })

  it('leaves nothing behind after a wrong passphrase', async () => {
    const folder = place.path('wrong')
    mkdirSync(folder)
    for (const file of ['homelab-w-1.zip.age', 'homelab-key.age'])
      writeFileSync(join(folder, file), readFileSync(place.path('aged', file)))
    const opened = await openAsWritten('wrong', 'homelab-w-1.zip.age', opening, [`${secret}!`])
    expect(opened.code).not.toBe(0)
    expect(readdirSync(folder).sort()).toEqual(['homelab-key.age', 'homelab-w-1.zip.age'])
  })
})

describe('age for keys that others hold', () => {
  it('opens for each recipient, and for no other', async () => {
    const keys = ['one', 'two', 'stranger'].map((name) => {
      const path = place.path(`${name}.key`)
      answerOf('age-keygen', ['-o', path])
      return { path, recipient: answerOf('age-keygen', ['-y', path]).trim() }
    })
    const list = keys.slice(0, 2).map(({ recipient }) => recipient)
    const file = place.write('recipients', `# the admins\n${list.join('\n')}\n\n`)
    done(
      await generate(
        ...(['held', '--encrypt', 'age', '--recipients', file, '--format', 'tar.gz'] as const),
      ),
    )
    const bundle = place.path('held', 'homelab-w-2.tar.gz.age')
    const opening: Opening = { by: 'age', with: 'recipient' }
    for (const [index, { path }] of keys.entries()) {
      const folder = place.path(`held-${index}`)
      mkdirSync(folder)
      writeFileSync(join(folder, 'homelab-w-2.tar.gz.age'), readFileSync(bundle))
      const commands = openingCommands('homelab-w-2.tar.gz.age', opening).join('\n')
      const opened = await atTerminal(commands.replace('KEY-FILE', path), [], folder)
      expect(opened.code === 0, opened.text).toBe(index < 2)
      if (index < 2) expect(treeOf(join(folder, 'homelab-w-2'))).toEqual(plainTree('homelab-w-2'))
      else expect(readdirSync(folder)).toEqual(['homelab-w-2.tar.gz.age'])
    }
  })

  it('opens with a passphrase of its own for each bundle', async () => {
    const sheetFile = place.path('aged-sheet.txt')
    done(
      await generate(
        'each',
        ...['--encrypt', 'age', '--nodes', 'w-1,w-2', '--passphrase-sheet', sheetFile],
      ),
    )
    const passphrase = sheetOf(sheetFile).get('homelab-w-1.zip.age') ?? ''
    const opening: Opening = { by: 'age', with: 'passphrase' }
    const opened = await openAsWritten('each', 'homelab-w-1.zip.age', opening, [passphrase])
    expect(opened.code, opened.text).toBe(0)
    expect(treeOf(place.path('each', 'homelab-w-1'))).toEqual(plainTree('homelab-w-1'))
  })
})

describe('what is refused, before anything is issued', () => {
  const refused: [string, string[], string][] = [
    ['a way to open without encryption', ['--passphrase-sheet', 's'], 'Add --encrypt'],
    ['encryption without a way to open', ['--encrypt', 'zip'], '--passphrase-sheet'],
    ['recipients of a zip', ['--encrypt', 'zip', '--recipients', 'r'], '--encrypt age'],
    [
      'a tar.gz by the encryption of zips',
      ['--encrypt', 'zip', '--format', 'tar.gz', '--passphrase-sheet', 's'],
      '--format zip',
    ],
    [
      'a folder',
      ['--encrypt', 'age', '--format', 'dir', '--passphrase-sheet', 's'],
      'zip or tar.gz',
    ],
    ['another encryption', ['--encrypt', 'gpg'], 'zip or --encrypt age'],
    [
      'two ways at once',
      ['--encrypt', 'age', '--passphrase-sheet', 's', '--recipients', 'r'],
      'one of',
    ],
  ]
  it.each(refused)('%s', async (_name, options, remedy) => {
    const ran = await generate('refused', ...options)
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain(remedy)
    expect(existsSync(place.path('refused'))).toBe(false)
  })

  it('a short passphrase, a recipient that is none, and a sheet over another file', async () => {
    const short = place.write('short', 'hunter2\n')
    const weak = await generate('refused', '--encrypt', 'zip', '--bundle-passphrase-file', short)
    expect(weak.code).toBe(2)
    const nobody = place.write('nobody', 'AGE-SECRET-KEY-1QQQQ\n')
    const none = await generate('refused', '--encrypt', 'age', '--recipients', nobody)
    expect(none.code).toBe(2)
    expect(none.stderr).toContain('Recipient 1 is none.')
    expect(none.stderr).not.toContain('QQQQ')
    const over = await generate('refused', '--encrypt', 'age', '--passphrase-sheet', short)
    expect(over.code).toBe(2)
    expect(readFileSync(short, 'utf8')).toBe('hunter2\n')
    expect(existsSync(place.path('refused'))).toBe(false)
  })
})
