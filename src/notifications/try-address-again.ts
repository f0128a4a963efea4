import type { Db } from '../db.ts'

/** A member says that their address works again: mail goes there as before. */
export async function tryAddressAgain(db: Db, address: string): Promise<void> {
  await db('refused_addresses').where({ address: address.toLowerCase() }).delete()
}
