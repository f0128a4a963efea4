/**
 * Suggestions under the question field. The form works without them. Answers come in the OpenSearch suggestion format:
 * [words, titles, notes, addresses].
 */
import { listUnder } from './listbox.js'

const pauseMs = 300
const fewestLetters = 3

for (const field of document.querySelectorAll('.bench input[name="q"]')) suggestFor(field)

/** @param {HTMLInputElement} field */
function suggestFor(field) {
  const list = listUnder(field, field.parentElement, {
    id: `${field.id || 'masthead-q'}-suggestions`,
    label: field.getAttribute('aria-label') ?? field.labels?.[0]?.textContent ?? '',
    take: (option) => location.assign(option.dataset.url),
  })
  let timer = 0
  let asked = ''
  let request = new AbortController()

  field.addEventListener('input', () => {
    clearTimeout(timer)
    request.abort()
    const words = field.value.trim()
    if (words.length < fewestLetters) return list.close()
    timer = setTimeout(() => ask(words), pauseMs)
  })

  async function ask(words) {
    if (words === asked && !list.isEmpty()) return list.open()
    request = new AbortController()
    try {
      const answer = await fetch(`/search/suggestions?q=${encodeURIComponent(words)}`, { signal: request.signal })
      if (!answer.ok) return list.close()
      show(words, await answer.json())
    } catch {
      // Aborted by the next letter, or no connection: the form still works.
      list.close()
    }
  }

  function show(words, [, titles, notes, urls, count]) {
    asked = words
    list.show(
      titles.map((text, index) => ({ text, note: notes[index], data: { url: urls[index] } })),
      count?.text ?? '',
    )
  }
}
