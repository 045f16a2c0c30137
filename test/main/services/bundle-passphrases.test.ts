import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openingCommands, passphraseSheet } from '../../../src/main/domain/bundle-opening'
import {
  newBundlePassphrase,
  passphrasePerBundle,
} from '../../../src/main/services/bundle-passphrases'

describe('passphrases of bundles', () => {
  it('have more than 128 bits, and no two signs that look alike on paper', () => {
    const bounds: number[] = []
    const passphrase = newBundlePassphrase((below) => {
      bounds.push(below)
      return below - 1
    })
    expect(passphrase).toBe('99999-99999-99999-99999-99999-99999')
    expect(bounds.reduce((bits, below) => bits + Math.log2(below), 0)).toBeGreaterThan(128)
    const signs = new Set(Array.from({ length: 400 }, () => newBundlePassphrase()).join(''))
    for (const alike of '0o1liuv') expect(signs).not.toContain(alike)
    expect(signs.size).toBe(29 + 1)
  })

  it('differ for each bundle', () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `plant-w-${index}`)
    const passphrases = passphrasePerBundle(names)
    expect([...passphrases.keys()]).toEqual(names)
    expect(new Set(passphrases.values()).size).toBe(1_000)
  })
})

describe('the sheet of passphrases', () => {
  it('has every file with its passphrase below it, whatever they are', () => {
    const line = fc.record({
      fileName: fc.stringMatching(/^[a-z][a-z0-9-]{0,40}\.(zip|tar\.gz)(\.age)?$/),
      passphrase: fc.stringMatching(/^[a-z2-9-]{5,40}$/),
    })
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
        const text = passphraseSheet('homelab', lines, { by: 'zip' })
        for (const { fileName, passphrase } of lines)
          expect(text).toContain(`\n${fileName}\n    ${passphrase}\n`)
      }),
    )
  })

  it('says how to open a tar.gz under a key file', () => {
    const opening = { by: 'age', with: 'key-file', keyFile: 'homelab-key.age' } as const
    expect(openingCommands('homelab-cp-1.tar.gz.age', opening)).toEqual([
      'umask 077 && age --decrypt --identity homelab-key.age --output homelab-cp-1.tar.gz homelab-cp-1.tar.gz.age',
      'mkdir homelab-cp-1 && tar -xzf homelab-cp-1.tar.gz -C homelab-cp-1',
    ])
  })
})
