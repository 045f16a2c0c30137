import { describe, expect, it } from 'vitest'
import {
  isLabel,
  isSubdomain,
  isWildcard,
  labelFrom,
  nameProblem,
  normaliseName,
  subdomainFrom,
} from '../../../src/main/domain/names'

const long = 'a'.repeat(63)

describe('names', () => {
  it.each(['a', '1', 'cp-1', '0a', long])('%s is a label', (text) =>
    expect(isLabel(text)).toBe(true),
  )
  it.each(['', '-a', 'a-', 'A', 'a.b', 'a_b', `${long}a`, 'ä', 'a\n'])('%j is no label', (text) =>
    expect(isLabel(text)).toBe(false),
  )
  it.each(['a.b', 'k8s.lab.internal', `${long}.${long}.${long}.${'a'.repeat(61)}`])(
    '%s is a subdomain',
    (text) => expect(isSubdomain(text)).toBe(true),
  )
  it.each(['a..b', '.a', 'a.', `${long}.${long}.${long}.${'a'.repeat(62)}`])(
    '%s is no subdomain',
    (text) => expect(isSubdomain(text)).toBe(false),
  )
  it('a star is the whole first part or nothing', () => {
    expect(isWildcard('*.lab.internal')).toBe(true)
    for (const text of ['*', 'a.*.b', '*a.b', '*.*.b', '*.']) expect(isWildcard(text)).toBe(false)
  })
  it('is compared in lower case and without the last dot', () =>
    expect(normaliseName('CP-1.Lab.')).toBe('cp-1.lab'))
  it.each([
    ['', 'it is empty'],
    ['bücher.lab', 'certificates hold ASCII only. Write an international name in its xn-- form'],
    ['a b', 'it has a space'],
    ['a_b', 'an underscore is not allowed. Use a hyphen'],
    ['a.*.b', 'a star may only be the whole first part, as in *.lab.internal'],
    ['a@b', '"@" is not allowed. Use a to z, 0 to 9, hyphens and dots'],
    ['a..b', 'there is nothing between two dots, or before the first'],
    [`${long}a.b`, 'a part has 64 characters, 63 is the most'],
    ['-a.b', 'a part begins or ends with a hyphen'],
    ['Fine.Lab.', undefined],
  ])('%j: %s', (text, problem) => expect(nameProblem(text)).toBe(problem))
  it('makes good names from near ones', () => {
    expect(labelFrom('My Cluster_1!')).toBe('my-cluster-1')
    expect(labelFrom('---')).toBeUndefined()
    expect(labelFrom(`${'a'.repeat(62)}-b`)).toBe('a'.repeat(62))
    expect(subdomainFrom('CP_1.Lab..')).toBe('cp-1.lab')
  })
})
