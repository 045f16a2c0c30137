import { parseArgs } from 'node:util'
import { AppError } from '../shared/errors'
import { KubeconfigForm } from '../shared/kubeconfig-models'
import { maxReason } from '../shared/request-models'
import { archiveFormats, type ArchiveFormat } from '../main/services/export-ports'
import { commandNames, commands, synopsis, type CommandName } from './commands'
import { options } from './options'

/** What a command line asks for, checked. */
export type Request =
  | { readonly kind: 'help'; readonly command: CommandName | undefined }
  | { readonly kind: 'version' }
  | { readonly kind: 'command'; readonly command: CommandName; readonly input: CommandInput }

export type CommandInput = {
  /** Files, paths or the project, in the order given. */
  readonly operands: readonly string[]
  readonly json: boolean
  readonly out: string | undefined
  readonly format: ArchiveFormat
  readonly encrypt: 'zip' | 'age' | undefined
  readonly bundlePassphraseFile: string | undefined
  readonly passphraseSheet: string | undefined
  readonly recipients: string | undefined
  /** Undefined: all of them. */
  readonly nodes: readonly string[] | undefined
  readonly cluster: string | undefined
  readonly passphraseFile: string | undefined
  readonly endpoint: string | undefined
  readonly form: KubeconfigForm
  readonly merge: boolean
  readonly current: string | undefined
  readonly authority: string | undefined
  readonly certificate: string | undefined
  readonly key: string | undefined
  readonly keyPassphraseFile: string | undefined
  readonly filePassphraseFile: string | undefined
  readonly split: string | undefined
  readonly shares: readonly string[] | undefined
  readonly name: string | undefined
  readonly withoutAuthorityKeys: boolean
  /** Why rows that have a certificate get one for another key. */
  readonly rekey: string | undefined
  readonly isDryRun: boolean
  /** Undefined: the thresholds that the window uses. */
  readonly warnDays: number | undefined
}

/**
 * Reads a command line, without the program's name.
 * @throws AppError `input-refused`, with the usage of the command as remedy.
 */
export function readArguments(argv: readonly string[]): Request {
  const wantsHelp = argv.includes('--help') || argv.includes('-h')
  const [first, ...rest] = argv
  if (first === undefined || first === 'help') return { kind: 'help', command: named(rest[0]) }
  if (first === '--version' || first === '-V') return { kind: 'version' }
  if (first.startsWith('-') && wantsHelp) return { kind: 'help', command: undefined }
  const command = named(first)
  if (command === undefined) {
    throw refused(
      `${JSON.stringify(first)} is no command.`,
      `Use one of ${commandNames.join(', ')}, or --help.`,
    )
  }
  if (wantsHelp) return { kind: 'help', command }
  return { kind: 'command', command, input: readInput(command, rest) }
}

function named(word: string | undefined): CommandName | undefined {
  return commandNames.find((name) => name === word)
}

function readInput(name: CommandName, rest: readonly string[]): CommandInput {
  const command = commands[name]
  const usage = `Usage: certwright ${synopsis(name)}`
  const { values, positionals } = parse(name, rest, usage)
  for (const option of command.required) {
    if (values[option] === undefined) throw refused(`--${option} is missing.`, usage)
  }
  if (positionals.length < command.least) throw refused(`${command.operands} is missing.`, usage)
  if (positionals.length > command.most) {
    throw refused(`${JSON.stringify(positionals[command.most])} is one too many.`, usage)
  }
  const text = (option: keyof typeof options): string | undefined => {
    const value = values[option]
    if (value === '') throw refused(`--${option} has no value.`, usage)
    return typeof value === 'string' ? value : undefined
  }
  return {
    operands: positionals,
    json: values['json'] === true,
    out: text('out'),
    format: formatFrom(text('format') ?? 'zip'),
    encrypt: encryptionFrom(text('encrypt')),
    bundlePassphraseFile: text('bundle-passphrase-file'),
    passphraseSheet: text('passphrase-sheet'),
    recipients: text('recipients'),
    nodes: text('nodes')
      ?.split(',')
      .map((node) => node.trim())
      .filter((node) => node !== ''),
    cluster: text('cluster'),
    passphraseFile: text('passphrase-file'),
    endpoint: text('endpoint'),
    form: formFrom(text('form') ?? 'embedded'),
    merge: values['merge'] === true,
    current: text('current'),
    authority: text('authority'),
    certificate: text('certificate'),
    key: text('key'),
    keyPassphraseFile: text('key-passphrase-file'),
    filePassphraseFile: text('file-passphrase-file'),
    split: text('split'),
    shares: text('shares')?.split(',').filter(Boolean),
    name: text('name'),
    withoutAuthorityKeys: values['without-authority-keys'] === true,
    rekey: reasonFrom(text('rekey')),
    isDryRun: values['dry-run'] === true,
    warnDays: daysFrom(text('warn-days')),
  }
}

function parse(name: CommandName, rest: readonly string[], usage: string) {
  const config = Object.fromEntries(
    commands[name].options.map((option) => [
      option,
      { type: 'value' in options[option] ? ('string' as const) : ('boolean' as const) },
    ]),
  )
  try {
    return parseArgs({ args: [...rest], options: config, allowPositionals: true, strict: true })
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    // Node adds a hint on `--` that says nothing to a person who mistyped an option.
    throw refused(`${error.message.split(/\. |\n/)[0] ?? error.message}.`, usage)
  }
}

function formatFrom(text: string): ArchiveFormat {
  const format = archiveFormats.find((candidate) => candidate === text)
  if (format === undefined) {
    throw refused(
      `${JSON.stringify(text)} is no format.`,
      `Use --format ${archiveFormats.join(', ')}.`,
    )
  }
  return format
}

function encryptionFrom(text: string | undefined): 'zip' | 'age' | undefined {
  if (text === undefined || text === 'zip' || text === 'age') return text
  throw refused(`${JSON.stringify(text)} is no encryption.`, 'Use --encrypt zip or --encrypt age.')
}

function formFrom(text: string): KubeconfigForm {
  const form = KubeconfigForm.options.find((candidate) => candidate === text)
  if (form !== undefined) return form
  throw refused(`${JSON.stringify(text)} is no form.`, 'Use --form embedded or --form paths.')
}

function reasonFrom(text: string | undefined): string | undefined {
  if (text === undefined || (text.trim() !== '' && text.length <= maxReason)) return text
  throw refused(
    `The reason has ${text.length} characters.`,
    `Use 1 to ${maxReason} in one sentence.`,
  )
}

function daysFrom(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,5}$/.test(text)) {
    throw refused(`${JSON.stringify(text)} is no number of days.`, 'Use --warn-days 30.')
  }
  return Number(text)
}

function refused(because: string, reason: string): AppError {
  return new AppError('input-refused', { reason }, { because })
}
