import { expect, test } from 'vitest'
import { judgeRefusal } from './judge-refusal.ts'

test.each([
  ['RCPT TO', '550 5.1.1 <x@example.org>: Recipient address rejected: User unknown', 'refused'],
  ['RCPT TO', '550-5.1.1 The email account that you tried to reach does not exist.', 'refused'],
  ['RCPT TO', '550 5.1.10 RESOLVER.ADR.RecipientNotFound', 'refused'],
  ['RCPT TO', '550 5.4.1 Recipient address rejected: Access denied.', 'refused'],
  ['RCPT TO', '550 5.2.1 The account is disabled', 'refused'],
  ['RCPT TO', '550 No such user here', 'refused'],
  ['RCPT TO', '553 sorry, no mailbox here by that name', 'refused'],
  ['DATA', '550 5.1.1 no such user', 'refused'],
])('%s answered by “%s” is about the recipient: %s', (command, response, verdict) => {
  expect(judgeRefusal({ command, response })).toBe(verdict)
})

test.each([
  ['RCPT TO', '550 5.7.1 Relaying denied'],
  ['RCPT TO', '554 5.7.1 Service unavailable; Client host blocked using a list'],
  ['RCPT TO', '550 5.7.26 Unauthenticated email is not accepted'],
  ['RCPT TO', '530 5.7.0 Authentication required'],
  ['RCPT TO', '550 relay not permitted'],
  ['RCPT TO', '550 Sender verify failed'],
  ['RCPT TO', '553 5.1.8 Sender address rejected: Domain not found'],
  ['RCPT TO', '552 5.2.2 Mailbox full'],
  ['RCPT TO', '450 4.2.1 The user you are trying to contact is receiving mail too quickly'],
  ['RCPT TO', '451 4.7.1 Greylisted'],
  ['DATA', '550 5.7.1 Message looks like spam'],
  ['DATA', '550 5.4.1 Something about a route'],
  ['DATA', '554 Transaction failed'],
  ['RCPT TO', ''],
])('%s answered by “%s” says nothing against the recipient: the mail waits', (command, response) => {
  expect(judgeRefusal({ command, response })).toBe('later')
})

test.each([
  ['AUTH PLAIN', '535 5.7.8 Authentication credentials invalid'],
  ['MAIL FROM', '550 5.1.1 Sender unknown'],
  ['MAIL FROM', '530 5.7.0 Authentication required'],
  ['CONN', ''],
  [undefined, undefined],
  ['RCPT TO', '421 4.3.2 Service shutting down'],
])('%s answered by “%s” is about us: no mail passes just now', (command, response) => {
  expect(judgeRefusal({ command, response })).toBe('away')
})
