/** Scripts for nodes and people use no option of openssl that 1.1.1 lacks: it is the oldest that they promise. */
import { expect, it } from 'vitest'
import { clusterFrom } from '../../../../src/main/domain/normalise'
import { equivalentOpenssl, keyOptions } from '../../../../src/main/domain/openssl/equivalent'
import { installScript } from '../../../../src/main/domain/install-script'
import { layouts } from '../../../../src/main/domain/layouts'
import { planFor } from '../../../../src/main/domain/plan'
import { holderScript, requestScript } from '../../../../src/main/domain/requests/script'
import { controlPlane, sample } from '../sample'

/**
 * What the manual pages of OpenSSL 1.1.1 list (doc/man1/*.pod of its sources), without engines and random
 * files. Written by hand from there: it must not be made from our scripts.
 */
const options111: Readonly<Record<string, string>> = {
  genpkey: '-help -out -outform -pass -paramfile -algorithm -pkeyopt -genparam -text',
  pkey: '-help -inform -outform -in -passin -out -passout -traditional -text -text_pub -noout -pubin -pubout -check -pubcheck',
  req: '-help -inform -outform -in -passin -out -passout -text -pubkey -noout -verify -modulus -new -newkey -nodes -key -keyform -keyout -sha256 -sha384 -config -multivalue-rdn -x509 -days -set_serial -newhdr -addext -extensions -reqexts -precert -utf8 -nameopt -reqopt -subject -subj -sigopt -batch -verbose -pkeyopt',
  dgst: '-help -c -d -hex -binary -r -out -sign -keyform -passin -verify -prverify -signature -sigopt -hmac -sha256 -sha384',
  x509: '-help -inform -outform -keyform -in -out -noout -text -pubkey -serial -subject -issuer -dates -startdate -enddate -fingerprint -nameopt -certopt -checkend -checkhost -checkip -req -CA -CAkey -CAcreateserial -CAserial -set_serial -days -extfile -extensions -signkey -sha256 -sha384',
  ca: '-help -verbose -config -name -status -updatedb -crl_reason -startdate -enddate -days -md -policy -keyfile -keyform -key -passin -cert -selfsign -in -out -notext -outdir -infiles -spkac -ss_cert -preserveDN -noemailDN -batch -msie_hack -extensions -extfile -subj -utf8 -sigopt -create_serial -rand_serial -multivalue-rdn',
}
const keyOptions111 = /^(rsa_keygen_(bits|primes|pubexp)|ec_paramgen_curve|ec_param_enc):[\w-]+$/

/** Every call of openssl in a shell text, as its words; what runs on over lines is one call. */
function callsIn(text: string): string[][] {
  const calls = /(?:^|\$\(|\||&&|;)[ \t]*openssl ([a-z0-9]+[^\n|)]*)/gm
  const found = text.replace(/\\\n\s*/g, ' ').matchAll(calls)
  return [...found].map(([, call = '']) => call.trim().split(/\s+/))
}

function strangersIn(text: string): string[] {
  return callsIn(text).flatMap(([command = '', ...words]) => {
    const known = (options111[command] ?? '').split(' ')
    return words
      .map((word) => word.replace(/^["']|["']$/g, ''))
      .filter((word) => /^-[A-Za-z]/.test(word) && !known.includes(word))
      .map((word) => `${command} ${word}`)
  })
}

const cluster = clusterFrom(
  sample({
    nodes: [{ ...controlPlane(1), privateKeys: 'elsewhere' }],
    users: [{ name: 'jane', privateKeys: 'elsewhere' }],
  }),
)
const plan = planFor(cluster)
const [node] = cluster.nodes
const user = plan.items.find(({ key }) => key === 'user@jane')

it('finds the options of a script, and an option that 1.1.1 does not have', () => {
  const text = `x() {
  one=$(openssl x509 -in "$a" -noout -pubkey 2>/dev/null) || one=no
  openssl pkey -in "$1" -pubout | openssl dgst -sha3-512 -r
  openssl req -new -noenc \\
    -key k -copy_extensions copyall
  # openssl genpkey -quiet
}`
  expect(callsIn(text).map(([command]) => command)).toEqual(['x509', 'pkey', 'dgst', 'req'])
  expect(strangersIn(text)).toEqual(['dgst -sha3-512', 'req -noenc', 'req -copy_extensions'])
})

it.each([
  ['of a node', () => (node ? (requestScript(cluster, plan, node)?.text ?? '') : ''), 4],
  ['of a user', () => (user?.kind === 'certificate' ? holderScript(cluster, user).text : ''), 4],
  [
    'that installs a bundle',
    () =>
      node
        ? installScript({ cluster, layout: layouts.kubeadm, node, files: [], keysOnNode: [] })
        : '',
    4,
  ],
])('a script %s uses options of openssl 1.1.1 alone', (_, text, least) => {
  const calls = callsIn(text())
  expect(calls.length).toBeGreaterThanOrEqual(least)
  expect(calls.filter(([command = '']) => !(command in options111))).toEqual([])
  expect(strangersIn(text())).toEqual([])
})

it('the options for keys and the commands shown beside a certificate are those of 1.1.1 too', () => {
  for (const options of Object.values(keyOptions)) {
    const words = options.join(' ').split(' ')
    expect(strangersIn(`openssl genpkey ${words.join(' ')}`)).toEqual([])
    for (const [index, word] of words.entries())
      if (words[index - 1] === '-pkeyopt') expect(word).toMatch(keyOptions111)
      else if (words[index - 1] === '-algorithm') expect(['RSA', 'EC', 'ED25519']).toContain(word)
  }
  for (const item of plan.items) {
    if (item.kind !== 'certificate' && item.kind !== 'authority') continue
    const { commands } = equivalentOpenssl({
      kind: 'certificate',
      key: item.key,
      profile: item.profile,
      window: { notBefore: '2026-01-01T00:00:00Z', notAfter: '2027-01-01T00:00:00Z' },
      authority: { key: item.authority, keyAlgorithm: 'ecdsa-p256' },
    })
    expect(callsIn(commands)).toHaveLength(3)
    expect(strangersIn(commands)).toEqual([])
  }
})
