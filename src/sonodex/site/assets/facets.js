// The filters: drawn once a kind, then only their numbers change.
import { $, el } from './dom.js';
import { inOrder } from './index.js';

const NOT_KNOWN = 'not known';
const boxId = (key, value) => `f-${key}-${value.replace(/\W+/g, '-')}`;

export function label(data, key, value) {
  if (key === 'full') { for (const about of Object.values(data.kinds)) { const c = about.criteria.find(([id]) => id === value); if (c) return c[1]; } }
  return (data.labels[key] && data.labels[key][value]) || value;
}

export function title(data, key) {
  return key === 'full' ? 'Fulfilled in full' : data.facets[key].title;
}

function sorted(data, key, counts, values) {
  const facet = data.facets[key];
  if (key === 'full') return values;
  if (facet.ordered) return values.sort((a, b) => facet.words.indexOf(a) - facet.words.indexOf(b));
  if (key === 'year') return values.sort((a, b) => (a === NOT_KNOWN) - (b === NOT_KNOWN) || inOrder(b, a));
  return values.sort((a, b) => (counts.get(b) || 0) - (counts.get(a) || 0) || inOrder(label(data, key, a), label(data, key, b)));
}

function box(data, key, value) {
  const id = boxId(key, value);
  return el('li', { 'data-value': value }, el('input', { type: 'checkbox', id }),
    el('label', { for: id }, el('span', { class: 'word' }, label(data, key, value)), ' ', el('span', { class: 'count' })));
}

// Anatomy stands in groups, each with a box that takes all of it.
function inGroups(data, key, values) {
  return Object.entries(data.groups).map(([group, members], number) => {
    const present = members.filter((m) => values.includes(m));
    if (!present.length) return null;
    const id = `g-${number}`;
    return el('li', { class: 'group' },
      el('div', { class: 'group-head' }, el('input', { type: 'checkbox', id, 'data-members': present.join(' ') }), el('label', { for: id }, group)),
      el('ul', { 'aria-label': group }, present.map((v) => box(data, key, v))));
  });
}

let filling; // how the boxes of a filter are made, when somebody first sees them

// `all` gives the counts with nothing chosen: what values there are.
export function build(data, kind, all, state) {
  const open = new Set([...document.querySelectorAll('#facets details[open]')].map((d) => d.dataset.key));
  filling = (details) => {
    const { key } = details.dataset;
    const counts = all()[key] || new Map();
    const chosen = [...(state.facets[key] || [])];
    const values = sorted(data, key, counts, key === 'full' ? data.kinds[kind].criteria.map(([id]) => id) : [...new Set([...counts.keys(), ...chosen])]);
    const inner = key === 'anatomy' ? inGroups(data, key, values) : values.map((v) => box(data, key, v));
    const stray = key === 'anatomy' ? chosen.filter((v) => !Object.values(data.groups).some((g) => g.includes(v))).map((v) => box(data, key, v)) : [];
    details.append(el('ul', {}, inner, stray));
  };
  const keys = [...data.kinds[kind].facets, 'full'];
  const served = $('facets').dataset.kind === undefined && kind === 'datasets'; // they stand there as the page came
  $('facets').dataset.kind = kind;
  if (served) {
    $('facets').append(el('details', { 'data-key': 'full' }, el('summary', {}, title(data, 'full'), ' ', el('span', { class: 'picked' }))));
    for (const details of $('facets').children) {
      const chosen = state.facets[details.dataset.key];
      if (!chosen) continue;
      details.open = true;
      const there = new Set([...details.querySelectorAll('li[data-value]')].map((li) => li.dataset.value));
      if (![...chosen].every((v) => there.has(v))) details.querySelector('ul')?.remove();
    }
    return;
  }
  const groups = keys.map((key) => el('details', { 'data-key': key, open: open.has(key) || Boolean(state.facets[key]) }, el('summary', {}, title(data, key), ' ', el('span', { class: 'picked' }))));
  $('facets').replaceChildren(...groups);
  if ($('narrow').open) for (const details of groups) if (details.open) filling(details);
}

// What ticking one of the boxes means: a facet, its values, and for a group whether they are all taken.
export function ticked(input) {
  const { key } = input.closest('#facets > details').dataset;
  return input.dataset.members ? [key, input.dataset.members.split(' '), input.checked] : [key, [input.closest('li').dataset.value]];
}

// The facets whose numbers can be seen.
export function visible(state) {
  if (!$('narrow').open) return new Set();
  return new Set([...Object.keys(state.facets), ...[...$('facets').children].filter((d) => d.open).map((d) => d.dataset.key)]);
}

export function refresh(state, counts) {
  for (const details of $('facets').children) {
    const { key } = details.dataset;
    const chosen = state.facets[key] || new Set();
    details.querySelector('.picked').textContent = chosen.size ? String(chosen.size) : '';
    if (!$('narrow').open || (!details.open && !chosen.size)) details.dataset.stale = '';
    else fill(details, chosen, counts[key] || new Map());
  }
}

const write = (node, text) => { if (node.textContent !== text) node.textContent = text; };

export function fill(details, chosen, counts) {
  delete details.dataset.stale;
  if (!details.querySelector('ul')) filling(details);
  for (const li of details.querySelectorAll('li[data-value]')) {
    const n = counts.get(li.dataset.value) || 0;
    write(li.querySelector('.count'), String(n));
    li.firstChild.checked = chosen.has(li.dataset.value);
    li.classList.toggle('zero', !n && !li.firstChild.checked);
  }
  for (const input of details.querySelectorAll('input[data-members]')) {
    const members = input.dataset.members.split(' ');
    const on = members.filter((m) => chosen.has(m)).length;
    input.checked = on === members.length;
    input.indeterminate = on > 0 && on < members.length;
  }
}
