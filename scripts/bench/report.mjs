// The bench's report for people.

const ms = (value) => (value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${value.toFixed(0)} ms`)
const other = (result) =>
  'missing' in result ? `${result.missing} is not installed` : ms(result.ms)

/** @param {any} report */
export function reportText({ machine, electron, isTestRuntime, small, large }) {
  const lines = [
    `Electron ${electron}${isTestRuntime ? ' (test runtime)' : ''}, ${machine.cores} cores, ${machine.model}`,
  ]
  for (const row of small) {
    lines.push(
      '',
      `3 control planes, 7 workers, ${row.keyAlgorithm}: ${row.things} certificates and key pairs`,
      `  plan to PEM in memory, cold threads   ${ms(row.coldMs)} (first ${ms(row.firstMs)})`,
      `  plan to PEM in memory, warm threads   ${ms(row.warmMs)}`,
      `  bare keys on all cores                ${ms(row.bareKeysMs)} (ours cold: ${(row.coldMs / row.bareKeysMs).toFixed(2)} times)`,
      `  issue, seal and record                ${ms(row.disk.issueMs)}`,
      `  and ${row.disk.zips} zips on disk                 ${ms(row.disk.totalMs)}`,
      `  openssl script                        ${other(row.openssl)}`,
      `  cfssl and cfssljson                   ${other(row.cfssl)}`,
    )
  }
  for (const row of large) {
    lines.push(
      '',
      `${row.nodes} nodes, ecdsa-p256: ${row.things} certificates and key pairs`,
      `  plan to PEM in memory                 ${ms(row.inMemoryMs)}`,
      `  bare keys on all cores                ${ms(row.bareKeysMs)}`,
      `  issue, seal and record                ${ms(row.disk.issueMs)}`,
      `  and ${row.disk.zips} zips on disk`.padEnd(40) + ms(row.disk.totalMs),
      `  highest memory use                    ${row.peakRssMiB} MiB`,
    )
  }
  return `${lines.join('\n')}\n`
}
