import { keyAlgorithms, type KeyAlgorithm } from '../../../shared/definition'
import { addressOrUndefined, kindOf } from '../addresses'
import type { Cluster } from '../cluster'
import { isAsStrong } from '../key-strength'
import { layouts } from '../layouts'
import { otherNameTexts } from '../plan/spec'
import type { PlannedCertificate } from '../plan/spec'
import { canonical, canonicalOther, listed, rowText, shown, type RequestContext } from './context'
import type { RequestFacts } from './facts'
import { refusal, type Refusal } from './refusal'

type Judge = (
  facts: RequestFacts,
  row: PlannedCertificate,
  context: RequestContext,
) => readonly Refusal[]

const askForThePlan = 'Make the request anew with what the plan has, or change the plan first.'

/** Every reason against signing a request for a row: whatever it asks for beyond the plan. */
export const judges: readonly Judge[] = [
  (_, row) =>
    row.privateKey === 'elsewhere'
      ? []
      : [
          refusal(
            'key-here',
            `The key of ${rowText(row)} is made in this app.`,
            'Choose first that its private keys are made elsewhere, or leave this request out.',
          ),
        ],
  ({ wantsAuthority }) =>
    wantsAuthority
      ? [
          refusal(
            'wants-authority',
            'It asks to be an authority: whoever has its key could sign for the whole cluster.',
            'Make it anew without CA:TRUE, keyCertSign and cRLSign.',
          ),
        ]
      : [],
  judgeCommonName,
  judgeGroups,
  judgeNames,
  ({ otherNames }, row) => {
    const planned = otherNameTexts(row.profile.altNames)
    const beyond = otherNames.filter((name) => !planned.includes(canonicalOther(name)))
    const has = planned.length === 0 ? 'DNS names and addresses only' : listed(planned)
    return beyond.length === 0
      ? []
      : [
          refusal(
            'other-names',
            `It asks for ${listed(beyond)}; the plan of ${rowText(row)} has ${has}.`,
            askForThePlan,
          ),
        ]
  },
  ({ usages }, row) => {
    const beyond = usages.filter((usage) => !row.profile.usages.some((own) => own === usage))
    return beyond.length === 0
      ? []
      : [
          refusal(
            'usages-beyond-plan',
            `It asks for the usage ${listed(beyond)}; ${rowText(row)} is for ${listed(row.profile.usages)}.`,
            askForThePlan,
          ),
        ]
  },
  ({ keyAlgorithm }, row, { cluster }) => judgeKey(keyAlgorithm, row.profile.keyAlgorithm, cluster),
]

function judgeCommonName(
  { commonName }: RequestFacts,
  row: PlannedCertificate,
  { byCommonName }: RequestContext,
): Refusal[] {
  const planned = row.profile.subject.commonName
  if (commonName === '' || commonName === planned) return []
  const [owner] = byCommonName.get(commonName) ?? []
  const whose = owner ? `, which is ${rowText(owner)}` : ''
  return [
    refusal(
      'common-name-differs',
      `It calls itself ${shown(commonName)}${whose}; ${rowText(row)} is ${planned}.`,
      'Give the file of the request the right name, or make the request anew.',
    ),
  ]
}

/** The API server lets its members do everything, whatever the bindings say. */
const allPowerful = 'system:masters'

function judgeGroups({ organizations }: RequestFacts, row: PlannedCertificate): Refusal[] {
  const beyond = organizations.filter((group) => !row.profile.subject.organizations.includes(group))
  if (beyond.length === 0) return []
  const privileged = beyond.filter((group) => /^(system|kubeadm):/.test(group))
  if (privileged.length === 0) {
    const text = `It asks for the group ${listed(beyond)}, which ${rowText(row)} does not have.`
    return [refusal('groups-beyond-plan', text, askForThePlan)]
  }
  const power = privileged.includes(allPowerful)
    ? 'who is in it may do everything in the cluster'
    : 'the cluster gives it rights of its own'
  return [
    refusal(
      'privileged-groups',
      `It asks for the group ${listed(privileged)}: ${power}.`,
      'Ask who made it, and why. Make it anew without the group.',
    ),
  ]
}

type BeyondName = { readonly name: string; readonly node: string | undefined }

function judgeNames(
  { dnsNames, addresses }: RequestFacts,
  row: PlannedCertificate,
  { nodeWith }: RequestContext,
): Refusal[] {
  const { altNames } = row.profile
  const planned = new Set([...altNames.dnsNames, ...altNames.addresses])
  const beyond = [...dnsNames, ...addresses].filter((name) => !planned.has(canonical(name)))
  const wildcards = beyond.filter((name) => name.includes('*'))
  const loopbacks = beyond.filter(isLoopback)
  const foreign = beyond.flatMap((name): BeyondName[] => {
    const node = nodeWith.get(canonical(name))
    return node === undefined || node === row.node ? [] : [{ name, node }]
  })
  const named = new Set([...wildcards, ...loopbacks, ...foreign.map(({ name }) => name)])
  const rest = beyond.filter((name) => !named.has(name))
  const some = (names: readonly string[], make: () => Refusal) => (names.length > 0 ? [make()] : [])
  const owned = foreign.map(({ name, node }) => `${shown(name)} of ${node ?? ''}`)
  return [
    ...some(wildcards, () =>
      refusal(
        'wildcard',
        `It asks for ${listed(wildcards)}, which stands for many hosts.`,
        askForThePlan,
      ),
    ),
    ...some(loopbacks, () =>
      refusal(
        'loopback',
        `It asks for ${listed(loopbacks)}, which is every machine for itself.`,
        askForThePlan,
      ),
    ),
    ...some(owned, () =>
      refusal(
        'name-of-other-node',
        `It asks for what is another node's: ${listed(owned)}.`,
        askForThePlan,
      ),
    ),
    ...some(rest, () =>
      refusal(
        'names-beyond-plan',
        `It asks for ${listed(rest)}, which the plan of ${rowText(row)} does not have.`,
        'Add the name to the cluster definition where it is right, else make the request anew without it.',
      ),
    ),
  ]
}

function isLoopback(name: string): boolean {
  const address = addressOrUndefined(name)
  if (address) return kindOf(address) === 'loopback'
  return /^(.+\.)?localhost(\.localdomain)?$/.test(canonical(name))
}

/**
 * A key may be of another kind than planned where it is as strong. Ed25519 is taken only where the plan
 * has it: kubeadm and many clients read no such key.
 */
function judgeKey(found: string, planned: KeyAlgorithm, { layout }: Cluster): Refusal[] {
  const algorithm = keyAlgorithms.find((name) => name === found)
  const remedy = `Make a new key of the kind ${planned}, and the request with it.`
  if (!algorithm) {
    const isShort = /^rsa-\d+$/.test(found) && Number(found.slice(4)) < 2048
    return isShort
      ? [
          refusal(
            'key-weak',
            `Its RSA key has ${found.slice(4)} bits, which can be broken.`,
            remedy,
          ),
        ]
      : [
          refusal(
            'key-kind',
            `Its key is of the kind ${shown(found)}, which is not on offer here.`,
            remedy,
          ),
        ]
  }
  if (algorithm === planned) return []
  const limit = layouts[layout].limits.keyAlgorithms
  if (algorithm === 'ed25519' || (limit && !limit.allowed.includes(algorithm))) {
    const why = limit?.why ?? 'Not every program of the cluster reads such a key.'
    return [refusal('key-kind', `Its key is ${algorithm}, the plan has ${planned}. ${why}`, remedy)]
  }
  if (!isAsStrong(algorithm, planned)) {
    const text = `Its key is ${algorithm}, which is weaker than ${planned} in the plan.`
    return [refusal('key-weak', text, remedy)]
  }
  return []
}
