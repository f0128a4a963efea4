/**
 * The question form: what exists while it is typed, drafts that survive, a preview in place. The form works without it;
 * every text comes from the page, and suggestions come as the HTML that the page itself is made of.
 */
const pauseMs = 300
const fewestCharacters = 12
const bodyCharacters = 200

const form = document.querySelector('form.ask')
const { title, body, tags } = form.elements
const found = document.getElementById('found')
const status = document.getElementById('exists')
const directly = document.getElementById('directly')
const field = (name) => form.querySelector(`input[name="${name}"]`)

let timer = 0
let asked = query()
let request = new AbortController()
let nextOf = tags.value
/** As they were filled in; what the writer changed is theirs. */
let ownTags = found.firstElementChild?.dataset.tags ?? ''

for (const input of [title, body]) input.addEventListener('input', () => later())
title.addEventListener('keydown', (event) => {
  if (event.key === 'ArrowDown' && links().length > 0) {
    event.preventDefault()
    links()[0].focus()
  } else if (event.key === 'Enter') {
    event.preventDefault()
    later(0)
  }
})
found.addEventListener('keydown', (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (event.key === 'Escape') {
    event.preventDefault()
    title.focus()
  } else if (step) {
    event.preventDefault()
    const all = links()
    const at = all.indexOf(event.target.closest('summary') ?? event.target.closest('li')?.querySelector('a'))
    const next = at + step < 0 ? title : all[at + step]
    next?.focus()
  }
})
for (const kind of ['click', 'auxclick'])
  found.addEventListener(kind, (event) => {
    if (event.target.closest('a'))
      send('/ask/opened', { key: field('key').value, title: title.value }).catch(() => undefined)
  })
for (const kind of ['change', 'focusout']) tags.addEventListener(kind, showNext)

/** What the arrows lead to: links, and what unfolds more of them. */
const links = () => [...found.querySelectorAll('li a, summary')].filter((one) => one.checkVisibility())

function query() {
  return JSON.stringify([title.value.trim(), body.value.slice(0, bodyCharacters).trim()])
}

function later(ms = pauseMs) {
  clearTimeout(timer)
  request.abort()
  timer = setTimeout(look, ms)
}

async function look() {
  if ([...title.value.trim()].length < fewestCharacters || query() === asked) return
  const looking = query()
  request = new AbortController()
  const { signal } = request
  // The list stays as it is, and as high, until there is another.
  found.style.minHeight = `${found.offsetHeight}px`
  found.setAttribute('aria-busy', 'true')
  try {
    const answer = await send(
      '/ask/suggestions',
      { title: title.value, body: body.value.slice(0, bodyCharacters), key: field('key').value },
      signal,
    )
    if (!answer.ok) throw new Error(String(answer.status))
    const html = await answer.text()
    if (signal.aborted) return
    asked = looking
    show(html)
  } catch {
    // Aborted by the next letter, or nobody answers: the form still works.
    if (!signal.aborted) status.textContent = form.dataset.away
  } finally {
    if (!signal.aborted) found.removeAttribute('aria-busy')
  }
}

function show(html) {
  const had = links().indexOf(document.activeElement)
  const wasOpen = found.querySelector('details')?.open
  found.innerHTML = html
  if (wasOpen) found.querySelector('details')?.setAttribute('open', '')
  const { dataset } = found.firstElementChild
  status.textContent = dataset.status
  field('looked').value = dataset.looked
  // While the text below is written, it must not jump.
  if (document.activeElement === title || document.activeElement === document.body) found.style.minHeight = ''
  if (had >= 0) (links()[had] ?? title).focus()
  directly.replaceChildren()
  if (dataset.to) {
    const button = document.createElement('button')
    button.className = 'verb'
    button.name = 'to'
    button.value = dataset.to
    button.textContent = dataset.directly
    directly.append(button)
  }
  if (tags.value === ownTags && dataset.tags !== ownTags) {
    tags.value = dataset.tags
    ownTags = dataset.tags
    tags.dispatchEvent(new Event('change', { bubbles: true }))
  }
}

async function showNext() {
  if (tags.value === nextOf) return
  nextOf = tags.value
  const next = document.getElementById('next')
  try {
    const answer = await fetch(`/ask/next?tags=${encodeURIComponent(tags.value)}`)
    if (answer.ok) next.innerHTML = await answer.text()
  } catch {
    // What is said there stays true in general.
  }
}

function send(url, fields, signal) {
  return fetch(url, { method: 'POST', body: new URLSearchParams(fields), signal, keepalive: true })
}

// Write and preview, in place.
form.addEventListener('click', async (event) => {
  const tab = event.target.closest('.tabs button')
  if (!tab) return
  event.preventDefault()
  const isPreview = tab.value === 'preview'
  const preview = document.getElementById('preview')
  if (isPreview) {
    const height = body.offsetHeight
    try {
      const fields = new FormData(form, tab)
      const answer = await fetch('/ask', { method: 'POST', body: new URLSearchParams(fields) })
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
      const shown = page.getElementById('preview')
      if (!answer.ok || !shown) return
      preview.innerHTML = shown.innerHTML
      preview.style.minHeight = `${height}px`
    } catch {
      status.textContent = form.dataset.kept
      return
    }
  }
  preview.hidden = !isPreview
  body.hidden = isPreview
  for (const one of form.querySelectorAll('.tabs button')) one.toggleAttribute('aria-current', one === tab)
  tab.setAttribute('aria-current', 'true')
})

// Another text was put into the form.
form.addEventListener('replaced', () => {
  ownTags = undefined
  later(0)
})
