import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { secretPage, secretPagePolicy } from '../../src/main/secret-page'

const words = {
  language: 'en',
  title: 'Kubeconfig of jane',
  text: 'Whoever sees this key can use it.',
  guarantee: 'Closes when you leave it.',
  left: 'Closes in',
  close: 'Close',
}
const empty = secretPage('', words)

describe('the page that shows a secret', () => {
  it('has no script, and loads nothing', () => {
    expect(empty).not.toMatch(/<script|src=|url\(|on[a-z]+=|<link|<img|<form/i)
    expect(secretPagePolicy).toContain("default-src 'none'")
    expect(secretPagePolicy).not.toContain('script')
  })

  it('reads nothing that it shows as HTML, whatever it is', () => {
    const tags = (html: string): number => html.split('<').length
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (secret, title) => {
        const page = secretPage(`${secret}</pre><script>alert(1)</script>"'&`, {
          ...words,
          title: `${title}</title><img src=x onerror=alert(1)>`,
        })
        expect(tags(page)).toBe(tags(empty))
      }),
      { numRuns: 2_000 },
    )
  })
})
