/** What opens an encrypted bundle, and the sheet of passphrases that travels apart from it. */

/** `each`: a passphrase of its own; `all`: one for all; `recipients`: keys of age that others hold. */
export type Opening =
  | { readonly by: 'zip' }
  | { readonly by: 'age'; readonly with: 'passphrase' | 'recipient' }
  | { readonly by: 'age'; readonly with: 'key-file'; readonly keyFile: string }

/**
 * @param fileName of the bundle: `homelab-cp-1.zip`, `homelab-cp-1.tar.gz.age`
 * @returns commands of a POSIX shell that unpack it into a folder of its own; they ask for the passphrase.
 */
export function openingCommands(fileName: string, opening: Opening): string[] {
  const folder = fileName.replace(/(\.zip|\.tar\.gz)(\.age)?$/, '')
  if (opening.by === 'zip') return [`umask 077 && 7z x ${fileName} -o${folder}`]
  const packed = fileName.replace(/\.age$/, '')
  const identity = {
    passphrase: '',
    recipient: '--identity KEY-FILE ',
    'key-file': `--identity ${opening.with === 'key-file' ? opening.keyFile : ''} `,
  }[opening.with]
  const unpack = packed.endsWith('.zip')
    ? `unzip ${packed} -d ${folder}`
    : `mkdir ${folder} && tar -xzf ${packed} -C ${folder}`
  return [`umask 077 && age --decrypt ${identity}--output ${packed} ${fileName}`, unpack]
}

export type SheetLine = {
  readonly fileName: string
  readonly passphrase: string
}

/** @returns the sheet as plain text, one passphrase per bundle; to be printed and handed over apart from them. */
export function passphraseSheet(
  project: string,
  lines: readonly SheetLine[],
  opening: Opening,
): string {
  const [first] = lines
  const commands = first === undefined ? [] : openingCommands(first.fileName, opening)
  return [
    `Passphrases of the bundles of ${project}`,
    '',
    'Whoever has a bundle and its passphrase has the private keys of that node. Carry this',
    'sheet apart from the bundles, and destroy it once they are installed.',
    '',
    ...lines.flatMap(({ fileName, passphrase }) => [fileName, `    ${passphrase}`, '']),
    'To open one, here the first (the passphrase is asked for):',
    ...commands.map((command) => `    ${command}`),
    '',
  ].join('\n')
}
