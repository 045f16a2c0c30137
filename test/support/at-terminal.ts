import { spawn } from 'node:child_process'

/** Types each answer after the program has asked for it; a prompt ends in a colon. Python has a terminal to lend. */
const driver = `
import os, pty, sys, termios, time
answers = sys.stdin.buffer.read().split(b"\\n")
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
shown = b""
while True:
    try:
        piece = os.read(fd, 4096)
    except OSError:
        break
    if not piece:
        break
    shown += piece
    if answers and shown.rstrip().endswith(b":"):
        # What is typed before the echo is off is thrown away by getpass.
        while termios.tcgetattr(fd)[3] & termios.ECHO:
            time.sleep(0.01)
        os.write(fd, answers.pop(0) + b"\\n")
        sys.stdout.buffer.write(shown)
        shown = b""
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`

export type Shown = { readonly code: number | null; readonly text: string }

/**
 * Runs a command of the shell on a terminal of its own, as somebody who is asked for passphrases.
 * @param answers in the order of the questions
 */
export function atTerminal(
  command: string,
  answers: readonly string[],
  cwd: string,
): Promise<Shown> {
  return new Promise((resolve, reject) => {
    const child = spawn('python3', ['-c', driver, 'sh', '-ec', command], { cwd })
    let text = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (piece: string) => (text += piece))
    child.on('error', reject)
    child.on('close', (code) => {
      resolve({ code, text })
    })
    child.stdin.end(answers.join('\n'))
  })
}
