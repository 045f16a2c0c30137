/** A TLS handshake on the loopback: Node's OpenSSL or, inside Electron, BoringSSL is the judge. */
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:tls'

type Shown = {
  /** PEM; the certificate first, then what is above it. */
  readonly certificate: string
  readonly privateKey: string
  /** PEM of what the client trusts. */
  readonly trusted: string
  readonly host: string
}

/** @returns `accepted`, or the words with which the client refused the server. */
export async function handshake(shown: Shown): Promise<string> {
  const server = createServer({ cert: shown.certificate, key: shown.privateKey }, (socket) =>
    socket.end(),
  )
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  try {
    return await new Promise<string>((answered) => {
      const { port } = server.address() as AddressInfo
      const client = connect({
        host: '127.0.0.1',
        port,
        ca: shown.trusted,
        servername: shown.host,
      })
      client.on('secureConnect', () => {
        answered('accepted')
        client.destroy()
      })
      client.on('error', ({ message }) => answered(message))
    })
  } finally {
    await new Promise((closed) => server.close(closed))
  }
}
