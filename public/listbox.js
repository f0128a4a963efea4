/**
 * Options under a field: a combobox with a listbox, as the ARIA patterns describe it. What fills it is the caller's, and the
 * field works without it.
 *
 * @param {HTMLInputElement} field
 * @param {HTMLElement} place  what holds the field; the list is put there
 * @param {{ id: string, label: string, take(option: HTMLElement): void, ask?(): void }} given
 *   `take` is called with the option that was chosen, `ask` when an arrow key asks for options and there are none
 */
export function listUnder(field, place, { id, label, take, ask }) {
  const list = document.createElement('ul')
  const told = document.createElement('p')
  list.id = id
  list.className = 'suggested'
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', label)
  list.hidden = true
  told.className = 'unseen'
  told.setAttribute('aria-live', 'polite')
  place.append(list, told)
  field.setAttribute('role', 'combobox')
  field.setAttribute('aria-autocomplete', 'list')
  field.setAttribute('aria-controls', list.id)
  field.setAttribute('aria-expanded', 'false')

  const options = list.children
  let chosen = -1

  field.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault()
      close()
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (options.length === 0) return ask?.()
      event.preventDefault()
      if (list.hidden) open()
      const step = event.key === 'ArrowDown' ? 1 : -1
      // One place more than there are options: between the last and the first is the field itself.
      choose(((chosen + 1 + step + options.length + 1) % (options.length + 1)) - 1)
    } else if (event.key === 'Enter' && !list.hidden && chosen >= 0) {
      event.preventDefault()
      take(options[chosen])
    }
  })

  field.addEventListener('blur', close)
  // A press must not take the focus from the field before it became a click.
  list.addEventListener('pointerdown', (event) => event.preventDefault())
  list.addEventListener('click', (event) => {
    const option = event.target.closest('[role="option"]')
    if (option) take(option)
  })

  /** @param {{ text: string, note: string, data: Record<string, string> }[]} found */
  function show(found, said) {
    chosen = -1
    list.replaceChildren(...found.map(optionOf))
    told.textContent = said
    if (found.length > 0 && document.activeElement === field) open()
    else close()
  }

  function optionOf({ text, note, data }, index) {
    const option = document.createElement('li')
    const beside = document.createElement('span')
    option.id = `${list.id}-${index}`
    option.setAttribute('role', 'option')
    option.setAttribute('aria-selected', 'false')
    option.dir = 'auto'
    Object.assign(option.dataset, data)
    option.textContent = text
    beside.className = 'meta'
    beside.textContent = note
    option.append(' ', beside)
    return option
  }

  function choose(index) {
    options[chosen]?.setAttribute('aria-selected', 'false')
    chosen = index
    const option = options[chosen]
    if (!option) return field.removeAttribute('aria-activedescendant')
    option.setAttribute('aria-selected', 'true')
    option.scrollIntoView({ block: 'nearest' })
    field.setAttribute('aria-activedescendant', option.id)
  }

  function open() {
    list.hidden = false
    field.setAttribute('aria-expanded', 'true')
  }

  function close() {
    list.hidden = true
    choose(-1)
    field.setAttribute('aria-expanded', 'false')
  }

  return { show, open, close, isEmpty: () => options.length === 0 }
}
