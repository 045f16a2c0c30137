/** Shares of a kit's key (Shamir, over GF(2^8)), each as a small text that can be printed. */
import { createHash } from 'node:crypto'
import { combine, split } from 'shamir-secret-sharing'
import { AppError } from '../../../shared/errors'
import type { ShareCount } from '../../../shared/kit-models'
import { fitsCheck } from '../../pki/container'
import { sealingKeyBytes } from '../../pki/seal'
import type { Header } from './header'

/** A share is as long as the key, and one byte more: its place on the curve. */
const shareBytes = sealingKeyBytes + 1
/** The largest text that is read as a share, in characters. */
export const maxShareText = 4_096

type Share = {
  readonly kit: string
  readonly number: number
  readonly needed: number
  readonly total: number
  readonly data: Buffer
}

/**
 * Splits the key of a kit.
 * @param kit id and time of the kit, and the name of its project, for people
 * @returns one text for each person.
 */
export async function splitKey(
  key: Buffer,
  { needed, total }: ShareCount,
  kit: { readonly id: string; readonly madeAt: string; readonly project: string },
): Promise<string[]> {
  const parts = await split(new Uint8Array(key), total, needed)
  return parts.map((part, index) => {
    const share = { kit: kit.id, number: index + 1, needed, total, data: Buffer.from(part) }
    const text = shareText(share, kit)
    part.fill(0)
    share.data.fill(0)
    return text
  })
}

function shareText(share: Share, { madeAt, project }: { madeAt: string; project: string }): string {
  const { kit, number, needed, total, data } = share
  const groups = data.toString('hex').match(/.{1,6}/g) ?? []
  return [
    `Certwright recovery kit, share ${number} of ${total}`,
    '',
    `Project: ${project}`,
    `Made:    ${madeAt}`,
    `Kit:     ${kit}`,
    `Share:   ${number} of ${total}, any ${needed} open the kit`,
    `Key:     ${groups.slice(0, 6).join(' ')}`,
    `         ${groups.slice(6).join(' ')}`,
    `Check:   ${checkOf(share)}`,
    '',
    'Keep it apart from the kit and from the other shares. Alone it tells nothing of the key.',
    '',
  ].join('\n')
}

/**
 * Finds the key of a kit from the texts of shares.
 * @returns the key, which the caller zeroes.
 * @throws AppError `shares-refused` with the reason
 */
export async function keyFromShares(header: Header, texts: readonly string[]): Promise<Buffer> {
  const wanted = header.shares
  if (!wanted) throw refused('This file has no shares. Open it with its passphrase.')
  const shares = new Map<number, Share>()
  for (const [index, text] of texts.entries()) {
    const share = readShare(text, `Text ${index + 1}`)
    const name = `Share ${share.number} of ${share.total}`
    if (share.kit !== header.id) throw refused(`${name} belongs to another kit, ${share.kit}.`)
    if (share.needed !== wanted.needed || share.total !== wanted.total)
      throw refused(`${name} was made for another split of this kit.`)
    if (shares.has(share.number))
      throw refused(`${name} was given twice. Give ${wanted.needed} different ones.`)
    shares.set(share.number, share)
  }
  if (shares.size < wanted.needed)
    throw refused(
      `${shares.size} of ${wanted.needed} shares are here. Give ${wanted.needed - shares.size} more.`,
    )
  const parts = [...shares.values()].map(({ data }) => new Uint8Array(data))
  const key = Buffer.from(await combine(parts))
  for (const part of parts) part.fill(0)
  if (fitsCheck(key, header.check)) return key
  key.fill(0)
  throw refused('Together they make another key: one of them was changed.')
}

/** What a share says of itself, without its key. Throws `shares-refused`. */
export function shareFacts(text: string): Omit<Share, 'data'> {
  const { kit, number, needed, total, data } = readShare(text, 'The text')
  data.fill(0)
  return { kit, number, needed, total }
}

/** Line ends, blanks and the case of letters may have suffered from a printer or a person. */
function readShare(text: string, name: string): Share {
  if (text.length > maxShareText) throw refused(`${name} is too long for a share.`)
  const one = text.replace(/\s+/g, ' ')
  const kit = /\bKit: ?([0-9a-f]{16})\b/i.exec(one)?.[1]?.toLowerCase()
  const place = /\bShare: ?(\d{1,2}) of (\d{1,2}), any (\d{1,2}) /i.exec(one)
  const key = /\bKey: ?((?:[0-9a-f] ?)+?) ?Check:/i.exec(one)?.[1]?.replaceAll(' ', '')
  const check = /\bCheck: ?([0-9a-f]{8})\b/i.exec(one)?.[1]?.toLowerCase()
  const data = Buffer.from(key ?? '', 'hex')
  if (!kit || !place || !check || data.length !== shareBytes)
    throw refused(`${name} is no share, or a part of it is missing.`)
  const [number = 0, total = 0, needed = 0] = place.slice(1).map(Number)
  const share = { kit, number, needed, total, data }
  if (number < 1 || number > total || needed > total || checkOf(share) !== check)
    throw refused(`${name} has a mistake: its check does not fit. Type it again.`)
  return share
}

function checkOf({ kit, number, needed, total, data }: Share): string {
  return createHash('sha256')
    .update(`certwright share ${kit} ${number} ${needed} ${total} `)
    .update(data)
    .digest('hex')
    .slice(0, 8)
}

function refused(reason: string): AppError {
  return new AppError('shares-refused', { reason })
}
