/** Real handshakes inside this process, both sides strict. */
import { X509Certificate } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { checkServerIdentity, connect, createSecureContext, createServer } from 'node:tls'
import type { SecureContext, TLSSocket } from 'node:tls'
import { callerOf, type Caller } from '../api-server'
import type { Pair } from '../exported'
import type { Server } from './model'

export type Listening = { readonly server: Server; readonly port: number; close(): Promise<void> }

/** As Go does, an authority below a root may end a chain when it is what one trusts. */
const partial = { allowPartialTrustChain: true } as const
/** A server of Node takes that option only in the context of a name, so every client sends one. */
const servername = 'any.internal'

/** Starts a server that demands a certificate and tells who called. */
export async function listen(server: Server): Promise<Listening> {
  const { pair, trust, allowed } = server
  const context = createSecureContext({
    cert: pair.certificate,
    key: pair.privateKey,
    ca: trust,
    minVersion: 'TLSv1.2',
    ...partial,
  })
  const listener = createServer(
    {
      SNICallback: (_, done) => {
        done(null, context)
      },
      requestCert: true,
      rejectUnauthorized: true,
    },
    (socket) => {
      socket.on('error', () => undefined)
      const caller = callerOf(socket)
      const mayCall =
        (allowed?.includes(caller.user) ?? true) &&
        (server.kind !== 'etcd-peer' || etcdTakes(socket))
      if (mayCall) socket.end(JSON.stringify(caller))
      else socket.destroy()
    },
  )
  // Whoever is refused hears it; the listener goes on.
  listener.on('tlsClientError', () => undefined)
  await new Promise<void>((listening) => listener.listen(0, '127.0.0.1', listening))
  return {
    server,
    port: (listener.address() as AddressInfo).port,
    close: () => new Promise((closed) => listener.close(() => closed())),
  }
}

/**
 * etcd compares a peer's addresses with the one it calls from, and lets a certificate without any
 * name pass (etcd client/pkg/transport/listener_tls.go, checkCertSAN). Here all call from the same
 * machine, whose address a member's certificate always has.
 */
function etcdTakes(socket: TLSSocket): boolean {
  const { raw } = socket.getPeerCertificate()
  const certificate = new X509Certificate(raw)
  return certificate.subjectAltName === undefined || certificate.checkIP('127.0.0.1') !== undefined
}

const contexts = new Map<Pair | undefined, Map<string, SecureContext>>()

/** Reading keys and certificates takes longer than a handshake, and most are used often. */
function contextOf(pair: Pair | undefined, trust: string): SecureContext {
  const known = contexts.get(pair)?.get(trust)
  const context =
    known ??
    createSecureContext({
      ca: trust,
      ...(pair ? { cert: pair.certificate, key: pair.privateKey } : {}),
      ...partial,
    })
  contexts.set(pair, (contexts.get(pair) ?? new Map<string, SecureContext>()).set(trust, context))
  return context
}

export type Asked = { readonly pair?: Pair | undefined; readonly trust: string }

/**
 * Calls a server by a name, as if it were there.
 * @returns whom the server saw. Rejects with the reason of the side that refused.
 */
export function call(port: number, name: string, { pair, trust }: Asked): Promise<Caller> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: '127.0.0.1',
      port,
      servername,
      secureContext: contextOf(pair, trust),
      checkServerIdentity: (_, peer) => checkServerIdentity(name, peer),
    })
    let answer = ''
    socket.on('data', (data: Buffer) => (answer += data.toString()))
    socket.on('error', reject)
    socket.on('close', () => {
      if (answer === '') reject(new Error('closed without an answer'))
      else resolve(JSON.parse(answer) as Caller)
    })
  })
}

/** @returns whether the call went through. */
export function reaches(port: number, name: string, asked: Asked): Promise<boolean> {
  return call(port, name, asked).then(
    () => true,
    () => false,
  )
}
