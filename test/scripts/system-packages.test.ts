import { describe, expect, it } from 'vitest'
import {
  ensureSystemPackages,
  missingPackages,
  systemPackages,
} from '../../scripts/system-packages.mjs'

type Machine = NonNullable<Parameters<typeof missingPackages>[1]>

/** A Debian computer that has everything but the commands named. */
function computer(without: readonly string[], changes: Partial<Machine> = {}): Machine {
  return {
    platform: 'linux',
    isRoot: false,
    hasCommand: (command) => !without.includes(command),
    hasLibrary: () => true,
    hasFile: () => true,
    install: () => true,
    note: () => undefined,
    ...changes,
  }
}

describe('system packages', () => {
  it('nothing is missing where every command, library and file is', () => {
    expect(missingPackages(['run', 'test'], computer([]))).toEqual([])
  })

  it('a package counts as missing when one of its commands is', () => {
    expect(missingPackages(['test'], computer(['cfssljson', 'bsdtar']))).toEqual([
      'golang-cfssl',
      'libarchive-tools',
    ])
  })

  it('libraries are looked for by what programs load, not by package name', () => {
    const machine = computer([], { hasLibrary: (soname) => soname !== 'libgtk-3.so.0' })
    expect(missingPackages(['run'], machine)).toEqual(['libgtk-3-0'])
  })

  it('kubectl comes from Debian only where there is none yet', () => {
    expect(missingPackages(['test'], computer([]))).not.toContain('kubernetes-client')
    expect(missingPackages(['test'], computer(['kubectl']))).toEqual(['kubernetes-client'])
  })

  it('other systems need none of them', () => {
    expect(missingPackages(['run'], computer(['xauth'], { platform: 'darwin' }))).toEqual([])
  })

  it('root installs what is missing, and nothing else', () => {
    let installed: string[] = []
    const absent = ['xauth']
    const machine = computer(absent, {
      isRoot: true,
      hasCommand: (command) => !absent.includes(command),
      install: (names) => {
        installed = names
        absent.pop()
        return true
      },
    })
    ensureSystemPackages(['run', 'test'], machine)
    expect(installed).toEqual(['xauth'])
  })

  it('an ordinary user is told the exact command', () => {
    expect(() => ensureSystemPackages(['test'], computer(['age', 'strace']))).toThrow(
      'Run: sudo apt-get install age strace',
    )
  })

  it('an installation without effect is an error', () => {
    const machine = computer(['age'], { isRoot: true, install: () => false })
    expect(() => ensureSystemPackages(['test'], machine)).toThrow('apt-get install age')
  })

  it('a distribution without apt-get is told the names', () => {
    expect(() => ensureSystemPackages(['test'], computer(['age', 'apt-get']))).toThrow(
      'what your distribution calls these Debian packages: age',
    )
  })

  it('no package is listed twice', () => {
    const names = [...systemPackages.run, ...systemPackages.test].map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })
})
