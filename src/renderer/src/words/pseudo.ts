/** English made strange: accents, brackets, longer. Shows raw texts, glued sentences and tight places. */

const plain = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const strange = 'åƀçđéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÅƁÇĐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ'
const accents = new Map([...plain].map((letter, at) => [letter, [...strange][at] ?? letter]))

/** How much longer a text becomes: German and Finnish need about that much more room. */
const longer = 0.4

/** Values in braces stay as they are; each form of a plural is made strange by itself. */
export function pseudo(text: string): string {
  return text.split(' | ').map(strangeForm).join(' | ')
}

function strangeForm(text: string): string {
  const parts = text.split(/(\{[^}]*\})/)
  const letters = parts.filter((_, at) => at % 2 === 0).join('').length
  const body = parts.map((part, at) => (at % 2 === 0 ? withAccents(part) : part)).join('')
  return `[${body}${padding(Math.ceil(letters * longer))}]`
}

function withAccents(text: string): string {
  return [...text].map((letter) => accents.get(letter) ?? letter).join('')
}

/** Short words, so that a longer sentence may still break its lines. */
function padding(length: number): string {
  return length < 3 ? '·'.repeat(length) : ` ${'····· '.repeat(length).slice(0, length - 1)}`
}
