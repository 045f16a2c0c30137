import type { Cluster, ClusterNode } from '../cluster'
import { safeFileName } from '../files'
import { layouts } from '../layouts'
import { requestConfigText } from '../openssl/config'
import { keyOptions } from '../openssl/equivalent'
import type { Plan, PlannedCertificate } from '../plan/spec'
import { AppError } from '../../../shared/errors'
import { requestFileName } from './context'
import { keyPlacesOn, type KeyPlace } from './key-places'
import { scriptMain } from './script-main'
import { scriptOptions } from './script-options'

export type RequestScript = {
  /** `request-<node>.sh` */
  readonly fileName: string
  readonly text: string
}

/**
 * The script that a node runs to make its own private keys: POSIX sh for dash, bash and busybox, with
 * openssl 1.1.1 or 3. Each key lies at once where the layout wants it, a request per certificate goes
 * into a folder, and nothing is sent anywhere. A second run makes requests only.
 *
 * A key that several nodes share is made on one of them; the script says where it has to be carried.
 *
 * @returns undefined for a node that makes no key.
 * Throws `unexpected` for a name that could be read as shell code.
 */
export function requestScript(
  cluster: Cluster,
  plan: Plan,
  node: ClusterNode,
): RequestScript | undefined {
  const places = keyPlacesOn(cluster, plan, node).filter(
    ({ row }) => row.privateKey === 'elsewhere',
  )
  return places.length === 0
    ? undefined
    : {
        fileName: `request-${safeFileName(node.name)}.sh`,
        text: scriptText('node', cluster, node.name, places),
      }
}

/**
 * The script for a key that belongs to no node: of a user, or of a further certificate that is for no
 * node. It needs no root account; the key lies where the kubeconfig or certificate that comes back
 * belongs beside it.
 *
 * Throws `unexpected` for a name that could be read as shell code.
 */
export function holderScript(cluster: Cluster, row: PlannedCertificate): RequestScript {
  const stem = requestFileName(row).replace(/\.csr$/, '')
  const place: KeyPlace = {
    row,
    path: `${safeFileName(row.user ?? row.extra ?? row.key)}.key`,
    mode: 0o600,
    owner: layouts[cluster.layout].owner,
    sharedWith: [],
  }
  const name = safeFileName(row.user ?? row.extra ?? row.key)
  return { fileName: `request-${stem}.sh`, text: scriptText('holder', cluster, name, [place]) }
}

function scriptText(
  kind: 'node' | 'holder',
  cluster: Cluster,
  owner: string,
  places: readonly KeyPlace[],
): string {
  const name = plainWord(owner)
  const { folder } = layouts[cluster.layout].modes
  const head = [
    '#!/bin/sh',
    `# Makes the private keys of ${name} of the cluster ${plainWord(cluster.name)}, and requests for`,
    '# certificates. Made by Certwright. POSIX sh; needs openssl 1.1.1 or later. See --help.',
    'set -eu',
    'LC_ALL=C',
    'export LC_ALL',
    '# What is made belongs to its owner alone until it gets its own mode.',
    'umask 077',
    '',
    `NODE='${name}'`,
    `OUT='requests-${plainWord(safeFileName(owner))}'`,
    `FOLDER_UMASK='${(0o777 & ~folder).toString(8).padStart(3, '0')}'`,
    '# request, mode, user, group, key, options of openssl genpkey',
    `KEYS='${places.map(keyLine).join('\n')}'`,
    '',
    '# config_of REQUEST: what it asks for. The certificate follows the plan, whatever stands here.',
    'config_of() {',
    '  case $1 in',
    ...places.map(configCase),
    '  esac',
    '}',
    '',
    '# sharers_of REQUEST: nodes that get the same key.',
    'sharers_of() {',
    '  case $1 in',
    ...places.flatMap(sharersCase),
    '  esac',
    '}',
  ].join('\n')
  return `${head}\n${scriptOptions(kind)}${scriptMain(kind)}`
}

function keyLine({ row, path, mode, owner }: KeyPlace): string {
  const words = [requestFileName(row), `0${mode.toString(8)}`, owner.user, owner.group, path]
  return [...words.map(plainWord), ...keyOptions[row.profile.keyAlgorithm]].join(' ')
}

function configCase({ row }: KeyPlace): string {
  const text = requestConfigText(row.profile)
  if (/^END$/m.test(text)) {
    throw new AppError('unexpected', {}, { because: `${row.key} cannot stand in a script.` })
  }
  return `    ${plainWord(requestFileName(row))})\n      cat <<'END'\n${text}END\n      ;;`
}

function sharersCase({ row, sharedWith }: KeyPlace): string[] {
  const names = sharedWith.map(plainWord).join(', ')
  return names === '' ? [] : [`    ${plainWord(requestFileName(row))}) echo '${names}' ;;`]
}

/** Names stand in single quotes in the script; pre-flight lets no others through. */
function plainWord(text: string): string {
  if (/^[A-Za-z0-9._/-]+$/.test(text)) return text
  throw new AppError('unexpected', {}, { because: `${text} cannot stand in a script.` })
}
