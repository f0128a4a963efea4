import { randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import { inject } from 'vitest'
import { connect } from '../src/db.ts'
import { addressOf } from './testServer.ts'

/** A database of one's own: the migrated schema and nothing in it. Ends with the run at the latest. */
export async function freshDatabase(): Promise<{ db: Knex; connectionString: string; drop(): Promise<void> }> {
  const template = inject('template')
  const { name, address } = await clone(template)
  const db = connect(address, { name: 'tests' })
  return {
    db,
    connectionString: address,
    drop: async () => {
      await db.destroy()
      await asAdmin((admin) => admin.raw('DROP DATABASE IF EXISTS ?? WITH (FORCE)', [name]))
    },
  }
}

/** A database without even the schema. */
export async function emptyDatabase(): Promise<{ db: Knex; connectionString: string; drop(): Promise<void> }> {
  const { name, address } = await clone('template0')
  const db = connect(address, { name: 'tests' })
  return {
    db,
    connectionString: address,
    drop: async () => {
      await db.destroy()
      await asAdmin((admin) => admin.raw('DROP DATABASE IF EXISTS ?? WITH (FORCE)', [name]))
    },
  }
}

async function clone(from: string) {
  const name = `${inject('template')}_${randomBytes(4).toString('hex')}`
  await asAdmin((admin) => admin.raw(`CREATE DATABASE ?? TEMPLATE ?? STRATEGY ${inject('strategy')}`, [name, from]))
  return { name, address: addressOf(inject('server'), name) }
}

async function asAdmin(work: (admin: Knex) => Promise<unknown>) {
  const admin = connect(inject('server'), { name: 'tests', max: 1 })
  try {
    await work(admin)
  } finally {
    await admin.destroy()
  }
}
