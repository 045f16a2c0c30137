/** Finds words on a screen drawn in pseudo English that do not come from the catalogue. */

const named = ['aria-label', 'aria-description', 'title', 'placeholder', 'alt'] as const

/** Where words of other programs stand: code, and what is set in mono because it is copied. */
const data = 'code, pre, svg, kbd, .font-mono, [class*="code-"], [role="tooltip"]'

/** The region of the toasts: its name is fixed in the component library. */
const ofLibrary: ReadonlySet<string> = new Set(['Notifications (F8)'])

/** Names and units that every language keeps. */
const kept =
  /\b(UTC|etcd|front-proxy|kubernetes|[kM]?B|DNS|IP|PEM|SHA-256|openssl|curl|Certwright|system:[\w:-]+|RSA|ECDSA|P-\d+|Ed25519|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|[hms]|v\d[\d.]*|Ctrl|Shift|Alt|F\d+|[A-Z])\b/g

/**
 * @param said every text that main answered with: names, findings, purposes
 * @returns texts and accessible names that are plain English, in the order of the page
 */
export function plainTexts(root: Element, said: ReadonlySet<string>): string[] {
  const found: string[] = []
  const words = wordsOf(said)
  const check = (text: string): void => {
    const plain = text.replace(/\s+/g, ' ').trim()
    if (plain !== '' && !isStrange(plain) && !isData(plain, said, words)) found.push(plain)
  }
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT)
  for (let node: Node | null = root; node !== null; node = walker.nextNode()) {
    if (node instanceof Element) {
      for (const name of named) {
        const text = node.getAttribute(name)
        if (text !== null && !isExample(name, text)) check(text)
      }
    } else if (node.parentElement?.closest(`style, script, ${data}`) === null) {
      check(node.textContent ?? '')
    }
  }
  return found
}

/** Pseudo English has its own letters. */
export const strange = /[åƀçđéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÅƁÇĐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ·]/

/** A text of it may hold data, so no whole words are compared. */
function isStrange(text: string): boolean {
  return strange.test(text)
}

/** What is left without names, units and numbers has to be what main said. */
function isData(text: string, said: ReadonlySet<string>, words: ReadonlySet<string>): boolean {
  if (said.has(text) || ofLibrary.has(text)) return true
  // A name that main gives in brackets after another one: `Secret Service (GNOME Keyring)`.
  if ([...said].some((each) => each.endsWith(`(${text})`))) return true
  // Sentences of main that stand behind each other, such as the cause and the remedy of a finding.
  const sentences = [...said].filter((each) => /\s/.test(each) && text.includes(each))
  const own = sentences.reduce((left, each) => left.replaceAll(each, ' '), text)
  const rest = own
    .split(/[\s,·()+→−]+/)
    .filter((word) => !words.has(word.replace(/\.(zip|tar\.gz)$/, '')))
    .join(' ')
    .replace(kept, ' ')
  return !/\p{L}{2}/u.test(rest)
}

/** An example of what to type: a name, an address, a version. */
function isExample(attribute: string, text: string): boolean {
  return attribute === 'placeholder' && /^[a-z0-9.:,/@ [\]-]+$/.test(text)
}

/** Names that main said: values without blanks, such as `cp-1`, and the folders of its paths. */
function wordsOf(said: ReadonlySet<string>): ReadonlySet<string> {
  const names = [...said].filter((text) => !/\s/.test(text))
  const folders = names.flatMap((name) => {
    const parts = name.split('/')
    return parts.flatMap((_, from) =>
      parts.map((__, to) => parts.slice(from, to + 1).join('/')).filter((part) => part !== ''),
    )
  })
  return new Set([...names, ...folders])
}

/** @returns every text in an answer, however deep. */
export function textsIn(answer: unknown, found = new Set<string>()): Set<string> {
  if (typeof answer === 'string') found.add(answer.replace(/\s+/g, ' ').trim())
  else if (Array.isArray(answer)) for (const each of answer) textsIn(each, found)
  else if (typeof answer === 'object' && answer !== null) {
    for (const [key, value] of Object.entries(answer)) {
      if (/[-\d.]/.test(key)) found.add(key)
      textsIn(value, found)
    }
  }
  return found
}
