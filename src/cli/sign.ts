import { examineRequests } from '../main/services/request-examining'
import type { CommandInput } from './arguments'
import { judged } from './examining'
import type { Io } from './io'

/** Signs requests from places that have private keys of their own. The plan says what is issued. */
export function sign(input: CommandInput, io: Io): Promise<number> {
  return judged(input, io, {
    endings: ['.csr', '.req', '.p10', '.pem', '.der'],
    done: 'signed',
    examine: (state, files, applied) => examineRequests(state, files, applied),
    act: (services, ...rest) => services.signRequests(...rest),
  })
}
