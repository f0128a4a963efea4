import { load } from 'cheerio'
import request from 'supertest'
import type { Person } from './people.ts'
import type { TestApp } from './testApp.ts'

/** Opens pages of a hub and sends its forms as somebody, or as nobody, and reads the answer. */
export function browse(hub: () => Pick<TestApp, 'app'>) {
  return {
    async visit(path: string, person?: Person) {
      const answer = await request(hub().app)
        .get(path)
        .set('Cookie', person?.cookie ?? '')
      return { answer, $: load(answer.text) }
    },
    async send(path: string, form: Record<string, string>, person?: Person) {
      const answer = await request(hub().app)
        .post(path)
        .set('Cookie', person?.cookie ?? '')
        .type('form')
        .send(form)
      return { answer, $: load(answer.text) }
    },
  }
}
