import { examineCertificates } from '../main/services/certificate-examining'
import type { CommandInput } from './arguments'
import { judged } from './examining'
import type { Io } from './io'

/** Takes in certificates that an authority elsewhere has issued for our requests. */
export function accept(input: CommandInput, io: Io): Promise<number> {
  return judged(input, io, {
    endings: ['.crt', '.cer', '.pem', '.der'],
    done: 'taken in',
    examine: (state, files, applied, now) => examineCertificates(state, files, now, applied),
    act: (services, project, files, items, { reason }) =>
      services.acceptCertificates(project, files, items, reason),
  })
}
