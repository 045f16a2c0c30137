/** The terminal, the environment and the signals, as one value, so that commands run in tests. */
export type Io = {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Whether a person reads stderr: progress is drawn only then. */
  readonly showsProgress: boolean
  /** Asks on the terminal; undefined where nobody can answer. */
  readonly ask: Ask | undefined
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
  /** The app's data folder: projects are below it. */
  readonly home: string
  /** The built signing worker. */
  readonly workerUrl: URL
  readonly version: string
  readonly now: () => Date
}

export type Ask = {
  readonly yesNo: (question: string) => Promise<boolean>
  /** Reads a line without showing it. @throws AppError `cancelled` on Ctrl-C. */
  readonly secret: (prompt: string) => Promise<string>
}

/** The name of the signal that aborted, kept as the abort's reason. */
export type Interruption = 'SIGINT' | 'SIGTERM'
