import { writeFileSync } from 'node:fs'

/**
 * Keeps the memory of this process out of core dumps, as far as Node.js reaches. On Linux the kernel asks
 * /proc/self/coredump_filter which memory to write, and none is an answer (core(5)); processes that are
 * started later inherit it. Where that cannot be written, and on other systems, the system's own setting
 * counts: setrlimit(2) and prctl(2) are not reachable from Node.js.
 *
 * @returns whether the kernel took it
 */
export function withholdMemoryFromDumps(): boolean {
  if (process.platform !== 'linux') return false
  try {
    writeFileSync('/proc/self/coredump_filter', '0x0')
    return true
  } catch {
    // A kernel without core dumps has no such file; nothing is lost then.
    return false
  }
}
