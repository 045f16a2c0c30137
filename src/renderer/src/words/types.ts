/** Types that read the catalogue: which texts there are, and which values each of them wants. */
import type { english } from './english'

type Catalogue = typeof english

type Paths<T> = {
  [K in keyof T & string]: T[K] extends string ? K : `${K}.${Paths<T[K]>}`
}[keyof T & string]

type At<T, P extends string> = P extends keyof T
  ? T[P]
  : P extends `${infer Head}.${infer Rest}`
    ? Head extends keyof T
      ? At<T[Head], Rest>
      : never
    : never

/** The names between braces; `{'@'}` is a sign, no name. */
type Names<Text> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `'${string}` ? never : Name) | Names<Rest>
  : never

/** Every text of the window, as `area.place.what`. */
export type WordKey = Paths<Catalogue>

/** The texts with forms for one and many. */
export type PluralKey = {
  [K in WordKey]: At<Catalogue, K> extends `${string} | ${string}` ? K : never
}[WordKey]

export type PlainKey = Exclude<WordKey, PluralKey>

/** The count `{n}` comes from `plural` itself. */
type Wanted<K extends WordKey> = K extends PluralKey
  ? Exclude<Names<At<Catalogue, K>>, 'n'>
  : Names<At<Catalogue, K>>

/** What has to be given along with a key: nothing, or one value for each name in its text. */
export type Values<K extends WordKey> = [Wanted<K>] extends [never]
  ? []
  : [Readonly<Record<Wanted<K>, string | number>>]
