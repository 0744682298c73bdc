// The parts that pages are made of: each with its label, its role and its keys.
import { html } from './html.js';
import { useEffect, useId, useRef, useState } from '../vendor/hooks.mjs';
import { day, moment, many } from './format.js';
import { useAction } from './hooks.js';

export function Button({ kind = 'plain', busy = false, children, type = 'button', disabled = false, ...rest }) {
  return html`<button type=${type} class="button ${kind}" disabled=${disabled || busy}
    aria-busy=${busy ? 'true' : undefined} ...${rest}>
    ${children}
  </button>`;
}

// A labelled control. `control` gets the id and the words that describe it.
export function Field({ label, hint, error, children, control, hidden_label = false }) {
  const id = useId();
  const describes = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined;
  const shared = { id, 'aria-describedby': describes, 'aria-invalid': error ? 'true' : undefined };
  return html`<div class="field">
    <label for=${id} class=${hidden_label ? 'unseen' : ''}>${label}</label>
    ${control ? control(shared) : children}
    ${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`}
    ${error && html`<p class="wrong" id="${id}-error">${error}</p>`}
  </div>`;
}

export function TextField({ label, hint, error, value, onInput, type = 'text', hidden_label, ...rest }) {
  const control = (shared) => html`<input type=${type} value=${value} ...${shared} ...${rest}
    onInput=${(event) => onInput(event.currentTarget.value)} />`;
  return html`<${Field} label=${label} hint=${hint} error=${error} hidden_label=${hidden_label} control=${control} />`;
}

// `options`: [value, text] pairs.
export function SelectField({ label, hint, error, value, onChange, options, hidden_label, ...rest }) {
  const control = (shared) => html`<select value=${value} ...${shared} ...${rest}
    onChange=${(event) => onChange(event.currentTarget.value)}>
    ${options.map(([key, text]) => html`<option key=${key} value=${key} selected=${key === value}>${text}</option>`)}
  </select>`;
  return html`<${Field} label=${label} hint=${hint} error=${error} hidden_label=${hidden_label} control=${control} />`;
}

export function Check({ label, checked, onChange, ...rest }) {
  return html`<label class="check">
    <input type="checkbox" checked=${checked} onChange=${(event) => onChange(event.currentTarget.checked)} ...${rest} />
    <span>${label}</span>
  </label>`;
}

// An error where it happened, in words.
export function ErrorNote({ error, retry }) {
  if (!error) return null;
  return html`<div class="note wrong" role="alert">
    <span>${error.message}</span>
    ${retry && html`<${Button} onClick=${retry}>Try again<//>`}
  </div>`;
}

export const Badge = ({ tone = 'quiet', children }) => html`<span class="badge ${tone}">${children}</span>`;

export const RoleBadge = ({ role, children = role }) =>
  html`<${Badge} tone=${role === 'admin' ? 'accent' : 'quiet'}>${children}<//>`;

export const Day = ({ of }) => html`<time datetime=${of} title=${moment(of)}>${day(of)}</time>`;
export const Moment = ({ of }) => html`<time datetime=${of}>${moment(of)}</time>`;

// What is not there yet, and what the next step is.
export function Empty({ title, children }) {
  return html`<div class="empty"><p class="title">${title}</p>${children}</div>`;
}

export const Loading = ({ what = 'Loading' }) => html`<p class="loading" role="status">${what}…</p>`;

// Loads, then shows; or says why not. `children` is called with what was loaded.
// Where the server cannot be reached the page says so as a whole.
export function Loaded({ from, what, children }) {
  const unreachable = from.error?.is_unreachable;
  if (from.data !== undefined) {
    return html`${!unreachable && html`<${ErrorNote} error=${from.error} retry=${from.reload} />`}${children(from.data)}`;
  }
  if (unreachable) return html`<p class="quiet-text">This part comes as soon as the server can be reached again.</p>`;
  if (from.error) return html`<${ErrorNote} error=${from.error} retry=${from.reload} />`;
  return html`<${Loading} what=${what} />`;
}

// A dialog of the browser's own: it keeps the focus, and Escape closes it.
export function Dialog({ title, onClose, children }) {
  const dialog = useRef(null);
  const id = useId();
  useEffect(() => {
    const opener = document.activeElement;
    dialog.current.showModal();
    return () => opener?.focus?.();
  }, []);
  const closing = (event) => {
    event.preventDefault();
    onClose();
  };
  return html`<dialog ref=${dialog} aria-labelledby=${id} onCancel=${closing}>
    <h2 id=${id}>${title}</h2>
    ${children}
  </dialog>`;
}

// What is sent by Enter as well as by its button, and by no way of the browser's own.
export function Form({ act, children, ...rest }) {
  const send = (event) => {
    event.preventDefault();
    act();
  };
  return html`<form onSubmit=${send} ...${rest}>${children}</form>`;
}

// A form in a dialog: what it asks, its error, and two buttons. It closes once the action went well.
export function FormDialog({ title, submit, kind = 'primary', action, onClose, ready = true, children }) {
  const send = async () => {
    if (!ready || action.busy) return;
    if (await action.run()) onClose();
  };
  return html`<${Dialog} title=${title} onClose=${onClose}>
    <${Form} act=${send} novalidate>
      ${children}
      <${ErrorNote} error=${action.error} />
      <div class="buttons">
        <${Button} onClick=${onClose}>Cancel<//>
        <${Button} kind=${kind} type="submit" busy=${action.busy} disabled=${!ready}>${submit}<//>
      </div>
    <//>
  <//>`;
}

// Gives something another name. `change` is called with it.
export function Rename({ name, change, hint }) {
  const [next, set_next] = useState(name);
  const action = useAction(() => change(next.trim()));
  return html`<section class="card" aria-labelledby="rename"><h2 id="rename">Rename</h2>
    <${Form} class="narrow" act=${() => action.busy || action.run()} novalidate>
      <${TextField} label="Name" hidden_label value=${next} onInput=${set_next} hint=${hint} autocomplete="off"
        spellcheck=${false} />
      <${ErrorNote} error=${action.error} />
      <${Button} type="submit" busy=${action.busy} disabled=${next.trim() === '' || next.trim() === name}>Rename<//>
    <//>
  </section>`;
}

// A step that cannot be taken back: the button works once the name is typed.
export function ConfirmByName({ title, name, submit, action, onClose, children }) {
  const [typed, set_typed] = useState('');
  return html`<${FormDialog} title=${title} submit=${submit} kind="danger" action=${action} onClose=${onClose}
    ready=${typed === name}>
    ${children}
    <${TextField} label=${`Type ${name} to confirm`} value=${typed} onInput=${set_typed} autocomplete="off" spellcheck=${false} />
  <//>`;
}

// A table that becomes a list of cards where there is no room. `columns`: {title, cell(row), className};
// a column without a title in words says so in `label`.
export function Table({ caption, columns, rows, id = (row) => row.id, row_class }) {
  return html`<table>
    <caption class="unseen">${caption}</caption>
    <thead><tr>${columns.map((column) => html`<th key=${column.title} scope="col" class=${column.className}>
      ${column.unseen ? html`<span class="unseen">${column.title}</span>` : column.title}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr key=${id(row)} class=${row_class?.(row)}>
      ${columns.map((column) => html`<td key=${column.title} data-label=${column.unseen ? '' : column.title}
        class=${column.className}>${column.cell(row)}</td>`)}
    </tr>`)}</tbody>
  </table>`;
}

// Several views of the same thing, of which one is shown. `options`: [value, text] pairs.
export function Switch({ label, value, onChange, options }) {
  return html`<div class="switch-bar" role="group" aria-label=${label}>
    ${options.map(([key, text]) => html`<button key=${key} type="button" aria-pressed=${key === value ? 'true' : 'false'}
      onClick=${() => onChange(key)}>${text}</button>`)}
  </div>`;
}

// A text that was made here, as a file.
export function Download({ name, text, type = 'text/plain', children, ...rest }) {
  const save = () => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  return html`<${Button} onClick=${save} ...${rest}>${children}<//>`;
}

export function Search({ label, value, onInput }) {
  return html`<div class="search"><${TextField} label=${label} hidden_label type="search" value=${value} onInput=${onInput}
    placeholder=${label} autocomplete="off" /></div>`;
}

export function Pager({ paged, what, more = `${what}s` }) {
  const { page, pages, found, set_page } = paged;
  return html`<nav class="pager" aria-label="Pages of ${more}">
    <span role="status">${many(found, what, more)}</span>
    ${pages > 1 && html`<span class="steps">
      <${Button} disabled=${page === 0} onClick=${() => set_page(page - 1)}>Previous<//>
      <span>Page ${page + 1} of ${pages}</span>
      <${Button} disabled=${page === pages - 1} onClick=${() => set_page(page + 1)}>Next<//>
    </span>`}
  </nav>`;
}

// Says what has just been done, to the eye and to a screen reader.
let say_to_all = () => {};
export const announce = (text) => say_to_all(text);
export function Announcer() {
  const [text, set_text] = useState('');
  useEffect(() => {
    let timer;
    say_to_all = (next) => {
      clearTimeout(timer);
      set_text(next);
      timer = setTimeout(() => set_text(''), 6000);
    };
    return () => clearTimeout(timer);
  }, []);
  return html`<div class="announcer" role="status" aria-live="polite">${text && html`<p>${text}</p>`}</div>`;
}
