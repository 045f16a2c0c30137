import type { SpecId } from '../plan/spec'
import type { ConfigFile } from './layout'

export type Flags = readonly (readonly [name: string, value: string])[]

/** A unit of systemd: what runs, with which flags. */
export type Unit = {
  readonly name: string
  readonly description: string
  readonly documentation: string
  readonly after: string
  readonly service: readonly string[]
  readonly flags: Flags
  readonly spec: SpecId
}

/** Binaries lie where the documents of each project put them by hand. */
export const binaries = '/usr/local/bin'

/**
 * One argument of ExecStart (systemd.service(5), "Command lines"): `%` and `$` are doubled, and what
 * holds anything unusual stands in double quotes.
 */
function argument(text: string): string {
  const escaped = text.replace(/[%$]/g, '$&$&')
  return /^[A-Za-z0-9_.,:=/@[\]%$*+-]+$/.test(escaped)
    ? escaped
    : `"${escaped.replace(/["\\]/g, '\\$&')}"`
}

/** @returns the unit, installed where units of the admin go. */
export function unitFile(unit: Unit): ConfigFile {
  const { name, description, documentation, after, service, flags, spec } = unit
  const target = `/etc/systemd/system/${name}.service`
  const command = [
    `${binaries}/${name}`,
    ...flags.map(([flag, value]) => argument(`--${flag}=${value}`)),
  ]
  const text = [
    '[Unit]',
    `Description=${description}`,
    `Documentation=${documentation}`,
    `After=${after}`,
    `Wants=network-online.target`,
    '',
    '[Service]',
    ...service,
    `ExecStart=${command.join(' \\\n  ')}`,
    'Restart=on-failure',
    'RestartSec=5',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n')
  return {
    path: `files${target}`,
    target,
    text,
    spec,
    why: `Starts ${name} with the files of this bundle.`,
    usedBy: [{ component: 'systemd', flag: `${name}.service` }],
  }
}
