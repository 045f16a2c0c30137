import { mount } from '@vue/test-utils'
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest'
import { computed, h } from 'vue'
import RichText from '../../../src/renderer/src/components/RichText.vue'
import { listText, plural, setLanguage, t } from '../../../src/renderer/src/words'
import { english } from '../../../src/renderer/src/words/english'
import { flatten } from '../../../src/renderer/src/words/flatten'
import { pseudo } from '../../../src/renderer/src/words/pseudo'
import type { PlainKey, PluralKey, Values, WordKey } from '../../../src/renderer/src/words/types'

afterEach(() => setLanguage('en'))

describe('a text', () => {
  it('has its values set in', () => {
    expect(t('common.copied', { what: 'Serial' })).toBe('Serial copied.')
  })

  it('follows the count', () => {
    expect(plural('counts.nodes', 1)).toBe('1 node')
    expect(plural('counts.nodes', 0)).toBe('0 nodes')
    expect(plural('counts.nodes', 5)).toBe('5 nodes')
  })

  it('joins names as the language does', () => {
    expect(listText(['a'])).toBe('a')
    expect(listText(['a', 'b', 'c'])).toBe('a, b and c')
    expect(listText(['a', 'b', 'c'], 'or')).toBe('a, b or c')
  })

  it('does not compile when it is missing, or its value is', () => {
    expectTypeOf<'common.noSuchText'>().not.toExtend<WordKey>()
    expectTypeOf<'common.copied'>().toExtend<WordKey>()
    expectTypeOf<Values<'common.cancel'>>().toEqualTypeOf<[]>()
    expectTypeOf<Values<'common.copied'>>().toEqualTypeOf<
      [Readonly<Record<'what', string | number>>]
    >()
    expectTypeOf<'counts.nodes'>().toExtend<PluralKey>()
    expectTypeOf<'counts.nodes'>().not.toExtend<PlainKey>()
  })

  it('follows the language while it is drawn', () => {
    const text = computed(() => t('common.cancel'))
    expect(text.value).toBe('Cancel')
    setLanguage('en-XA')
    expect(text.value).toMatch(/^\[Çåñçéļ.*\]$/)
  })

  it('takes drawn parts', () => {
    const drawn = mount(() =>
      h(RichText, { words: 'common.copied', tag: 'p' }, { what: () => [h('b', 'cp-1')] }),
    )
    expect(drawn.html()).toBe('<p><b>cp-1</b> copied.</p>')
  })
})

describe('pseudo English', () => {
  it('is longer, in brackets, and keeps values', () => {
    const text = 'Copy {what} to {place} now'
    expect(pseudo(text)).toMatch(/^\[.*\{what\}.*\{place\}.*\]$/)
    expect(pseudo(text).length).toBeGreaterThan(text.length * 1.3)
  })

  it('keeps the forms of a plural apart', () => {
    expect(pseudo('{n} node | {n} nodes').split(' | ')).toHaveLength(2)
  })

  it('differs from every English text', () => {
    for (const text of Object.values(flatten(english))) expect(pseudo(text)).not.toBe(text)
  })
})
