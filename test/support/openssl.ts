/** OpenSSL and GnuTLS as independent judges. A missing program fails the test; nothing is skipped. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Judgement = { readonly ok: boolean; readonly output: string }

/** Runs a program. @throws when it cannot be started at all. */
export function judge(program: string, args: readonly string[], input = ''): Judgement {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    input,
    encoding: 'utf8',
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' },
  })
  if (error) throw new Error(`${program} cannot be run: ${error.message}`)
  return { ok: status === 0, output: `${stdout}${stderr}` }
}

/** Runs a program that must answer. @returns what it wrote. */
export function answerOf(program: string, args: readonly string[], input = ''): string {
  const { ok, output } = judge(program, args, input)
  if (!ok) throw new Error(`${program} ${args.join(' ')} failed: ${output}`)
  return output
}

/** Gives `act` a new folder with these files in it, and removes it afterwards. */
export function withFiles<T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  act: (pathOf: (name: string) => string) => T,
): T {
  const folder = mkdtempSync(join(tmpdir(), 'certwright-test-'))
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    return act((name) => join(folder, name))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** `openssl x509 -text` of one certificate. */
export function opensslText(pem: string): string {
  return answerOf(
    'openssl',
    ['x509', '-noout', '-text', '-nameopt', 'RFC2253,sep_comma_plus_space'],
    pem,
  )
}

/** Lines under an extension's title, trimmed; the title line ends in `critical` when it is. */
export function extensionOf(
  text: string,
  title: string,
): { readonly critical: boolean; readonly value: string } | undefined {
  const lines = text.split('\n')
  const at = lines.findIndex((line) => line.trim().startsWith(`${title}:`))
  if (at < 0) return undefined
  return { critical: (lines[at] ?? '').includes('critical'), value: (lines[at + 1] ?? '').trim() }
}

export type Purpose = 'sslserver' | 'sslclient' | 'any'

/** `openssl verify -x509_strict`. */
export function opensslVerify(
  pem: string,
  chain: {
    readonly authority: string
    readonly purpose?: Purpose
    readonly at?: Date
    readonly extra?: readonly string[]
  },
): Judgement {
  return withFiles({ 'ca.pem': chain.authority, 'cert.pem': pem }, (pathOf) =>
    judge('openssl', [
      'verify',
      '-x509_strict',
      ...(chain.purpose ? ['-purpose', chain.purpose] : []),
      ...(chain.at ? ['-attime', String(Math.floor(chain.at.getTime() / 1000))] : []),
      ...(chain.extra ?? []),
      '-CAfile',
      pathOf('ca.pem'),
      pathOf('cert.pem'),
    ]),
  )
}

/** `certtool --verify`, GnuTLS's own path validation. */
export function certtoolVerify(pem: string, authority: string, hostname?: string): Judgement {
  return withFiles({ 'ca.pem': authority, 'cert.pem': pem }, (pathOf) =>
    judge('certtool', [
      '--verify',
      ...(hostname ? ['--verify-hostname', hostname] : []),
      '--load-ca-certificate',
      pathOf('ca.pem'),
      '--infile',
      pathOf('cert.pem'),
    ]),
  )
}

/** `certtool -i` of one certificate. */
export function certtoolText(pem: string): string {
  return answerOf('certtool', ['--certificate-info'], pem)
}

/** The public key that OpenSSL reads from a certificate, as PEM. */
export function publicKeyOfCertificate(pem: string): string {
  return answerOf('openssl', ['x509', '-noout', '-pubkey'], pem)
}

/** The public key that OpenSSL derives from a private key, as PEM. */
export function publicKeyOfPrivateKey(pem: string): string {
  return answerOf('openssl', ['pkey', '-pubout'], pem)
}
