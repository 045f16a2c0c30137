import { inspectPaths, type Inspected, type InspectedFile } from '../main/services/inspecting'
import type { CertificateFacts } from '../main/pki/types'
import type { CommandInput } from './arguments'
import { exitCodes } from './commands'
import type { Io } from './io'
import { lintLines } from './lint-lines'

/** Shows what files hold. */
export async function inspect(input: CommandInput, io: Io): Promise<number> {
  const files = await inspectPaths(input.operands, io.signal, io.now())
  io.out(
    input.json
      ? `${JSON.stringify({ ok: true, files }, undefined, 2)}\n`
      : files.map(fileText).join('\n'),
  )
  return exitCodes.done
}

function fileText({ path, mode, bytes, holds, findings }: InspectedFile): string {
  const about = mode === undefined ? `${bytes} bytes` : `${bytes} bytes, mode ${mode}`
  const parts = holds.length === 0 ? ['no certificate, key or kubeconfig'] : holds.flatMap(lines)
  const all = [...parts, ...findings.flatMap(lintLines)]
  return `${path}  (${about})\n${all.map((line) => `  ${line}\n`).join('')}`
}

function lines(found: Inspected): string[] {
  switch (found.kind) {
    case 'certificate':
      return certificateLines(found.facts)
    case 'private-key':
    case 'public-key': {
      const matches = found.matches.length === 0 ? '' : `, matches ${found.matches.join(', ')}`
      return [`${found.kind.replace('-', ' ')}, ${keyText(found.algorithm)}${matches}`]
    }
    case 'kubeconfig':
      return [
        `kubeconfig, current context ${found.currentContext ?? 'none'}`,
        ...found.clusters.flatMap(({ name, server, authorities }) => [
          `cluster ${name}: ${server ?? 'no server'}`,
          ...authorities.flatMap((facts) => indented(certificateLines(facts))),
        ]),
        ...found.users.flatMap(({ name, certificate, key, hasToken }) => [
          `user ${name}${hasToken ? ', with a token' : ''}`,
          ...(certificate ? indented(certificateLines(certificate)) : []),
          ...(key
            ? [
                `  private key, ${keyText(key.algorithm)}, ${key.matches ? 'matches' : 'does not match'} its certificate`,
              ]
            : []),
        ]),
      ]
    case 'other':
      return [found.what]
  }
}

function certificateLines(facts: CertificateFacts): string[] {
  const { isAuthority, pathLength, keyUsages, extendedKeyUsages, dnsNames, addresses } = facts
  const row = (name: string, value: string | undefined) =>
    value === undefined || value === '' ? [] : [`  ${`${name}:`.padEnd(13)}${value}`]
  return [
    isAuthority ? 'certificate of an authority' : 'certificate',
    ...row('subject', facts.subject),
    ...row('issuer', facts.issuer),
    ...row('serial', facts.serial),
    ...row('from', facts.notBefore),
    ...row('to', facts.notAfter),
    ...row('key', keyText(facts.keyAlgorithm)),
    ...row('signature', facts.signatureAlgorithm),
    ...row('path length', pathLength === undefined ? undefined : String(pathLength)),
    ...row('usages', [...keyUsages, ...extendedKeyUsages].join(', ')),
    ...row('names', dnsNames.join(', ')),
    ...row('addresses', addresses.join(', ')),
    ...row('key id', facts.subjectKeyId),
    ...row('signed by', facts.authorityKeyId),
    ...row('sha-256', facts.fingerprint),
  ]
}

/** `ecdsa-p256` → `ECDSA P-256`, `rsa-2048` → `RSA 2048`. */
function keyText(algorithm: string): string {
  return algorithm
    .replace(/^rsa-/, 'RSA ')
    .replace(/^ecdsa-p/, 'ECDSA P-')
    .replace(/^ed25519$/, 'Ed25519')
}

function indented(texts: readonly string[]): string[] {
  return texts.map((text) => `  ${text}`)
}
