/**
 * Keeps what is written into the question form: on the server a second after it was typed, and in this browser until the
 * server has it. A text that was written in another place is offered, never overwritten.
 */
const pauseMs = 1000
const retryMs = 5000
const fields = ['title', 'body', 'tags']

const isSame = (one, other) => fields.every((name) => (one[name] ?? '') === other[name])
const isBlank = (one) => `${one.title}${one.body}`.trim() === ''

const form = document.querySelector('form.ask')
const said = document.getElementById('saved')
const { dataset } = form
const hidden = (name) => form.querySelector(`input[name="${name}"]`)
const place = `guildhall.draft.${dataset.owner}`
const placeOfSaved = `${place}.saved`
let timer = 0
let isSaving = false
let isPaused = false
let last = JSON.stringify(text())

// Sent back by the server with something to put right, or to look at: it may not be saved yet.
if ('unsaved' in dataset) {
  last = ''
  changed()
} else restore()
if (dataset.savedAt) say(dataset.saved, dataset.savedAt)
form.addEventListener('input', changed)
form.addEventListener('change', changed)
addEventListener('online', save)
addEventListener('pagehide', keepHere)
// Whether it arrived is asked when a page is opened again.
form.addEventListener('submit', () => {
  clearTimeout(timer)
  isPaused = true
  keepHere({ isSent: true })
})
addEventListener('pageshow', (event) => {
  if (event.persisted) isPaused = false
})

function text() {
  return Object.fromEntries(fields.map((name) => [name, form.elements[name].value]))
}

function changed() {
  if (JSON.stringify(text()) === last) return
  keepHere()
  clearTimeout(timer)
  timer = setTimeout(save, pauseMs)
}

async function save() {
  if (isPaused || JSON.stringify(text()) === last) return
  if (isSaving) {
    timer = setTimeout(save, pauseMs)
    return
  }
  isSaving = true
  const sent = JSON.stringify(text())
  try {
    const answer = await fetch('/ask/draft', {
      method: 'POST',
      keepalive: sent.length < 50_000,
      body: new URLSearchParams({ ...text(), ...names() }),
    })
    if (!answer.ok && answer.status !== 409) throw new Error(String(answer.status))
    const saved = await answer.json()
    if (saved.outcome === 'other') offer(saved)
    else if (saved.outcome === 'ended') {
      hidden('key').value = saved.key
      hidden('version').value = ''
      timer = setTimeout(save, pauseMs)
    } else {
      hidden('version').value = saved.version
      hidden('isNew')?.remove()
      last = sent
      noteSaved()
      if (JSON.stringify(text()) === sent) forgetHere()
      say(dataset.saved, saved.at)
    }
  } catch {
    keepHere()
    said.textContent = dataset.kept
    clearTimeout(timer)
    timer = setTimeout(save, retryMs)
  } finally {
    isSaving = false
  }
}

function names() {
  const isNew = hidden('isNew')
  return { key: hidden('key').value, version: hidden('version').value, ...(isNew ? { isNew: '1' } : {}) }
}

function keepHere({ isSent = false } = {}) {
  if (JSON.stringify(text()) === last) return
  try {
    localStorage.setItem(place, JSON.stringify({ ...text(), ...names(), at: new Date().toISOString(), isSent }))
  } catch {
    // No room, or not allowed: the server still has it.
  }
}

function forgetHere() {
  try {
    localStorage.removeItem(place)
  } catch {
    // As above.
  }
}

/** What this tab saved last; versions sort by when they were made. */
function noteSaved() {
  try {
    sessionStorage.setItem(placeOfSaved, JSON.stringify(names()))
  } catch {
    // As above.
  }
}

/** A page that was made while the one before it still saved shows an older text than the server has: once more, then. */
function readAgain() {
  try {
    const saved = JSON.parse(sessionStorage.getItem(placeOfSaved))
    sessionStorage.removeItem(placeOfSaved)
    if (saved?.key === hidden('key').value && saved.version > hidden('version').value) location.reload()
  } catch {
    // As above.
  }
}

function kept() {
  for (const where of [place, 'guildhall.draft.']) {
    try {
      const found = JSON.parse(localStorage.getItem(where))
      if (found) {
        localStorage.removeItem(where)
        return found
      }
    } catch {
      // Not ours, or not allowed.
    }
  }
}

/** What this browser kept is put back where nothing newer was saved, and offered where something was. */
async function restore() {
  const here = kept()
  if (!here) return readAgain()
  if (isSame(here, text())) return
  const isNewer = here.version === hidden('version').value && (here.version !== '' || isBlank(text()))
  if (isNewer && !here.isSent) {
    put(here)
    if (here.version === '') hidden('key').value = here.key
    say(dataset.restored, here.at)
    return save()
  }
  // It may have arrived, been posted or been solved since: the server knows.
  try {
    const answer = await fetch('/ask/draft', { method: 'POST', body: new URLSearchParams(here) })
    const { outcome } = await answer.json()
    if (outcome === 'other') offer(here)
    else if (outcome === 'saved' && isBlank(text())) location.replace('/ask')
  } catch {
    localStorage.setItem(place, JSON.stringify(here))
  }
}

/** Two texts met: the writer says which one goes on; the other is laid aside, and the page offers it. */
function offer(other) {
  isPaused = true
  keepHere()
  const notice = document.createElement('div')
  notice.className = 'notice other-text'
  notice.setAttribute('role', 'status')
  const words = document.createElement('p')
  words.textContent = timed(dataset.elsewhere, other.at)
  const quote = document.createElement('p')
  quote.className = 'snippet'
  quote.dir = 'auto'
  quote.textContent = `${other.title} ${other.body}`.trim().slice(0, 200)
  const acts = document.createElement('p')
  acts.className = 'acts'
  acts.append(choice(dataset.useOther, true), choice(dataset.keepMine, false))
  notice.append(words, quote, acts)
  form.before(notice)

  function choice(label, isOther) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'verb'
    button.textContent = label
    button.addEventListener('click', async () => {
      const mine = { ...text(), ...names() }
      try {
        // What is saved last is gone on with; what was there before lies aside.
        for (const one of isOther ? [mine, other] : [other, mine]) await insistOn(one)
        forgetHere()
        location.assign('/ask')
      } catch {
        said.textContent = dataset.kept
      }
    })
    return button
  }
}

async function insistOn({ title, body, tags, key }) {
  if (isBlank({ title, body })) return
  const answer = await fetch('/ask/draft', {
    method: 'POST',
    body: new URLSearchParams({ title, body, tags, key, isNew: '1' }),
  })
  if (!answer.ok) throw new Error(String(answer.status))
}

function put(other) {
  for (const name of fields) form.elements[name].value = other[name] ?? ''
  form.elements.tags.dispatchEvent(new Event('change', { bubbles: true }))
  form.dispatchEvent(new Event('replaced'))
}

function say(message, at) {
  said.textContent = timed(message, at)
}

function timed(message, at) {
  const time = new Intl.DateTimeFormat(document.documentElement.lang, {
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  })
  return message.replace('{time}', time.format(new Date(at)))
}
