import type { Deps } from '../deps.ts'
import { recordAudit } from './audit.ts'
import { readSettings, type SettingKey, type SettingValues, settings } from './settings.ts'

/**
 * Writes settings; each change is in the audit log. A value that is the default is no longer set: it follows the default.
 * @returns what was changed
 */
export async function changeSettings(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  actorId: string,
  wanted: Partial<SettingValues>,
): Promise<SettingKey[]> {
  return db.transaction(async (trx) => {
    // Two admins at once: the second sees what the first wrote.
    await trx.raw('LOCK TABLE settings IN SHARE ROW EXCLUSIVE MODE')
    const before = await readSettings(trx)
    const changed = (Object.keys(wanted) as SettingKey[]).filter((key) => wanted[key] !== before[key])
    for (const key of changed) {
      const value = wanted[key]
      if (value === settings[key].default) await trx('settings').where({ key }).delete()
      else
        await trx('settings')
          .insert({ key, value: JSON.stringify(value), changed_by: actorId, changed_at: now() })
          .onConflict('key')
          .merge()
      await recordAudit(trx, now(), {
        actorId,
        action: 'setting.changed',
        subject: { kind: 'setting', id: key },
        detail: { from: before[key], to: value },
      })
    }
    return changed
  })
}
