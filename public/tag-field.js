/**
 * Suggestions in a field of tags (`data-tags`: several, parted by commas; `data-tag`: one). The field works without them.
 */
import { listUnder } from './listbox.js'

const pauseMs = 150
let fields = 0

for (const field of document.querySelectorAll('input[data-tags], input[data-tag]')) suggestTags(field)

/** @param {HTMLInputElement} field */
function suggestTags(field) {
  const takesSeveral = field.hasAttribute('data-tags')
  const frame = document.createElement('div')
  frame.className = 'tag-field'
  field.replaceWith(frame)
  frame.append(field)
  field.autocomplete = 'off'
  const list = listUnder(field, frame, {
    id: `tag-field-${++fields}`,
    label: field.labels?.[0]?.textContent ?? '',
    take,
    ask,
  })
  let timer = 0
  let request = new AbortController()

  field.addEventListener('input', () => {
    clearTimeout(timer)
    request.abort()
    if (word().text === '') return list.close()
    timer = setTimeout(ask, pauseMs)
  })

  /** The word at the caret, and where it stands. */
  function word() {
    const { value } = field
    if (!takesSeveral) return { from: 0, to: value.length, text: value.trim() }
    const caret = field.selectionStart ?? value.length
    const from = value.lastIndexOf(',', caret - 1) + 1
    const comma = value.indexOf(',', caret)
    const to = comma < 0 ? value.length : comma
    return { from, to, text: value.slice(from, to).trim() }
  }

  async function ask() {
    request.abort()
    request = new AbortController()
    try {
      const address = `/tags/suggestions?q=${encodeURIComponent(word().text)}`
      const answer = await fetch(address, { signal: request.signal })
      if (answer.ok) show(await answer.json())
      else list.close()
    } catch {
      // Aborted by the next letter, or no connection: the field still takes any word.
      list.close()
    }
  }

  function show({ tags, said }) {
    const { text } = word()
    const there = takesSeveral ? field.value.split(',').map((one) => one.trim().toLowerCase()) : []
    const fitting = tags.filter(({ name }) => name === text.toLowerCase() || !there.includes(name))
    // A word that is written out needs no list, which would lie over what comes next.
    const shown = fitting.length === 1 && fitting[0].name === text.toLowerCase() ? [] : fitting
    list.show(
      shown.map(({ name, note, added }) => ({ text: name, note, data: { name, added } })),
      said,
    )
  }

  function take(option) {
    const { name, added } = option.dataset
    const { from, to } = word()
    if (takesSeveral) {
      const before = field.value.slice(0, from)
      const after = field.value.slice(to).replace(/^,\s*/, '')
      const start = `${before}${before && !before.endsWith(' ') ? ' ' : ''}${name}, `
      field.value = start + after
      field.setSelectionRange(start.length, start.length)
    } else field.value = name
    list.show([], added)
    field.dispatchEvent(new Event('change', { bubbles: true }))
  }
}
