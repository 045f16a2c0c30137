/** Every error that a person can meet: code, title, remedy. `{name}` takes a value of `details`. */
export const errorCatalogue = {
  'definition-invalid': {
    title: 'The cluster definition has errors',
    remedy: 'Correct the fields that are named, then try again.',
  },
  'file-unreadable': {
    title: 'The file {path} cannot be read',
    remedy: 'Check that it exists and that you may read it.',
  },
  'target-unwritable': {
    title: 'Nothing can be written to {path}',
    remedy: 'Choose a folder that you may write to and that has room.',
  },
  'target-not-chosen': {
    title: 'No folder has been chosen',
    remedy: 'Choose where the bundles go, then export.',
  },
  'keychain-unavailable': {
    title: 'The system keychain is not usable',
    remedy:
      'Unlock it, or start gnome-keyring or KWallet and try again. Without one, use a passphrase vault: choose it in the window, or pass --passphrase-file.',
  },
  'keychain-mismatch': {
    title: 'The keychain gave back something else than was written',
    remedy:
      'Nothing was signed. Check the keychain program, then try again, or use a passphrase vault.',
  },
  'keychain-locked': {
    title: 'The system keychain is locked',
    remedy: 'Unlock it with its own password, then try again. Nothing was changed.',
  },
  'keychain-restarted': {
    title: 'The system keychain was restarted or has ended',
    remedy:
      'Restart Certwright: this program cannot reach the keychain that runs now. Nothing was changed.',
  },
  'keychain-emptied': {
    title: 'The keychain holds none of the keys of this project',
    remedy:
      'It was emptied, or it is another one. Open the project on the computer and in the desktop session where its keys were made, or restore the keychain from a backup. Nothing was changed.',
  },
  'keychain-changed': {
    title: 'Another program changed the entry of {name} in the keychain',
    remedy: 'Restore the keychain from a backup. Nothing was signed or changed.',
  },
  'key-incomplete': {
    title: 'The keychain holds only a part of the key of {name}',
    remedy: 'Restore the keychain from a backup. Nothing was signed or changed.',
  },
  'key-missing': {
    title: 'The key of {name} is not in the {place}',
    remedy:
      'Open the project on the machine and desktop session where it was made, or restore the keychain from a backup.',
  },
  'vault-locked': {
    title: 'The passphrase vault is locked',
    remedy: 'Enter its passphrase.',
  },
  'passphrase-wrong': {
    title: 'The passphrase is wrong',
    remedy: 'Try again. Nobody can reset it.',
  },
  'passphrase-wait': {
    title: 'Too many wrong passphrases',
    remedy: 'Wait {waitSeconds} s, then try again.',
  },
  'passphrase-weak': {
    title: 'The passphrase is too short',
    remedy: 'Use at least {minimum} characters.',
  },
  'sealed-broken': {
    title: 'The sealed key of {name} does not open',
    remedy:
      'The file was changed or belongs to another project. Restore the project folder from a backup.',
  },
  'project-not-found': {
    title: 'There is no project {name}',
    remedy: 'Open another project, or create one.',
  },
  'project-exists': {
    title: 'A project named {name} exists already',
    remedy: 'Choose another name.',
  },
  'project-newer': {
    title: 'The project {name} was saved by a newer Certwright',
    remedy: 'Open it with that version. Nothing was changed.',
  },
  'project-damaged': {
    title: 'The project {name} cannot be read',
    remedy:
      'Restore it from its last saved state in the list of projects, or {path} from a backup. Nothing was changed.',
  },
  'project-busy': {
    title: 'Another Certwright is working on the project {name}',
    remedy: 'Close the other one, or wait until it is done.',
  },
  'sealed-file-foreign': {
    title: 'The file is no recovery kit and no project file',
    remedy:
      'Choose one that Certwright wrote: its name ends in .certwright-kit or .certwright-project. Nothing was changed.',
  },
  'sealed-file-newer': {
    title: 'The file was made by a newer Certwright',
    remedy: 'Open it with that version. Nothing was changed.',
  },
  'sealed-file-damaged': {
    title: 'The file is damaged',
    remedy: 'Use another copy of it. Nothing was changed.',
  },
  'sealed-file-unverified': {
    title: 'The file {path} was written and does not restore',
    remedy:
      'Do not rely on it. Delete it and save again to another disk. The project was not changed.',
  },
  'shares-refused': {
    title: 'The shares do not open the kit',
    remedy: '{reason}',
  },
  'project-here': {
    title: 'The project {name} is here already',
    remedy: 'Nothing was overwritten. {reason}',
  },
  'keychain-conflict': {
    title: 'The keychain holds another key for {name}',
    remedy:
      'Another data folder on this computer uses it. Restore into a passphrase vault, or remove the project there. Nothing was overwritten.',
  },
  'merge-refused': {
    title: 'The two states of {name} cannot be merged',
    remedy: '{reason}',
  },
  'lock-left': {
    title: '{owner} on {host} left the project {name} locked',
    remedy:
      'Ask whether Certwright is still open there. If it is not, take the lock away and try again.',
  },
  'clock-jumped': {
    title: 'The clock of this computer was set {direction} by {days} days',
    remedy:
      'Set it right, then try again. If it is right now, restart Certwright. Nothing was signed.',
  },
  'snapshot-not-found': {
    title: 'The earlier state is no longer kept',
    remedy: 'Choose another one. The last ten are kept.',
  },
  'nothing-to-restore': {
    title: 'There is no whole earlier state of {name} to go back to',
    remedy: 'Restore {path} from a backup. Nothing was changed.',
  },
  'ledger-broken': {
    title: 'The ledger of {name} was changed outside Certwright at entry {entry}',
    remedy:
      'Restore {path} from a backup. Until then the project stays closed. Nothing was changed.',
  },
  'storage-failed': {
    title: 'The data folder {path} cannot be written',
    remedy:
      'Make room on the disk or give yourself write access, then try again. The last saved state is intact.',
  },
  'nothing-issued': {
    title: 'Nothing has been issued yet',
    remedy: 'Apply the changes first.',
  },
  'certificate-not-found': {
    title: 'There is no certificate {name}',
    remedy: 'It may have been replaced. Go back to the list.',
  },
  'node-not-found': {
    title: 'There is no node {name}',
    remedy: 'It may have been removed or renamed. Go back to the list of nodes.',
  },
  'changes-waiting': {
    title: 'There are changes that are not applied',
    remedy: 'Apply the changes first, so that the bundles hold what the cluster definition says.',
  },
  'requests-waiting': {
    title: '{bundle} waits for certificates',
    remedy:
      'Sign the requests, or take in the certificates, of {rows}. Export the other bundles meanwhile.',
  },
  'key-elsewhere': {
    title: 'The private key of {name} is not in this app',
    remedy: 'It was made elsewhere and stays there. Save the certificate alone.',
  },
  'authority-offline': {
    title: 'The authority {name} is offline',
    remedy:
      'Bring it back with its file and passphrase, or apply the changes: requests are made that whoever has the file can sign.',
  },
  'not-taken-offline': {
    title: 'The authority {name} was not taken offline',
    remedy: '{reason}',
  },
  'authority-refused': {
    title: 'The authority {name} was not taken over',
    remedy: '{reason}',
  },
  'issuer-unusable': {
    title: 'The authority {name} cannot sign',
    remedy: '{reason}',
  },
  'certificate-refused': {
    title: 'The certificate {name} was not issued',
    remedy: '{reason}',
  },
  'least-privilege': {
    title: '{path} must not be on {node}',
    remedy:
      'Nothing was written. Report this with the cluster definition: a layout table is wrong.',
  },
  'verification-failed': {
    title: 'The check found {count} problems',
    remedy: 'Each is listed with what to do.',
  },
  'input-refused': {
    title: 'The input was refused',
    remedy: '{reason}',
  },
  'import-refused': {
    title: 'Nothing can be imported from this text',
    remedy: '{reason}',
  },
  cancelled: {
    title: 'Cancelled',
    remedy: 'Nothing was written.',
  },
  unexpected: {
    title: 'Something went wrong that should not',
    remedy: 'Nothing was lost. Try again; if it happens again, report it with the details.',
  },
} as const satisfies Record<string, { title: string; remedy: string }>

export type ErrorCode = keyof typeof errorCatalogue
export type ErrorDetails = Readonly<Record<string, string | number>>

/** An error as it crosses to the window or the terminal: data, never a thrown object. */
export type ErrorView = {
  readonly code: ErrorCode
  readonly title: string
  readonly remedy: string
  /** One more sentence on the cause, without secrets. */
  readonly cause?: string | undefined
  /** For how long trying again is refused. */
  readonly waitSeconds?: number | undefined
}

/** The answer of every channel. */
export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ErrorView }

/** An expected failure, with a remedy from the catalogue. Details and cause never hold key material. */
export class AppError extends Error {
  override readonly name = 'AppError'
  constructor(
    readonly code: ErrorCode,
    readonly details: ErrorDetails = {},
    options: { cause?: unknown; because?: string } = {},
  ) {
    super(fill(errorCatalogue[code].title, details), { cause: options.cause })
    this.because = options.because
  }
  /** The cause in words that a person may see. */
  readonly because: string | undefined

  /** @returns the error as data for a window or a terminal. */
  view(): ErrorView {
    const { title, remedy } = errorCatalogue[this.code]
    const { waitSeconds } = this.details
    return {
      code: this.code,
      title: fill(title, this.details),
      remedy: fill(remedy, this.details),
      ...(this.because === undefined ? {} : { cause: this.because }),
      ...(typeof waitSeconds === 'number' ? { waitSeconds } : {}),
    }
  }
}

function fill(template: string, details: ErrorDetails): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(details[name] ?? whole))
}
