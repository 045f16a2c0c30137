import { execFile } from 'node:child_process'
import { createPrivateKey } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Every private key in exported zips, as PKCS#8 DER, read with unzip and not with our own code. */
export async function keysInBundles(zips: readonly string[]): Promise<Buffer[]> {
  const keys: Buffer[] = []
  for (const zip of zips) {
    const folder = await mkdtemp(join(tmpdir(), 'certwright-unzip-'))
    try {
      await run('unzip', ['-q', zip, '-d', folder])
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue
        const text = await readFile(join(entry.parentPath, entry.name), 'utf8')
        const embedded = [...text.matchAll(/client-key-data: (\S+)/g)].map(([, data]) =>
          Buffer.from(data ?? '', 'base64').toString(),
        )
        for (const pem of [text, ...embedded].flatMap(pemsIn))
          keys.push(createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' }))
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  return keys
}

/** The keys for encryption at rest in exported zips: the raw 32 bytes. */
export async function encryptionKeys(zips: readonly string[]): Promise<Buffer[]> {
  const found = new Set<string>()
  for (const zip of zips) {
    const { stdout } = await run('unzip', ['-p', zip], { maxBuffer: 64 * 1024 * 1024 })
    for (const [, secret] of stdout.matchAll(/^\s+(?:- )?secret: ([A-Za-z0-9+/]{43}=)$/gm))
      if (secret !== undefined) found.add(secret)
  }
  return [...found].map((secret) => Buffer.from(secret, 'base64'))
}

/**
 * What a leak of these keys would look like: the secret part of the raw bytes (as DER holds it), in hex, as
 * numbers and in base64 at each of the three alignments, as PEM, JSON and YAML would hold it.
 */
export function tracesOf(keys: readonly Buffer[]): Buffer[] {
  return keys.flatMap((key) => {
    const start = secretStart(key)
    const secret = key.subarray(start, start + 32)
    const hex = secret.toString('hex')
    // A Buffer that JSON took apart is a list of numbers.
    const numbers = [...secret.subarray(0, 16)].join(',')
    const texts = [hex, hex.toUpperCase(), numbers].map((text) => Buffer.from(text))
    return [secret, ...texts, ...base64Of(secret), ...base64Of(pemPiece(key, start))]
  })
}

/** Base64 of bytes at each of the three alignments that they can have inside other bytes. */
function base64Of(bytes: Buffer): Buffer[] {
  return [0, 1, 2].map((offset) => {
    const whole = bytes.subarray(offset, offset + Math.floor((bytes.length - offset) / 3) * 3)
    return Buffer.from(whole.toString('base64').slice(0, 32))
  })
}

/** A piece of the PEM, as a kubeconfig holds it in base64 once more. */
function pemPiece(key: Buffer, start: number): Buffer {
  const lines = key.toString('base64').replace(/.{64}/g, '$&\n')
  const character = Math.ceil((start * 4) / 3)
  const place = character + Math.floor(character / 64)
  return Buffer.from(lines.slice(place, place + 40))
}

/**
 * Where 32 secret bytes are: a vault key is secret as a whole; PKCS#8 of P-256 and P-384 has the private
 * number from 36 on; that of RSA ends with secret numbers, while its beginning is the public modulus.
 */
function secretStart(key: Buffer): number {
  if (key.length === 32) return 0
  return key.length > 400 ? key.length - 80 : 36
}

/** Files below a folder that hold one of the traces, by path. */
export async function filesWith(folder: string, traces: readonly Buffer[]): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const content = await readFile(path)
    if (holds(content, traces)) found.push(path)
  }
  return found
}

/** Whether text or bytes hold one of the traces. Line breaks inside base64 are looked through. */
export function holds(content: Buffer | string, traces: readonly Buffer[]): boolean {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content)
  const unwrapped = Buffer.from(bytes.toString('latin1').replace(/\\n|[\r\n]/g, ''), 'latin1')
  return traces.some((trace) => bytes.includes(trace) || unwrapped.includes(trace))
}

function pemsIn(text: string): string[] {
  return text.match(/-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/g) ?? []
}
