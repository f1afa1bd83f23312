// Copy buttons beside what is meant to be copied.
import { el } from './dom.js';

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
