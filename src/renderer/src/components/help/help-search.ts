/** Search of the help: every word must occur somewhere in an entry. */
import { t } from '../../words'
import { allTerms } from './terms'
import type { Term } from './terms'
import { symptoms, troubleIds } from './troubles'
import type { TroubleId } from './troubles'

export type Trouble = {
  readonly id: TroubleId
  readonly symptom: string
  readonly cause: string
  readonly remedy: string
}

/** @returns all error texts with cause and remedy in the language of the window. */
export function allTroubles(): Trouble[] {
  return troubleIds.map((id) => ({
    id,
    symptom: symptoms[id],
    cause: t(`troubles.${id}.cause`),
    remedy: t(`troubles.${id}.remedy`),
  }))
}

/** @returns a test for a text against what was typed; an empty search takes everything. */
export function matcherOf(search: string): (...texts: readonly string[]) => boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return (...texts) => {
    const text = texts.join('\n').toLowerCase()
    return words.every((word) => text.includes(word))
  }
}

/** @returns the terms that match, those whose name or short form begins with the search first. */
export function findTerms(search: string): Term[] {
  const matches = matcherOf(search)
  const start = search.trim().toLowerCase()
  const begins = ({ name, also }: Term) =>
    start !== '' && [name, ...also].some((form) => form.toLowerCase().startsWith(start))
  const found = allTerms().filter(({ name, also, text }) => matches(name, ...also, text))
  return [...found.filter(begins), ...found.filter((term) => !begins(term))]
}

/** @returns the error texts that match. A pasted line that holds a known text counts too. */
export function findTroubles(search: string): Trouble[] {
  const matches = matcherOf(search)
  const pasted = search.toLowerCase()
  return allTroubles().filter(
    ({ symptom, cause, remedy }) =>
      matches(symptom, cause, remedy) ||
      (pasted.length > 20 && pasted.includes(wordsBefore(symptom))),
  )
}

/** The part of an error text that is the same for everyone: up to the first name or number. */
function wordsBefore(symptom: string): string {
  const start = /^[^"\d]*/.exec(symptom)?.[0].toLowerCase().trim() ?? ''
  const fixed = start.startsWith('x') ? symptom.toLowerCase().split(/ for | because/)[0] : start
  return fixed === undefined || fixed.length < 12 ? symptom.toLowerCase() : fixed
}
