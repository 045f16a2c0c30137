import { minimumPassphrase } from '../../../shared/models'
import { t } from '../words'

/** A hint while a passphrase is typed. It guides; main decides what is too short. */
export type PassphraseStrength = {
  /** 0 to 5 segments of the meter. */
  readonly level: number
  readonly words: string
}

/** Bits that one character adds, by how many kinds of characters are mixed. */
function bitsPerCharacter(passphrase: string): number {
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/].filter((kind) => kind.test(passphrase))
  return 1.8 + 0.45 * kinds.length
}

/**
 * Rough on purpose: length counts most, repeated characters count little, and typed text holds
 * about two to four bits a character (NIST SP 800-63-2, appendix A), not the six of random ones.
 */
export function strengthOf(passphrase: string): PassphraseStrength {
  if (passphrase === '')
    return { level: 0, words: t('passphrase.atLeast', { n: minimumPassphrase }) }
  const missing = minimumPassphrase - [...passphrase].length
  if (missing > 0) return { level: 1, words: t('passphrase.tooShort', { n: missing }) }
  const different = new Set(passphrase).size
  const effective = Math.min([...passphrase].length, different * 2)
  const bits = effective * bitsPerCharacter(passphrase)
  if (bits < 28) return { level: 1, words: t('passphrase.hours') }
  if (bits < 36) return { level: 2, words: t('passphrase.weeks') }
  if (bits < 44) return { level: 3, words: t('passphrase.years') }
  if (bits < 56) return { level: 4, words: t('passphrase.centuries') }
  return { level: 5, words: t('passphrase.beyond') }
}
