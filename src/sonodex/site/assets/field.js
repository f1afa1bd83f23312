// What a part of a figure says, beside the pointer or the focus; lines of the network that belong to it stand out.
import { $ } from './dom.js';

const tip = $('tip');

function show(part, x, y) {
  tip.textContent = part.dataset.tip;
  tip.hidden = false;
  const box = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(8, Math.min(x + 14, innerWidth - box.width - 8))}px`;
  tip.style.top = `${y + box.height + 24 > innerHeight ? y - box.height - 12 : y + 18}px`;
}

function light(part) {
  const drawing = part?.closest('svg.training');
  for (const on of document.querySelectorAll('svg.training .lit')) on.classList.remove('lit');
  document.querySelector('svg.training')?.classList.toggle('asking', Boolean(drawing));
  if (!drawing) return;
  const key = part.dataset.d ? 'd' : 'm';
  const other = key === 'd' ? 'm' : 'd';
  part.classList.add('lit');
  for (const wire of drawing.querySelectorAll(`.wire[data-${key}="${CSS.escape(part.dataset[key])}"]`)) {
    wire.classList.add('lit');
    drawing.querySelector(`.node[data-${other}="${CSS.escape(wire.dataset[other])}"]`)?.classList.add('lit');
  }
}

function hide() {
  tip.hidden = true;
  light(null);
}

document.addEventListener('pointerover', (event) => {
  const part = event.target.closest?.('[data-tip]');
  if (!part) { hide(); return; }
  show(part, event.clientX, event.clientY);
  light(part);
});
document.addEventListener('focusin', (event) => {
  const part = event.target.closest?.('[data-tip]');
  if (!part || !part.matches(':focus-visible')) { hide(); return; }
  const box = part.getBoundingClientRect();
  show(part, box.left + box.width / 2, box.bottom - 12);
  light(part);
});
document.addEventListener('keydown', (event) => { if (event.key === 'Escape') hide(); });
addEventListener('scroll', () => { tip.hidden = true; }, { passive: true });
