import { sep } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { appOrigin, contentSecurityPolicy, fileFor } from '../../src/main/app-files'

const root = '/srv/app/renderer'

describe('fileFor', () => {
  it('finds the page and its parts', () => {
    expect(fileFor(root, `${appOrigin}/`)?.path).toBe(`${root}/index.html`)
    expect(fileFor(root, `${appOrigin}/assets/a.js`)).toMatchObject({
      path: `${root}/assets/a.js`,
      type: 'text/javascript; charset=utf-8',
    })
  })

  it.each([
    'app://other/index.html',
    'https://certwright/index.html',
    `${appOrigin}/../secret.js`,
    `${appOrigin}/%2e%2e/%2e%2e/secret.js`,
    `${appOrigin}/..%2f..%2fsecret.js`,
    `${appOrigin}/..%5c..%5csecret.txt`,
    `${appOrigin}/%00.js`,
    `${appOrigin}/%E0%A4%A.js`,
    `${appOrigin}/project.json`,
    `${appOrigin}/assets`,
    'not an address',
  ])('refuses %s or keeps it inside', (address) => {
    const file = fileFor(root, address)
    if (file) expect(file.path.startsWith(root + sep)).toBe(true)
    else expect(file).toBeUndefined()
  })

  it('never leaves its folder, whatever the address', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (path) => {
        const file = fileFor(root, `${appOrigin}/${path}`)
        expect(file === undefined || file.path.startsWith(root + sep)).toBe(true)
      }),
      { numRuns: 20_000 },
    )
  })
})

describe('contentSecurityPolicy', () => {
  it('allows no eval, no inline script and no remote source', () => {
    expect(contentSecurityPolicy).toContain("default-src 'none'")
    expect(contentSecurityPolicy).toContain("script-src 'self';")
    expect(contentSecurityPolicy).not.toMatch(/unsafe-eval|https?:|\*/)
    expect(contentSecurityPolicy.match(/unsafe-inline/g)).toHaveLength(1)
  })
})
