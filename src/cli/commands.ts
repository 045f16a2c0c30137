/** Every command, once: the parser, the help and the README tests read this table. */

import { options, type Flag, type OptionName, type ValueOption } from './options'

export const commands = {
  plan: {
    operands: 'FILE',
    least: 1,
    most: 1,
    options: ['json'],
    required: [],
    summary: 'show what would exist and what would change; writes nothing',
  },
  generate: {
    operands: 'FILE',
    least: 1,
    most: 1,
    options: [
      ...([
        'out',
        'format',
        'nodes',
        'encrypt',
        'bundle-passphrase-file',
        'passphrase-sheet',
      ] as const),
      ...(['recipients', 'passphrase-file', 'json'] as const),
    ],
    required: ['out'],
    summary: 'issue what is missing or changed, then write one bundle per node',
  },
  status: {
    operands: '[PROJECT]',
    least: 0,
    most: 1,
    options: ['warn-days', 'json'],
    required: [],
    summary: 'show every project, or the certificates of one, with the days that are left',
  },
  kubeconfig: {
    operands: 'PROJECT IDENTITY',
    least: 1,
    most: 200,
    options: ['endpoint', 'form', 'merge', 'current', 'out', 'passphrase-file'],
    required: [],
    summary: 'print a kubeconfig with its key, or write it with mode 600',
  },
  requests: {
    operands: 'FILE',
    least: 1,
    most: 1,
    options: ['out', 'nodes', 'passphrase-file', 'json'],
    required: ['out'],
    summary:
      'write a script for each node or user that makes its own keys, and requests to authorities',
  },
  sign: {
    operands: 'FILE CSR...',
    least: 2,
    most: 1_001,
    options: ['rekey', 'dry-run', 'passphrase-file', 'json'],
    required: [],
    summary: 'judge requests, files or folders of them, and sign those that are accepted',
  },
  accept: {
    operands: 'FILE CERT...',
    least: 2,
    most: 1_001,
    options: ['rekey', 'dry-run', 'passphrase-file', 'json'],
    required: [],
    summary: 'judge certificates from an authority elsewhere, and take in the accepted ones',
  },
  bring: {
    operands: 'FILE',
    least: 1,
    most: 1,
    options: ['authority', 'certificate', 'key', 'key-passphrase-file', 'passphrase-file', 'json'],
    required: ['authority', 'certificate'],
    summary: 'use an authority that was made elsewhere, with or without its key',
  },
  release: {
    operands: 'FILE',
    least: 1,
    most: 1,
    options: ['authority', 'json'],
    required: ['authority'],
    summary: 'give a brought authority up; one of its own takes its place again',
  },
  offline: {
    operands: 'FILE',
    least: 1,
    most: 1,
    options: ['authority', 'out', 'key-passphrase-file', 'passphrase-file', 'json'],
    required: ['authority', 'out', 'key-passphrase-file'],
    summary: 'move the key of an authority into an encrypted file, and remove it here',
  },
  online: {
    operands: 'FILE',
    least: 1,
    most: 1,
    options: ['authority', 'key', 'key-passphrase-file', 'passphrase-file', 'json'],
    required: ['authority', 'key', 'key-passphrase-file'],
    summary: 'put the key of an authority that is offline back from its file',
  },
  kit: {
    operands: 'make PROJECT|check FILE|restore FILE',
    least: 2,
    most: 2,
    options: ['out', 'file-passphrase-file', 'split', 'shares', 'name', 'passphrase-file', 'json'],
    required: [],
    summary: 'make a recovery kit and verify it, check one, or restore a project from one',
  },
  project: {
    operands: 'export PROJECT|import FILE',
    least: 2,
    most: 2,
    options: [
      'out',
      'file-passphrase-file',
      'without-authority-keys',
      'name',
      'passphrase-file',
      'json',
    ],
    required: [],
    summary: 'make a project file for a colleague, or take one in',
  },
  verify: {
    operands: 'PATH...',
    least: 1,
    most: 10_000,
    options: ['cluster', 'json'],
    required: [],
    summary: 'check bundles, folders, kubeconfigs and PEM files',
  },
  inspect: {
    operands: 'FILE...',
    least: 1,
    most: 10_000,
    options: ['json'],
    required: [],
    summary: 'show the facts of certificates, keys, kubeconfigs and bundles; never a key itself',
  },
} as const satisfies Record<
  string,
  {
    operands: string
    least: number
    most: number
    options: readonly OptionName[]
    required: readonly OptionName[]
    summary: string
  }
>

export type CommandName = keyof typeof commands
export const commandNames: readonly CommandName[] = [
  'plan',
  'generate',
  'status',
  'kubeconfig',
  'requests',
  'sign',
  'accept',
  'bring',
  'release',
  'offline',
  'online',
  'kit',
  'project',
  'verify',
  'inspect',
]

/** Exit codes of the command line. A signal adds 128 to its number, as shells expect. */
export const exitCodes = {
  done: 0,
  unexpected: 1,
  badInput: 2,
  noVault: 3,
  verificationFailed: 4,
  interrupted: 130,
  terminated: 143,
} as const

/** @returns one line such as `generate FILE --out DIR [--format zip|tar.gz|dir]`. */
export function synopsis(name: CommandName): string {
  const command = commands[name]
  const required: readonly OptionName[] = command.required
  const parts = command.options.map((option) => {
    const text = optionText(option)
    return required.includes(option) ? text : `[${text}]`
  })
  return [name, command.operands, ...parts].join(' ')
}

/** @returns the help of the program, or of one command. */
export function help(name?: CommandName): string {
  return name === undefined ? programHelp() : commandHelp(name)
}

function programHelp(): string {
  const width = Math.max(...commandNames.map((name) => name.length))
  const lines = commandNames.map((name) => `  ${name.padEnd(width)}  ${commands[name].summary}`)
  return `Every certificate of a Kubernetes cluster, made offline, one bundle per node.

Usage:
${commandNames.map((name) => `  certwright ${synopsis(name)}`).join('\n')}

Commands:
${lines.join('\n')}

Options:
${optionLines(Object.keys(options).filter(isOptionName))}

  --help       this text, or with a command the text of that command
  --version    the version

Exit codes: 0 done; 1 unexpected; 2 bad input; 3 keychain or vault not usable;
4 verification failed; 130 and 143 cancelled by Ctrl-C or SIGTERM, nothing was written.
Projects are kept in the folder that CERTWRIGHT_HOME names, or in the app's data folder.
`
}

function commandHelp(name: CommandName): string {
  return `Usage: certwright ${synopsis(name)}

${commands[name].summary}

Options:
${optionLines(commands[name].options)}
`
}

function optionLines(names: readonly OptionName[]): string {
  const width = Math.max(...names.map((name) => optionText(name).length))
  return names
    .map((name) => `  ${optionText(name).padEnd(width)}  ${options[name].description}`)
    .join('\n')
}

function optionText(name: OptionName): string {
  const option: Flag | ValueOption = options[name]
  return 'value' in option ? `--${name} ${option.value}` : `--${name}`
}

function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(options, name)
}
