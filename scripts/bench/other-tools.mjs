// The same certificates by OpenSSL and by cfssl, as their users' scripts make them: one after the other.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`
const fileOf = (id) => id.replace(/[^A-Za-z0-9.-]/g, '_')

/**
 * @param {string} program that must be there for the comparison
 * @param {Record<string, string>} files
 * @param {string[]} lines of a shell script
 * @param {number} expected how many certificates there must be at the end
 * @returns {{ ms: number } | { missing: string }}
 */
function timeScript(program, files, lines, expected) {
  if (spawnSync(program, ['version']).error) return { missing: program }
  const folder = mkdtempSync(path.join(tmpdir(), 'certwright-bench-'))
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text)
    const script = path.join(folder, 'make.sh')
    writeFileSync(script, ['#!/bin/sh', 'set -e', ...lines, ''].join('\n'))
    chmodSync(script, 0o755)
    const started = performance.now()
    const { status, stderr } = spawnSync(script, { cwd: folder, encoding: 'utf8' })
    const ms = performance.now() - started
    const made = readdirSync(folder).filter(
      (name) => name.endsWith('.crt') || /^(?!.*-key).*\.pem$/.test(name),
    )
    if (status !== 0 || made.length !== expected) {
      throw new Error(
        `The ${program} script made ${made.length} of ${expected}: ${stderr.slice(-500)}`,
      )
    }
    return { ms }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const certificatesOf = (jobs) => jobs.filter(({ kind }) => kind === 'certificate')

/** @param {any[]} jobs as the product made them */
export async function measureOpenssl(jobs, keyAlgorithm) {
  const newKey = keyAlgorithm.startsWith('rsa')
    ? `openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:${keyAlgorithm.slice(4)}`
    : 'openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256'
  const files = {}
  const lines = jobs.flatMap((job) => {
    const name = fileOf(job.id)
    const key = `${newKey} -out ${name}.key 2>/dev/null`
    if (job.kind === 'key-pair')
      return [key, `openssl pkey -in ${name}.key -pubout -out ${name}.pub`]
    const { subject, altNames, usages, isAuthority } = job.profile
    const dn = [...subject.organizations.map((o) => `/O=${o}`), `/CN=${subject.commonName}`].join(
      '',
    )
    const names = [
      ...altNames.dnsNames.map((dns) => `DNS:${dns}`),
      ...altNames.addresses.map((address) => `IP:${address}`),
    ]
    files[`${name}.cnf`] = [
      isAuthority ? 'basicConstraints=critical,CA:TRUE' : 'basicConstraints=critical,CA:FALSE',
      isAuthority
        ? 'keyUsage=critical,digitalSignature,keyCertSign,cRLSign'
        : 'keyUsage=critical,digitalSignature',
      'subjectKeyIdentifier=hash',
      ...(isAuthority
        ? []
        : ['authorityKeyIdentifier=keyid', `extendedKeyUsage=${usages.join(',')}`]),
      ...(names.length > 0 ? [`subjectAltName=${names.join(',')}`] : []),
      '',
    ].join('\n')
    const signer = isAuthority
      ? `-signkey ${name}.key`
      : `-CA ${fileOf(job.issuer)}.crt -CAkey ${fileOf(job.issuer)}.key`
    return [
      key,
      `openssl req -new -key ${name}.key -subj ${quote(dn)} -out ${name}.csr`,
      `openssl x509 -req -in ${name}.csr ${signer} -days ${isAuthority ? 3650 : 365} -extfile ${name}.cnf -out ${name}.crt 2>/dev/null`,
    ]
  })
  return timeScript('openssl', files, lines, certificatesOf(jobs).length)
}

/** @param {any[]} jobs as the product made them */
export async function measureCfssl(jobs, keyAlgorithm) {
  const key = keyAlgorithm.startsWith('rsa')
    ? { algo: 'rsa', size: Number(keyAlgorithm.slice(4)) }
    : { algo: 'ecdsa', size: 256 }
  const usages = { serverAuth: 'server auth', clientAuth: 'client auth' }
  const profiles = Object.fromEntries(
    [['serverAuth'], ['clientAuth'], ['serverAuth', 'clientAuth']].map((list) => [
      list.join('-'),
      { expiry: '8760h', usages: ['digital signature', ...list.map((usage) => usages[usage])] },
    ]),
  )
  const files = { 'config.json': JSON.stringify({ signing: { profiles } }) }
  const certificates = certificatesOf(jobs)
  const lines = certificates.map((job) => {
    const name = fileOf(job.id)
    const { subject, altNames, isAuthority } = job.profile
    files[`${name}.json`] = JSON.stringify({
      CN: subject.commonName,
      key,
      names: subject.organizations.map((O) => ({ O })),
      hosts: [...altNames.dnsNames, ...altNames.addresses],
      ...(isAuthority ? { ca: { expiry: '87600h' } } : {}),
    })
    const issuer = fileOf(job.issuer)
    const profile = ['serverAuth', 'clientAuth'].filter((usage) =>
      job.profile.usages.includes(usage),
    )
    const make = isAuthority
      ? `cfssl gencert -initca ${name}.json`
      : `cfssl gencert -ca ${issuer}.pem -ca-key ${issuer}-key.pem -config config.json -profile ${profile.join('-')} ${name}.json`
    return `${make} 2>/dev/null | cfssljson -bare ${name}`
  })
  return timeScript('cfssl', files, lines, certificates.length)
}
