/** What a person sees who follows an original link to Mending Q&A. */
import type { Reply } from './loopback-site.ts'
import type { MendingQa, Owner, Question, User } from './mending-qa.ts'
import { dayOf, escapeHtml, sitePage, siteStyles } from './site-page.ts'

const site = { site: 'Mending Q&A', motto: 'Questions about things that can still be saved' }

/** The page at an address; 404 where there is none. */
export function mendingPage(qa: MendingQa, path: string): Reply {
  const [kind, id] = path.split('/').filter(Boolean)
  if (kind === undefined) return frontPage(qa)
  const question = kind === 'questions' ? qa.questions.get(Number(id)) : undefined
  if (question) return questionPage(question)
  const answer = kind === 'a' ? qa.answers.get(Number(id)) : undefined
  const answered = answer && qa.questions.get(answer.questionId)
  if (answer && answered) return { status: 302, headers: { location: `${pathOf(answered)}#a${answer.id}` } }
  const user = kind === 'users' ? qa.users.get(Number(id)) : undefined
  if (user) return userPage(qa, user)
  return (
    siteStyles(path) ?? sitePage({ ...site, title: 'Not here', bodyHtml: '<h1>There is no such page here</h1>' }, 404)
  )
}

/** Where a question's page is on its site. */
export const pathOf = ({ id, slug }: Pick<Question, 'id' | 'slug'>): string => `/questions/${id}/${slug}`

function frontPage({ questions }: MendingQa): Reply {
  const newest = [...questions.values()].sort((a, b) => b.activeAt - a.activeAt)
  return sitePage({ ...site, title: site.site, bodyHtml: `<h1>All questions</h1>\n${listHtml(newest)}` })
}

function questionPage(question: Question): Reply {
  const answers = question.answers.toSorted((a, b) => Number(b.isAccepted) - Number(a.isAccepted) || b.score - a.score)
  const closed = question.closed && `<p class="about">Closed: ${escapeHtml(question.closed.reason)}</p>`
  const answersHtml = answers.map(
    (answer) => `<article id="a${answer.id}">
${answer.isAccepted ? '<p class="accepted">Accepted answer</p>' : ''}
${answer.bodyHtml}
<p class="about">${answer.score} points · ${ownerHtml(answer.owner)} · ${dayOf(answer.createdAt)} · ${answer.licence}</p>
</article>`,
  )
  const bodyHtml = `<h1>${escapeHtml(question.title)}</h1>
${closed ?? ''}
${question.bodyHtml}
<p class="about">${question.tags.map(escapeHtml).join(' · ')}</p>
<p class="about">${question.score} points · asked by ${ownerHtml(question.owner)} · ${dayOf(question.createdAt)} · ${question.licence}</p>
<h2>${answers.length === 1 ? '1 answer' : `${answers.length} answers`}</h2>
${answersHtml.join('\n')}`
  return sitePage({ ...site, title: question.title, bodyHtml })
}

function userPage({ questions }: MendingQa, user: User): Reply {
  const all = [...questions.values()]
  const isTheirs = ({ owner }: { owner: Owner }) => 'id' in owner && owner.id === user.id
  const bodyHtml = `<h1 dir="auto">${escapeHtml(user.name)}</h1>
<p class="about">${[user.location, `${user.reputation.toLocaleString('en')} reputation`]
    .filter((text) => text !== undefined)
    .map(escapeHtml)
    .join(' · ')}</p>
${user.about ? `<p>${escapeHtml(user.about)}</p>` : ''}
<h2>Answered</h2>
${listHtml(all.filter((q) => q.answers.some(isTheirs)))}
<h2>Asked</h2>
${listHtml(all.filter(isTheirs))}`
  return sitePage({ ...site, title: user.name, bodyHtml })
}

function listHtml(questions: Question[]): string {
  if (questions.length === 0) return '<p class="about">Nothing yet.</p>'
  const rows = questions.map((question) => {
    const { title, answers, activeAt } = question
    const solved = answers.some(({ isAccepted }) => isAccepted) ? ', solved' : ''
    return `<li class="post"><a href="${escapeHtml(pathOf(question))}">${escapeHtml(title)}</a><br>
<span class="about">${answers.length} answers${solved} · ${dayOf(activeAt)}</span></li>`
  })
  return `<ul class="posts">\n${rows.join('\n')}\n</ul>`
}

function ownerHtml(owner: Owner): string {
  if ('deleted' in owner) return escapeHtml(owner.deleted)
  return `<a href="/users/${owner.id}"><bdi>${escapeHtml(owner.name)}</bdi></a>`
}
