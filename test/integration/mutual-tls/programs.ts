/** OpenSSL as server and client, and kubectl, which is Go, as client: strict, and in processes of their own. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { isIP } from 'node:net'
import { end, keepUntilExit } from '../../e2e/support/process'
import type { Workplace } from '../command'
import type { Pair } from '../exported'
import type { Server } from './model'

export type Door = { readonly server: Server; readonly port: string; close(): Promise<void> }
export type Visitor = {
  readonly name: string
  readonly pair?: Pair | undefined
  readonly trust: string
}

let files = 0

/** Puts PEM where a program can read it. */
function kept(place: Workplace, pem: string): string {
  return place.write(`${(files += 1)}.pem`, pem)
}

/** Runs a program beside the servers, whose output this process must go on reading. */
function judge(program: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((ended) => {
    const child = execFile(program, [...args], { timeout: 20_000 }, (_, stdout, stderr) => {
      ended(`${stdout}${stderr}`)
    })
    // Who is refused may be gone before it is asked.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}

/** `openssl s_server` that demands a certificate and answers with a page. */
export async function open(place: Workplace, server: Server): Promise<Door> {
  const certificate = kept(place, server.pair.certificate)
  const child = keepUntilExit(
    spawn(
      'openssl',
      [
        ...['s_server', '-accept', '127.0.0.1:0', '-www', '-4'],
        ...['-cert', certificate, '-cert_chain', certificate],
        ...['-key', kept(place, server.pair.privateKey)],
        ...['-CAfile', kept(place, server.trust), '-no-CApath', '-no-CAstore'],
        ...['-Verify', '5', '-verify_return_error', '-x509_strict', '-partial_chain'],
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    ),
  )
  const port = await portOf(child)
  return { server, port, close: () => end(child) }
}

function portOf(child: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    let output = ''
    const read = (data: Buffer) => {
      output += data.toString()
      const port = /ACCEPT \S+:(\d+)/.exec(output)?.[1]
      if (port !== undefined) found(port)
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.on('exit', () => failed(new Error(`openssl s_server ended: ${output}`)))
  })
}

/** @returns whether `openssl s_client` gets the page, and what it says. */
export async function bySClient(place: Workplace, { port }: Door, { name, pair, trust }: Visitor) {
  const certificate = pair && kept(place, pair.certificate)
  const output = await judge(
    'openssl',
    [
      ...['s_client', '-connect', `127.0.0.1:${port}`, '-ign_eof'],
      ...['-CAfile', kept(place, trust), '-no-CApath', '-no-CAstore'],
      ...['-verify_return_error', '-x509_strict', '-partial_chain', '-purpose', 'sslserver'],
      ...(isIP(name) === 0 ? ['-verify_hostname', name] : ['-verify_ip', name]),
      ...(pair && certificate !== undefined
        ? ['-cert', certificate, '-cert_chain', certificate]
        : []),
      ...(pair ? ['-key', kept(place, pair.privateKey)] : []),
    ],
    'GET / HTTP/1.0\r\n\r\n',
  )
  return { ok: output.includes('HTTP/1.0 200 ok'), output }
}

/** @returns whether kubectl gets the page, and what it says. */
export async function byKubectl(place: Workplace, { port }: Door, { name, pair, trust }: Visitor) {
  const output = await judge('kubectl', [
    ...['--kubeconfig', '/dev/null', '--server', `https://127.0.0.1:${port}`],
    ...['--tls-server-name', name, '--certificate-authority', kept(place, trust)],
    ...(pair ? ['--client-certificate', kept(place, pair.certificate)] : []),
    ...(pair ? ['--client-key', kept(place, pair.privateKey)] : []),
    ...['--request-timeout', '20s', 'get', '--raw', '/'],
  ])
  return { ok: output.includes('<HTML>'), output }
}
