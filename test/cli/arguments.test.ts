import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readArguments } from '../../src/cli/arguments'
import { commandNames, help, synopsis } from '../../src/cli/commands'
import { runCli } from '../../src/cli/run'
import { AppError } from '../../src/shared/errors'
import { fakeIo } from './fake-io'

function refusal(...argv: string[]): AppError {
  try {
    readArguments(argv)
  } catch (error) {
    if (error instanceof AppError) return error
  }
  throw new Error('it was not refused')
}

describe('readArguments', () => {
  it('reads every option of generate', () => {
    const line = 'generate a.yaml --out=b --format tar.gz --nodes cp-1,,w-1 --json'
    expect(readArguments([...line.split(' '), '--passphrase-file', 'p'])).toMatchObject({
      kind: 'command',
      command: 'generate',
      input: {
        operands: ['a.yaml'],
        out: 'b',
        format: 'tar.gz',
        nodes: ['cp-1', 'w-1'],
        json: true,
        passphraseFile: 'p',
      },
    })
  })

  it('reads every option of bring, and of sign', () => {
    const line = 'bring a.yaml --authority ca --certificate c --key k --key-passphrase-file p'
    expect(readArguments(line.split(' '))).toMatchObject({
      input: { authority: 'ca', certificate: 'c', key: 'k', keyPassphraseFile: 'p' },
    })
    expect(readArguments(['sign', 'a.yaml', 'b', 'c', '--dry-run'])).toMatchObject({
      input: { operands: ['a.yaml', 'b', 'c'], isDryRun: true },
    })
  })

  it.each([
    [['sign', 'a'], 'FILE CSR... is missing'],
    [['bring', 'a', '--authority', 'ca'], '--certificate is missing'],
    [['requests', 'a'], '--out is missing'],
    [['bake'], '"bake" is no command'],
    [['plan'], 'FILE is missing'],
    [['plan', 'a', 'b'], '"b" is one too many'],
    [['plan', 'a', '--out', 'b'], "Unknown option '--out'"],
    [['generate', 'a'], '--out is missing'],
    [['generate', 'a', '--out', ''], '--out has no value'],
    [['generate', 'a', '--out', 'b', '--format', 'rar'], '"rar" is no format'],
    [['status', '--warn-days', '-1'], 'warn-days'],
    [['status', '--warn-days', 'soon'], '"soon" is no number of days'],
    [['verify'], 'PATH... is missing'],
  ])('refuses %j', (argv, because) => {
    const error = refusal(...argv)
    expect(error.code).toBe('input-refused')
    expect(error.because).toContain(because)
    expect(error.view().remedy).toMatch(/^Us(e|age)/)
  })

  it.each([[[]], [['--help']], [['-h']], [['help']]])('takes %j for help', (argv) => {
    expect(readArguments(argv)).toEqual({ kind: 'help', command: undefined })
  })
})

describe('runCli', () => {
  it('prints the help of each command and of the program', async () => {
    for (const name of commandNames) {
      const io = fakeIo()
      expect(await runCli([name, '--help'], io)).toBe(0)
      expect(io.written).toEqual({ out: help(name), err: '' })
      expect(help()).toContain(synopsis(name))
    }
  })

  it('prints its version', async () => {
    const io = fakeIo()
    expect(await runCli(['--version'], io)).toBe(0)
    expect(io.written.out).toBe('1.2.3\n')
  })

  it('ends with 2 for a wrong line, as text or as one JSON object', async () => {
    const text = fakeIo()
    expect(await runCli(['plan'], text)).toBe(2)
    expect(text.written).toEqual({
      out: '',
      err: 'Error: The input was refused. FILE is missing.\nUsage: certwright plan FILE [--json]\n',
    })
    const json = fakeIo()
    expect(await runCli(['plan', '--json'], json)).toBe(2)
    expect(JSON.parse(json.written.out)).toMatchObject({
      ok: false,
      error: { code: 'input-refused' },
    })
    expect(json.written.err).toBe('')
  })

  it('ends with 2 for a file that is not there', async () => {
    const io = fakeIo()
    expect(await runCli(['verify', '/nonexistent.zip'], io)).toBe(2)
    expect(io.written.err).toContain('The file /nonexistent.zip cannot be read.')
  })
})

it('has the synopsis of every command in the README', () => {
  const readme = readFileSync('README.md', 'utf8')
  for (const name of commandNames) expect(readme).toContain(`certwright ${synopsis(name)}\n`)
})
