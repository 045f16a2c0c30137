/**
 * The smallest API server that kubectl talks to: it shows the exported certificate, demands one of
 * the exported authority, and says who called, as kube-apiserver reads it: CN as user, O as groups.
 */
import { X509Certificate } from 'node:crypto'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'

export type Caller = { readonly user: string; readonly groups: readonly string[] }

export type ApiServer = {
  readonly port: number
  /** Everyone who was let in, in order. */
  readonly callers: readonly Caller[]
  /** Why connections were refused. */
  readonly refusals: readonly string[]
  readonly close: () => Promise<void>
}

/** @param files PEM of the API server's certificate and key, and of the clients' authority. */
export async function startApiServer(
  host: string,
  files: { certificate: string; privateKey: string; clientAuthority: string },
): Promise<ApiServer> {
  const callers: Caller[] = []
  const refusals: string[] = []
  const server = createServer(
    {
      cert: files.certificate,
      key: files.privateKey,
      ca: files.clientAuthority,
      requestCert: true,
      rejectUnauthorized: true,
    },
    (request, response) => {
      const caller = callerOf(request.socket as TLSSocket)
      callers.push(caller)
      const path = new URL(request.url ?? '/', 'https://api').pathname
      request.resume()
      const answer = answers(path, request.method ?? 'GET', caller)
      response.writeHead(answer === undefined ? 404 : request.method === 'POST' ? 201 : 200, {
        'content-type': 'application/json',
      })
      response.end(JSON.stringify(answer ?? { kind: 'Status', apiVersion: 'v1', code: 404 }))
    },
  )
  server.on('tlsClientError', (error) => refusals.push(error.message))
  await new Promise<void>((listening) => server.listen(0, host, listening))
  return {
    port: (server.address() as AddressInfo).port,
    callers,
    refusals,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections()
        server.close(() => closed())
      }),
  }
}

/** Node's own reader of subjects; values of one name come one after the other. */
export function callerOf(socket: TLSSocket): Caller {
  const { raw } = socket.getPeerCertificate()
  const lines = new X509Certificate(raw).subject.split(/\n| ?\+ ?/)
  const valuesOf = (name: string) =>
    lines.filter((line) => line.startsWith(`${name}=`)).map((line) => line.slice(name.length + 1))
  return { user: valuesOf('CN').join(), groups: valuesOf('O').sort() }
}

function answers(path: string, method: string, { user, groups }: Caller): object | undefined {
  if (path === '/version') return { major: '1', minor: '35', gitVersion: 'v1.35.0' }
  if (path === '/api')
    return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] }
  if (path === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: [] }
  const review = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
  if (method === 'POST' && path === review) {
    return {
      kind: 'SelfSubjectReview',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: {},
      status: { userInfo: { username: user, groups: [...groups, 'system:authenticated'] } },
    }
  }
  return undefined
}
