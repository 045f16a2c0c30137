/** Authorities whose keys are taken out into a file, and come back. */
export const offline = {
  take: 'Take offline',
  takeOf: 'Take offline: {name}',
  back: 'Bring back',
  backOf: 'Bring back: {name}',
  state: 'Made here, its key is offline in a file',
  takeTitle: 'Take {name} offline',
  takeText:
    'Its key goes into a file under a passphrase and leaves this computer. What it signed stays valid.',
  needs:
    'From then on certificates that it must sign become requests. Bring it back to sign here again.',
  checked: 'The file is opened and compared before anything is removed.',
  impossible: 'It cannot go offline now',
  confirm: 'Type {name} to confirm',
  choosePlace: 'Choose where and take offline',
  seals: 'It seals the file. OpenSSL opens it too.',
  loss: 'Nobody can reset it. Without file and passphrase the authority can never sign again.',
  taken: '{name} is offline. Keep the file and its passphrase apart.',
  backTitle: 'Bring {name} back online',
  backText: 'Its key goes from the file into {place} again. It must belong to its certificate.',
  chooseFile: 'Choose the file',
  chosen: 'File: {name}',
  passphrase: 'Passphrase of the file',
  bringBack: 'Bring back',
  done: '{name} is back and signs again.',
  keychain: 'the keychain',
  vault: 'the passphrase vault',
} as const
