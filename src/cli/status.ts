import { createServices } from '../main/composition'
import { certificateRows } from '../main/services/certificates'
import { damagedSummary, projectSummary } from '../main/services/project-views'
import type { CertificateRow, ProjectSummary } from '../shared/models'
import { AppError } from '../shared/errors'
import type { CommandInput } from './arguments'
import { exitCodes } from './commands'
import { amount } from './counts'
import type { Io } from './io'

/** Shows every project, or the certificates of one. Reads only. */
export async function status(input: CommandInput, io: Io): Promise<number> {
  const services = createServices(io)
  const now = io.now()
  const [name] = input.operands
  try {
    if (name === undefined) {
      const projects = (await services.projects.list()).map((listed) =>
        'state' in listed
          ? projectSummary(listed.state, now)
          : damagedSummary(listed.id, listed.error, []),
      )
      io.out(input.json ? json({ ok: true, projects }) : projectsText(projects))
      return exitCodes.done
    }
    const state = await services.projects.findByName(name)
    if (state === undefined) throw new AppError('project-not-found', { name })
    const rows = certificateRows(state, now)
      .map((row) => withThreshold(row, input.warnDays))
      .sort((one, other) => (one.daysLeft ?? Infinity) - (other.daysLeft ?? Infinity))
    const project = projectSummary(state, now)
    io.out(input.json ? json({ ok: true, project, certificates: rows }) : rowsText(name, rows))
    return exitCodes.done
  } finally {
    await services.close()
  }
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}

/** The days that were asked for, instead of the window's thresholds. */
function withThreshold(row: CertificateRow, days: number | undefined): CertificateRow {
  if (days === undefined || row.daysLeft === null) return row
  if (row.status !== 'valid' && row.status !== 'expiring') return row
  return { ...row, status: row.daysLeft < days ? 'expiring' : 'valid' }
}

function projectsText(projects: readonly ProjectSummary[]): string {
  if (projects.length === 0) return 'There is no project yet. Make one with: certwright generate\n'
  return projects
    .map(({ name, certificates, states, waitingChanges, nextExpiry, damaged }) => {
      if (damaged) return `${name}  ${damaged.title}. ${damaged.remedy}\n`
      const counted = Object.entries(states).map(([state, count]) => `${count} ${state}`)
      const next = nextExpiry ? `, next ends in ${amount(nextExpiry.daysLeft, 'day')}` : ''
      const waiting = waitingChanges > 0 ? `, ${amount(waitingChanges, 'change')} waiting` : ''
      return `${name}  ${amount(certificates, 'certificate')}: ${counted.join(', ')}${next}${waiting}\n`
    })
    .join('')
}

function rowsText(name: string, rows: readonly CertificateRow[]): string {
  const width = Math.max(0, ...rows.map(({ key }) => key.length))
  const lines = rows.map(({ key, status: state, notAfter, daysLeft }) => {
    const end = notAfter === null ? '' : `  ends ${notAfter}, ${amount(daysLeft ?? 0, 'day')}`
    return `  ${key.padEnd(width)}  ${state.padEnd(13)}${end}\n`
  })
  return `${name}\n${lines.join('')}`
}
