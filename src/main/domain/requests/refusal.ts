/** Why a request is not signed. */
export type RefusalCode =
  | 'row-unknown'
  | 'row-ambiguous'
  | 'node-unknown'
  | 'key-here'
  | 'wants-authority'
  | 'common-name-differs'
  | 'groups-beyond-plan'
  | 'privileged-groups'
  | 'wildcard'
  | 'loopback'
  | 'name-of-other-node'
  | 'names-beyond-plan'
  | 'other-names'
  | 'usages-beyond-plan'
  | 'key-weak'
  | 'key-kind'

/** `text` says what is wrong in one sentence, `remedy` what whoever made the request does about it. */
export type Refusal = {
  readonly code: RefusalCode
  readonly text: string
  readonly remedy: string
}

export function refusal(code: RefusalCode, text: string, remedy: string): Refusal {
  return { code, text, remedy }
}
