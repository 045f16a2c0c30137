/** Terms of the glossary: which there are, and where they stand in a text. */
import { computed } from 'vue'
import { t } from '../../words'
import { glossary } from '../../words/en/glossary'

export type TermId = keyof typeof glossary

function isTerm(id: string): id is TermId {
  return Object.hasOwn(glossary, id)
}

const ids = Object.keys(glossary).filter(isTerm)

export type Term = {
  readonly id: TermId
  readonly name: string
  /** Further forms: plurals and abbreviations. */
  readonly also: readonly string[]
  readonly text: string
}

/** @returns one term in the language of the window. */
export function termOf(id: TermId): Term {
  return {
    id,
    name: t(`glossary.${id}.name`),
    also: t(`glossary.${id}.also`)
      .split(/,\s*/)
      .filter((form) => form !== ''),
    text: t(`glossary.${id}.text`),
  }
}

/** @returns all terms by name. */
export function allTerms(): Term[] {
  const collator = new Intl.Collator('en', { sensitivity: 'base' })
  return ids.map(termOf).sort((left, right) => collator.compare(left.name, right.name))
}

/** Words of every sentence here: explained in the glossary, but not wherever they stand in a text. */
const everyday: readonly TermId[] = [
  'certificate',
  'change',
  'finding',
  'group',
  'node',
  'organization',
  'plan',
  'reissue',
  'root',
  'share',
  'validity',
]

/** A sign before or after which a word goes on. */
const inWord = String.raw`(?:\w|-)`

/** A piece of a text; with `term`, the words of a term that the glossary explains. */
export type TextPart = { readonly text: string; readonly term?: TermId }

/** Every form of every term, and the pattern that finds them; made once for each language. */
const index = computed(() => {
  const forms = new Map<string, TermId>()
  for (const id of ids) {
    if (everyday.includes(id)) continue
    const { name, also } = termOf(id)
    for (const form of [name, ...also]) if (form.length > 2) forms.set(form.toLowerCase(), id)
  }
  // The longest first: "service account key pair" is not a "key pair".
  const pattern = [...forms.keys()]
    .sort((left, right) => right.length - left.length)
    .map((form) => form.replace(/\W/g, '\\$&'))
    .join('|')
  return { forms, pattern: new RegExp(`(?<!${inWord})(?:${pattern})(?!${inWord})`, 'gi') }
})

/** @returns the text in pieces; each term is marked where it stands first. */
export function explainedParts(text: string): TextPart[] {
  const { forms, pattern } = index.value
  return partsAround(text, [...text.matchAll(pattern)], forms)
}

function partsAround(
  text: string,
  matches: readonly RegExpExecArray[],
  forms: ReadonlyMap<string, TermId>,
): TextPart[] {
  const parts: TextPart[] = []
  const explained = new Set<TermId>()
  let end = 0
  for (const match of matches) {
    const term = forms.get(match[0].toLowerCase())
    if (term === undefined || explained.has(term)) continue
    explained.add(term)
    if (match.index > end) parts.push({ text: text.slice(end, match.index) })
    parts.push({ text: match[0], term })
    end = match.index + match[0].length
  }
  return end < text.length ? [...parts, { text: text.slice(end) }] : parts
}
