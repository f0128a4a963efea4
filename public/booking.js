// The page of a booking follows what happens: new messages, and the door when it opens. It works without this, by reloading.
const page = document.querySelector('[data-live-url]')
const everySeconds = 10
let waiting
let request

async function look() {
  request = new AbortController()
  const answer = await fetch(page.dataset.liveUrl, { signal: request.signal }).catch(() => undefined)
  // Signed out, or no longer one of the two: nothing more comes. What asks too often asks again later.
  if (answer && !answer.ok && answer.status < 500 && answer.status !== 429) return
  // An answer may break off on its way.
  const text = answer?.ok && !answer.redirected ? await answer.text().catch(() => undefined) : undefined
  if (text !== undefined) show(new DOMParser().parseFromString(text, 'text/html'))
  later()
}

function show(news) {
  const list = document.getElementById('message-list')
  for (const message of news.querySelectorAll('.message')) {
    if (document.getElementById(message.id)) continue
    // Only what is new: a screen reader says it once, and nobody loses their place.
    list.append(document.adoptNode(message))
    document.getElementById('no-messages')?.remove()
  }
  const door = document.getElementById('door')
  const seen = news.getElementById('door')
  if (door && seen && door.innerHTML.trim() !== seen.innerHTML.trim() && !door.contains(document.activeElement))
    door.replaceChildren(...seen.childNodes)
}

function later() {
  clearTimeout(waiting)
  if (!document.hidden) waiting = setTimeout(look, everySeconds * 1000)
}

if (page) {
  document.addEventListener('visibilitychange', () => {
    request?.abort()
    clearTimeout(waiting)
    if (!document.hidden) look()
  })
  later()
}
