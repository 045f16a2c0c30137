/** The lock screen, and the screen that offers a vault. */
export const locked = {
  title: '{project} is locked',
  text: 'Its keys are sealed. You return to where you were.',
  idle: 'Nobody used it for a while, so it locked itself. You return to where you were.',
  sleep: 'It locked itself when the computer went to sleep. You return to where you were.',
  screen: 'It locked itself with the screen. You return to where you were.',
  wait: '{title}. Try again in {seconds} s.',
  passphrase: 'Vault passphrase',
  capsLock: 'Caps Lock',
  unlock: 'Unlock',
  another: 'Open another project',
  vault: {
    title: 'A vault behind a passphrase',
    text: 'The keychain answers too. A vault keeps the keys behind a passphrase instead.',
    noKeychain: 'No keychain answers on this computer',
    noKeychainText:
      '{cause} Start one and try again, or keep the keys in a vault behind a passphrase.',
    retry: 'Try the keychain again',
    back: 'Back',
    create: 'Create vault',
  },
} as const
