// Copy buttons beside what is meant to be copied.
import { el } from './dom.js';
import { keep, marked, toggle } from './shortlist.js';

async function copy(pre, button) {
  try {
    await navigator.clipboard.writeText(pre.textContent);
    button.textContent = 'Copied';
  } catch (error) {
    getSelection().selectAllChildren(pre);
    button.textContent = 'Selected: press Ctrl+C';
  }
  setTimeout(() => { button.textContent = 'Copy'; }, 2500);
}

for (const box of document.querySelectorAll('.copyable')) {
  const pre = box.querySelector('pre');
  const button = el('button', { type: 'button', class: 'copy', 'aria-live': 'polite', onclick: () => copy(pre, button) }, 'Copy');
  box.append(button);
}

// What the address names is shown, however folded.
function unfold() {
  let target = null;
  try { target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch (error) { return; }
  for (let at = target; at; at = at.parentElement) if (at.tagName === 'DETAILS') at.open = true;
  target?.scrollIntoView();
}
addEventListener('hashchange', unfold);
if (location.hash) unfold();
addEventListener('beforeprint', () => { for (const d of document.querySelectorAll('details')) d.open = true; });

const button = document.querySelector('.pick-this');
const { id } = document.querySelector('article.record').dataset;
function told() {
  const on = marked().includes(id);
  button.textContent = on ? 'On the shortlist: take off' : 'Add to the shortlist';
  button.setAttribute('aria-pressed', String(on));
}
button.addEventListener('click', () => { keep(toggle(marked(), id, !marked().includes(id))); told(); });
button.hidden = false;
told();
