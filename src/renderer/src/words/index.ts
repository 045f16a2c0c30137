/**
 * All texts of the window, in one language at a time. To add a text:
 *   1. Write it into `words/en/<area>.ts`: `{name}` is a value, ` | ` parts singular from plural (with `{n}`).
 *   2. Use it: `t('area.place.what', { name })`, `plural('area.place.what', count, …)`, `listText(names)`;
 *      with a bold or linked part `<RichText words="area.place.what"><template #name>…</template></RichText>`.
 *   3. A missing text or value does not compile. A whole sentence is one text, never glued together from parts.
 *
 * A new area is a file in `words/en/` and a line in `words/english.ts`. A text is one literal (its values are
 * read from its type). Write `{'@'}`, `{'{'}`, `{'|'}` for these signs themselves. Call `t` while drawing (in
 * a template, a computed or a function), never once at the top of a module: the language can change.
 * Words of another program (file names, flags, PEM) are data, not texts.
 */
import { shallowRef } from 'vue'
import { createI18n } from 'vue-i18n'
import type { Language } from '../../../shared/settings'
import { english } from './english'
import { flatten } from './flatten'
import { pseudo } from './pseudo'
import type { PlainKey, PluralKey, Values } from './types'

/** Whose rules for lists and plurals a language follows. */
const rules: Readonly<Record<Language, string>> = { en: 'en-GB', 'en-XA': 'en-GB' }
const forms: readonly Intl.LDMLPluralRule[] = ['zero', 'one', 'two', 'few', 'many', 'other']

/** The forms stand in the order of Unicode: zero, one, two, few, many, other; a language has some of them. */
function pluralForm(language: Language): (count: number) => number {
  const plurals = new Intl.PluralRules(rules[language])
  const used = plurals.resolvedOptions().pluralCategories
  const order = forms.filter((form) => used.includes(form))
  return (count) => order.indexOf(plurals.select(count))
}

const flat = flatten(english)

/** By language. Of no type of its own: the library's component asks for a composer of no known language. */
const texts: Record<string, Record<string, string>> = { en: flat, 'en-XA': {} }
const spoken = shallowRef<Language>('en')

/** For `RichText`; everything else uses the functions below. */
export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages: texts,
  messageResolver: (found: unknown, key: string) =>
    (found as Readonly<Record<string, string>>)[key] ?? null,
  pluralRules: { en: pluralForm('en'), 'en-XA': pluralForm('en-XA') },
  warnHtmlMessage: false,
})

/** Changes the language; what is drawn follows at once. */
export function setLanguage(language: Language): void {
  if (language === 'en-XA') i18n.global.setLocaleMessage(language, strangeTexts())
  spoken.value = language
  i18n.global.locale.value = language
}

function strangeTexts(): Record<string, string> {
  return Object.fromEntries(Object.entries(flat).map(([key, text]) => [key, pseudo(text)]))
}

/** @returns the text with its values set in. */
export function t<K extends PlainKey>(key: K, ...values: Values<K>): string {
  return i18n.global.t(key, values[0] ?? {})
}

/** @returns the form of the text for a count, which is its value `{n}`. */
export function plural<K extends PluralKey>(key: K, count: number, ...values: Values<K>): string {
  return i18n.global.t(key, { ...values[0] }, count)
}

/** @returns `a, b and c`; with `or`: `a, b or c`. */
export function listText(items: readonly string[], type: 'and' | 'or' = 'and'): string {
  const kind = type === 'and' ? 'conjunction' : 'disjunction'
  return new Intl.ListFormat(rules[spoken.value], { type: kind }).format(items)
}
