import type { Cluster, ClusterNode } from '../cluster'
import { safeFileName } from '../files'
import { hostCheck } from '../install/host'
import { layouts } from '../layouts'
import { requestConfigText } from '../openssl/config'
import { keyOptions } from '../openssl/equivalent'
import type { Plan } from '../plan/spec'
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
 * @returns undefined for a node whose keys are all made in this app.
 * Throws `unexpected` for a name that could be read as shell code.
 */
export function requestScript(
  cluster: Cluster,
  plan: Plan,
  node: ClusterNode,
): RequestScript | undefined {
  const layout = layouts[cluster.layout]
  const places = keyPlacesOn(cluster, plan, node).filter(
    ({ row }) => row.privateKey === 'elsewhere',
  )
  if (places.length === 0) return undefined
  const name = plainWord(node.name)
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
    `OUT='requests-${plainWord(safeFileName(node.name))}'`,
    `FOLDER_UMASK='${(0o777 & ~layout.modes.folder).toString(8).padStart(3, '0')}'`,
    '# row, mode, user, group, request, key, options of openssl genpkey',
    `KEYS='${places.map(keyLine).join('\n')}'`,
    '',
    '# config_of ROW: what the request asks for. The certificate follows the plan, whatever stands here.',
    'config_of() {',
    '  case $1 in',
    ...places.map(configCase),
    '  esac',
    '}',
  ].join('\n')
  return {
    fileName: `request-${safeFileName(node.name)}.sh`,
    text: `${head}\n${scriptOptions}${hostCheck}${scriptMain}`,
  }
}

function keyLine({ row, path, mode, owner }: KeyPlace): string {
  const words = [row.spec, `0${mode.toString(8)}`, owner.user, owner.group]
  return [
    ...[...words, requestFileName(row), path].map(plainWord),
    ...keyOptions[row.profile.keyAlgorithm],
  ].join(' ')
}

function configCase({ row }: KeyPlace): string {
  const text = requestConfigText(row.profile)
  if (/^END$/m.test(text)) {
    throw new AppError('unexpected', {}, { because: `${row.key} cannot stand in a script.` })
  }
  return `    ${plainWord(row.spec)})\n      cat <<'END'\n${text}END\n      ;;`
}

/** Names stand in single quotes in the script; pre-flight lets no others through. */
function plainWord(text: string): string {
  if (/^[A-Za-z0-9._/-]+$/.test(text)) return text
  throw new AppError('unexpected', {}, { because: `${text} cannot stand in a script.` })
}
