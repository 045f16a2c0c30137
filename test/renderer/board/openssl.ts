import type { CertificateDetail, CertificateRow } from '../../../src/shared/models'

/** The tab "openssl" on the drawing board: made up, but of the same form as what main answers. */
export function opensslOf({ key, kind, commonName }: CertificateRow): CertificateDetail['openssl'] {
  const base = key.replace('@', '-')
  if (kind === 'secret') return { commands: `openssl rand -out ${base}.bin 32\n`, config: null }
  return {
    commands: `# key, made and kept on this computer
openssl genpkey -algorithm EC \\
  -pkeyopt ec_paramgen_curve:P-256 -out ${base}.key

# request, the subject comes from ${base}.cnf
openssl req -new -key ${base}.key \\
  -config ${base}.cnf -out ${base}.csr
`,
    config: {
      name: `${base}.cnf`,
      text: `[req]\nprompt             = no\ndistinguished_name = subject\n\n[subject]\nCN = ${commonName}\n`,
    },
  }
}
