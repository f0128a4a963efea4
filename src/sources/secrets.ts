import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Config } from '../config.ts'
import { Conflict } from '../errors.ts'

type WithSecret = Pick<Config, 'secret'>

/**
 * Encrypts a source's secrets (AES-256-GCM) for this one source: what is copied to another source's row cannot be read.
 * @returns null where there are none
 */
export function sealSecrets({ secret }: WithSecret, sourceId: string, secrets: Record<string, unknown>): Buffer | null {
  if (Object.keys(secrets).length === 0) return null
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', secret.key(purpose), nonce).setAAD(Buffer.from(sourceId))
  const sealed = Buffer.concat([cipher.update(JSON.stringify(secrets), 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.from([format]), nonce, cipher.getAuthTag(), sealed])
}

/** @throws Conflict 'secrets-unreadable' when GUILDHALL_SECRET is not the one they were sealed with */
export function openSecrets({ secret }: WithSecret, sourceId: string, sealed: Buffer | null): Record<string, unknown> {
  if (sealed === null) return {}
  try {
    if (sealed[0] !== format) throw new Error('unknown format')
    const nonce = sealed.subarray(1, 1 + nonceBytes)
    const tag = sealed.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes)
    const decipher = createDecipheriv('aes-256-gcm', secret.key(purpose), nonce, { authTagLength: tagBytes })
      .setAAD(Buffer.from(sourceId))
      .setAuthTag(tag)
    const plain = Buffer.concat([decipher.update(sealed.subarray(1 + nonceBytes + tagBytes)), decipher.final()])
    return JSON.parse(plain.toString('utf8'))
  } catch {
    throw new Conflict('secrets-unreadable', { fix: 'Set GUILDHALL_SECRET to what it was, or add the source again' })
  }
}

const purpose = 'source-secrets'
const format = 1
const nonceBytes = 12
const tagBytes = 16

/** False where the hub has another secret than the one they were sealed with, as after a restore without it. */
export function areSecretsReadable(
  config: WithSecret,
  { id, sealedSecrets }: { id: string; sealedSecrets: Buffer | null },
): boolean {
  try {
    openSecrets(config, id, sealedSecrets)
    return true
  } catch {
    return false
  }
}
