import type { Request, Response } from 'express'
import { expect, test } from 'vitest'
import { testApp } from '../../tests/testApp.ts'
import { TooMany } from '../errors.ts'
import { limitPerMinute } from './limit-requests.ts'

test('what is told of in batches is limited as exactly in one process, and up to a batch later by another', async () => {
  const hub = await testApp({ FORMS_PER_MINUTE: '300' })
  try {
    const process = () => limitPerMinute(hub.deps, 'batched', 20, { batch: 10 })
    const from = (ip: string) => [{ ip } as Request, { locals: {} } as Response] as const
    const passed = async (limit: ReturnType<typeof process>, ip: string, times: number) => {
      const asked = await Promise.allSettled(Array.from({ length: times }, () => limit(...from(ip))))
      for (const one of asked) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(TooMany)
      return asked.filter(({ status }) => status === 'fulfilled').length
    }
    const [one, other] = [process(), process()]

    expect(await passed(one, '192.0.2.1', 9)).toBe(9)
    expect(await hub.db('rate_limits')).toHaveLength(0)
    expect(await passed(one, '192.0.2.1', 12)).toBe(20 - 9)
    expect(await passed(one, '192.0.2.1', 5)).toBe(0)
    // The other asks after its first batch.
    expect(await passed(other, '192.0.2.1', 9)).toBe(9)
    expect(await passed(other, '192.0.2.1', 1)).toBe(0)
    expect(await passed(other, '192.0.2.1', 20)).toBe(0)
    expect(await passed(other, '192.0.2.2', 20)).toBe(20)
  } finally {
    await hub.close()
  }
})
