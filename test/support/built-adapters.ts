/** Bundles the adapters for child processes, and starts those on the runtime that runs the test. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'vite'

export type Child = {
  readonly process: ChildProcess
  /** Sends a line to its input. */
  tell(value: unknown): void
  /** Waits for the next line. Undefined when the process has ended without another one. */
  line(): Promise<unknown>
  /** Everything said until the end, and the exit code. */
  end(): Promise<{ lines: unknown[]; code: number | null }>
  kill(): Promise<void>
}
export type BuiltAdapters = {
  readonly file: string
  start(args: readonly string[], env?: NodeJS.ProcessEnv): Child
  remove(): void
}

/** Builds once per test file. keytar stays outside: it is native. */
export async function buildAdapters(): Promise<BuiltAdapters> {
  // Below the checkout, so that the child finds keytar.
  const cache = resolve('node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'certwright-adapters-'))
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rollupOptions: {
        input: {
          child: 'test/support/adapters-child.ts',
          'keychain-helper': 'src/main/adapters/keychain-process.ts',
        },
        // Not .js: this folder's package.json is another's, and an older Node takes it for CommonJS.
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
        external: ['keytar'],
      },
    },
    ssr: { noExternal: /^(?!keytar$)/ },
  })
  return {
    file: join(folder, 'child.mjs'),
    start: (args, env = {}) => startChild(join(folder, 'child.mjs'), args, env),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function startChild(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Child {
  const child = spawn(process.execPath, [file, ...args], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.on('error', () => undefined)
  const closed = new Promise<number | null>((done) => child.once('close', done))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const line = async (): Promise<unknown> => {
    const next = await lines.next()
    return next.done ? undefined : JSON.parse(next.value)
  }
  return {
    process: child,
    tell: (value) => void child.stdin.write(`${JSON.stringify(value)}\n`),
    line,
    async end() {
      const said: unknown[] = []
      for (let next = await line(); next !== undefined; next = await line()) said.push(next)
      return { lines: said, code: await closed }
    },
    async kill() {
      child.kill('SIGKILL')
      await closed
    },
  }
}
