// Names of skills while somebody types. A field with `data-suggest`, or with a `<datalist>` that has it,
// becomes a combobox with a list under it, as ARIA's authoring practices describe it. The server decides what
// is suggested and in which words; the field works without this too. No timers: one question is asked at a
// time, and what was typed meanwhile is the next.

/** What the server looks at, in letters. */
const longest = 300;
/** Answers kept, so that going back a letter asks nobody. */
const most = 100;
const nothing = { begun: '', said: '', names: [] };

const known = new WeakSet();
const answers = new Map();
/** The one list of the page, and whose it is now. */
let box;
let list;
let status;
let owner;

/** Makes a field a combobox. `end`: its text is a sentence, whose form is sent when a name was chosen. */
export function suggest(field) {
  if (known.has(field)) return;
  known.add(field);
  const part = field.dataset.suggest ?? field.list.dataset.suggest;
  // The browser's own list would stand over ours.
  field.removeAttribute('list');
  field.autocomplete = 'off';
  field.role = 'combobox';
  field.ariaAutoComplete = 'list';
  field.ariaExpanded = 'false';
  const state = { field, part, busy: false, text: '', answer: nothing, active: -1 };
  field.addEventListener('input', (event) => {
    if (event.isTrusted) ask(state);
  });
  field.addEventListener('keydown', (event) => pressed(state, event));
  field.addEventListener('blur', () => close(state));
  // It may have been typed in before this part came.
  if (field.value !== field.defaultValue) ask(state);
}

async function ask(state) {
  // What stands there stays until better is known, but is not meant any more.
  if (owner === state) activate(state, -1);
  if (state.busy) return;
  state.busy = true;
  let text;
  let answer;
  do {
    text = state.field.value;
    answer = await answered(state.part, text);
  } while (text !== state.field.value);
  Object.assign(state, { busy: false, text, answer });
  open(state);
}

async function answered(part, text) {
  if (!text.trim() || [...text].length > longest) return nothing;
  const address = `/suggest?${new URLSearchParams({ part, q: text })}`;
  if (!answers.has(address)) {
    try {
      const answer = await fetch(address);
      if (!answer.ok) return nothing;
      if (answers.size === most) answers.clear();
      answers.set(address, await answer.json());
    } catch {
      return nothing;
    }
  }
  return answers.get(address);
}

function open(state) {
  const { field, answer } = state;
  if (!answer.names.length || document.activeElement !== field) return close(state);
  if (!box?.isConnected) build();
  // What was reached by arrows meanwhile stays so.
  const reached = owner === state ? list.querySelector('[aria-selected=true] .suggestion-name')?.textContent : undefined;
  owner = state;
  list.replaceChildren(...answer.names.map(option));
  activate(state, answer.names.findIndex(({ name }) => name === reached));
  const label = field.labels[0]?.textContent ?? '';
  box.ariaLabel = label;
  list.ariaLabel = label;
  status.textContent = answer.said;
  field.setAttribute('aria-controls', list.id);
  field.ariaExpanded = 'true';
  if (!box.matches(':popover-open')) box.showPopover();
  place(field);
}

function close(state) {
  if (owner !== state) return;
  owner = undefined;
  state.active = -1;
  state.field.ariaExpanded = 'false';
  state.field.removeAttribute('aria-activedescendant');
  if (box.matches(':popover-open')) box.hidePopover();
}

function build() {
  box = element('div', 'suggestions');
  box.popover = 'manual';
  // It stands at the end of the page, in none of its landmarks.
  box.role = 'region';
  list = element('ul', '');
  list.id = 'suggestions';
  list.role = 'listbox';
  status = element('p', 'visually-hidden');
  status.role = 'status';
  box.append(list);
  // The field keeps the focus; a finger may scroll the list, and chooses by letting go.
  box.addEventListener('pointerdown', (event) => event.preventDefault());
  box.addEventListener('mousedown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    const chosen = event.target.closest('[role=option]');
    if (chosen && owner) choose(owner, [...list.children].indexOf(chosen));
  });
  addEventListener('resize', () => owner && place(owner.field));
  document.body.append(box, status);
}

function option({ name, synonym, mentors }, number) {
  const made = element('li', '');
  made.id = `suggestion-${number}`;
  made.role = 'option';
  made.ariaSelected = 'false';
  made.append(element('span', 'suggestion-name', name));
  if (synonym) made.append(' ', element('span', 'suggestion-synonym', synonym));
  if (mentors) made.append(' ', element('span', 'suggestion-count num', mentors));
  return made;
}

function element(kind, name, text = '') {
  const made = document.createElement(kind);
  if (name) made.className = name;
  made.textContent = text;
  return made;
}

/** Under the field, or over it where there is more room. */
function place(field) {
  const { left, top, bottom, width } = field.getBoundingClientRect();
  const height = box.offsetHeight;
  const over = bottom + height > innerHeight && top > innerHeight - bottom && top > height;
  box.style.width = `${width}px`;
  box.style.left = `${left + scrollX}px`;
  box.style.top = `${(over ? top - height - 4 : bottom + 4) + scrollY}px`;
}

function pressed(state, event) {
  if (event.isComposing || event.ctrlKey || event.metaKey) return;
  const isOpen = owner === state;
  const count = state.answer.names.length;
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault();
    if (!isOpen) return state.answer === nothing ? ask(state) : open(state);
    // Before the first and after the last is the field itself.
    const step = event.key === 'ArrowDown' ? 1 : -1;
    return activate(state, ((state.active + 1 + step + count + 1) % (count + 1)) - 1);
  }
  if (!isOpen) return;
  if (event.key === 'Escape') {
    event.preventDefault();
    close(state);
  } else if (event.key === 'Enter') {
    if (state.active < 0) return close(state);
    event.preventDefault();
    choose(state, state.active);
  }
}

function activate(state, number) {
  state.active = number;
  const active = list.children[number];
  for (const other of list.children) other.ariaSelected = String(other === active);
  if (active) {
    state.field.setAttribute('aria-activedescendant', active.id);
    active.scrollIntoView({ block: 'nearest' });
  } else {
    state.field.removeAttribute('aria-activedescendant');
  }
}

function choose(state, number) {
  const { field, part, text, answer } = state;
  field.value = text.slice(0, text.length - answer.begun.length) + answer.names[number].name;
  close(state);
  state.answer = nothing;
  for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }));
  if (part === 'end') field.form.requestSubmit();
}
