import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { newPassphrase, passphraseFrom } from '../../src/cli/passphrase'
import { answerOf } from '../support/openssl'
import { fakeIo } from './fake-io'

const folder = mkdtempSync(join(tmpdir(), 'certwright-passphrase-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(content: string | Buffer, mode = 0o600): string {
  const path = join(folder, 'passphrase')
  writeFileSync(path, content)
  chmodSync(path, mode)
  return path
}

describe('passphraseFrom', () => {
  it.each([
    ['one line', 'some words\n', 'some words'],
    ['a line end of Windows', 'some words\r\n', 'some words'],
    ['no line end', 'some words', 'some words'],
    ['only the last line end', 'some words \n\n', 'some words \n'],
    ['other letters', 'pässwörter 漢字\n', 'pässwörter 漢字'],
  ])('takes %s', async (_, content, passphrase) => {
    const io = fakeIo()
    expect(await passphraseFrom(file(content), io)).toBe(passphrase)
    expect(io.written.err).toBe('')
  })

  it('warns when others may read the file', async () => {
    const io = fakeIo()
    const path = file('some words\n', 0o640)
    await passphraseFrom(path, io)
    expect(io.written.err).toBe(`Warning: ${path} can be read by others. Run: chmod 600 ${path}\n`)
  })

  it.each([
    ['an empty file', '', 'holds no passphrase'],
    ['a line end alone', '\n', 'holds no passphrase'],
    ['a large file', 'x'.repeat(5_000), 'longer than'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00]), 'not UTF-8'],
  ])('refuses %s', async (_, content, because) => {
    await expect(passphraseFrom(file(content), fakeIo())).rejects.toMatchObject({
      code: 'input-refused',
      because: expect.stringContaining(because),
    })
  })

  it('refuses a file that is not there', async () => {
    await expect(passphraseFrom(join(folder, 'gone'), fakeIo())).rejects.toMatchObject({
      code: 'file-unreadable',
    })
  })
})

describe('newPassphrase', () => {
  const answering = (...answers: string[]) => ({
    yesNo: async () => true,
    secret: async () => answers.shift() ?? '',
  })

  it('takes what was typed twice', async () => {
    expect(await newPassphrase(answering('some words', 'some words'))).toBe('some words')
  })

  it('refuses two that differ', async () => {
    await expect(newPassphrase(answering('some words', 'other words'))).rejects.toMatchObject({
      because: 'The two passphrases differ.',
    })
  })
})

it('reads a pipe as well', async () => {
  const path = join(folder, 'pipe')
  answerOf('mkfifo', [path])
  const writing = import('node:fs/promises').then(({ writeFile }) =>
    writeFile(path, 'piped words\n'),
  )
  expect(await passphraseFrom(path, fakeIo())).toBe('piped words')
  await writing
})
