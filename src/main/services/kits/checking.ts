/** What a restore would find out about a file, found out in memory: nothing is written. */
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { AppError } from '../../../shared/errors'
import { headSealId, headStatement } from '../../domain/ledger-head'
import { isIssuedCertificate, type Issued, type OwnRequest } from '../../domain/ledger'
import { everIssued } from '../../domain/ledger-fold'
import { keyMatches } from '../../pki/keys'
import { certificateDer } from '../../pki/pem'
import type { Custody, Vault } from '../custody-ports'
import type { ProjectTransfer, UnderstoodProject } from '../ports'
import { sealId, stateOf } from '../project-state'
import type { Content } from './content'
import { damaged } from './header'

type Opener = Pick<Vault, 'open'>

/**
 * Opens everything that a file holds: the project, its ledger and the seal on it, every sealed key, every
 * authority's key, and whether each key belongs to its certificate.
 *
 * @throws AppError `sealed-file-damaged` with what does not fit; `project-newer` for what a newer one wrote
 */
export async function checkContent(
  content: Content,
  { custody, transfer }: { custody: Pick<Custody, 'opener'>; transfer: ProjectTransfer },
): Promise<UnderstoodProject> {
  const { id } = content.project
  const understood = understand(content, transfer)
  const state = stateOf(understood)
  const { vaultKey } = content
  if ((understood.project.custody !== undefined) !== (vaultKey !== undefined))
    throw damaged('It says otherwise of its vault than the project does.')
  checkAuthorities(content, state.ledger.length === 0 ? [] : everIssued(state.ledger), [
    ...state.requested.values(),
  ])
  if (!vaultKey) return understood
  const opener = custody.opener(id, vaultKey)
  await checkSeal(understood, opener)
  for (const file of new Set(state.keyFiles.values()))
    if (!understood.keys.has(file)) throw damaged(`The sealed keys ${file} are missing.`)
  await checkSealedKeys(understood, opener, [
    ...everIssued(state.ledger),
    ...state.ledger.flatMap(({ act }) => (act.type === 'issued' ? (act.requests ?? []) : [])),
  ])
  return understood
}

function understand({ project, files }: Content, transfer: ProjectTransfer): UnderstoodProject {
  try {
    return transfer.understand(project.id, files)
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'project-newer') throw error
    throw damaged([error.message, error.because].filter(Boolean).join('. '))
  }
}

async function checkSeal({ sealedHead, ledger }: UnderstoodProject, opener: Opener): Promise<void> {
  if (!sealedHead) return
  const { entries, hash, seal } = sealedHead
  const statement = await opener.open(headSealId, seal).catch(refused('the end of the ledger'))
  const isOurs = statement.toString() === headStatement({ entries, hash })
  if (!isOurs || ledger[entries - 1]?.hash !== hash)
    throw damaged('The seal on its ledger is of another one.')
}

function checkAuthorities(
  { authorities }: Content,
  issued: readonly Issued[],
  requests: readonly OwnRequest[],
): void {
  for (const { key, version, privateKey } of authorities) {
    const isIt = (one: { key: string; version: number }) =>
      one.key === key && one.version === version
    const certificate = issued.find(isIt)
    const request = requests.find(isIt)
    const fits =
      certificate && isIssuedCertificate(certificate)
        ? keyMatches(certificateDer(certificate.pem), privateKey)
        : request !== undefined && isSamePublicKey(request.publicKeyPem, privateKey)
    if (!fits) throw damaged(`The key of the authority ${key} is not the one of its certificate.`)
  }
}

async function checkSealedKeys(
  { keys }: UnderstoodProject,
  opener: Opener,
  rows: readonly (Issued | OwnRequest)[],
): Promise<void> {
  const byId = new Map(rows.map((one) => [sealId(one.key, one.version), one]))
  for (const sealed of keys.values())
    for (const [id, one] of Object.entries(sealed)) {
      const secret = await opener.open(id, one).catch(refused(id))
      try {
        // A key file of an act that was cut off names rows that the ledger does not know.
        const row = byId.get(id)
        if (row && !belongs(row, secret)) throw damaged(`The key of ${id} is another one.`)
      } finally {
        secret.fill(0)
      }
    }
}

function belongs(row: Issued | OwnRequest, secret: Buffer): boolean {
  if (!('kind' in row) || row.kind === 'key-pair') return isSamePublicKey(row.publicKeyPem, secret)
  if (row.kind === 'secret') return row.bytes === secret.length
  return keyMatches(certificateDer(row.pem), secret)
}

function isSamePublicKey(pem: string, privateKey: Buffer): boolean {
  const key = createPrivateKey({ key: privateKey, format: 'der', type: 'pkcs8' })
  const form = { format: 'der', type: 'spki' } as const
  return createPublicKey(key).export(form).equals(createPublicKey(pem).export(form))
}

function refused(what: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof AppError)) throw error
    throw damaged(`The sealed key of ${what} does not open.`)
  }
}
