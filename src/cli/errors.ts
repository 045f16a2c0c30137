import { AppError, type ErrorCode } from '../shared/errors'
import { ClusterFileError } from './cluster-file'
import { exitCodes } from './commands'
import { findingsText } from './findings'
import type { Io } from './io'

const vaultErrors: ReadonlySet<ErrorCode> = new Set([
  'keychain-unavailable',
  'keychain-locked',
  'keychain-restarted',
  'keychain-emptied',
  'keychain-changed',
  'keychain-mismatch',
  'key-incomplete',
  'key-missing',
  'vault-locked',
  'passphrase-wrong',
  'passphrase-wait',
  'passphrase-weak',
  'sealed-broken',
])
const inputErrors: ReadonlySet<ErrorCode> = new Set([
  'definition-invalid',
  'file-unreadable',
  'target-unwritable',
  'project-not-found',
  'project-exists',
  'nothing-issued',
  'certificate-not-found',
  'certificate-refused',
  'authority-offline',
  'not-taken-offline',
  'authority-refused',
  'requests-waiting',
  'changes-waiting',
  'key-elsewhere',
  'input-refused',
])

/**
 * Prints an error, as text on stderr or as one JSON object on stdout.
 * @returns the exit code for it.
 */
export function report(error: unknown, io: Io, json: boolean): number {
  const known = knownError(error, io)
  const view = known.view()
  if (json) {
    const findings = known instanceof ClusterFileError ? { findings: known.findings } : {}
    io.out(`${JSON.stringify({ ok: false, error: view, ...findings }, undefined, 2)}\n`)
  } else {
    if (known instanceof ClusterFileError) io.err(findingsText(known.path, known.findings))
    const cause = view.cause === undefined ? '' : ` ${view.cause}`
    io.err(`Error: ${view.title}.${cause}\n${view.remedy}\n`)
  }
  return exitCodeOf(known, io)
}

function exitCodeOf({ code }: AppError, io: Io): number {
  if (code === 'cancelled') {
    return io.signal.reason === 'SIGTERM' ? exitCodes.terminated : exitCodes.interrupted
  }
  if (vaultErrors.has(code)) return exitCodes.noVault
  if (inputErrors.has(code)) return exitCodes.badInput
  return code === 'verification-failed' ? exitCodes.verificationFailed : exitCodes.unexpected
}

/** An abort surfaces as whatever was interrupted; the signal knows better. */
function knownError(error: unknown, io: Io): AppError {
  if (error instanceof AppError) return error
  if (io.signal.aborted) return new AppError('cancelled', {}, { cause: error })
  const because = error instanceof Error ? `${error.name}: ${error.message}` : undefined
  return new AppError('unexpected', {}, { cause: error, ...(because && { because }) })
}
