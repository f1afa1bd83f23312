// Two to five records of one kind side by side, from the static API.
import { el, json, root } from './dom.js';

const $ = (id) => document.getElementById(id);
const MOST = 5;
const text = (v) => (v === null || v === undefined || v === '' || (Array.isArray(v) && !v.length) ? '–' : Array.isArray(v) ? v.join(', ') : typeof v === 'boolean' ? (v ? 'yes' : 'no') : String(v));

function rows(records) {
  const first = records[0];
  const dataset = first.kind === 'dataset';
  const digits = dataset ? 1 : 2;
  const out = [];
  const add = (label, read) => out.push([label, records.map(read)]);
  add('Year', (r) => r.year);
  add('Publisher', (r) => r.publisher);
  for (const key of ['anatomy', 'population', 'modalities', 'data_kinds', 'tasks', 'countries', 'access', 'file_formats', 'architecture', 'framework']) {
    if (key in first) add(key.replace('_', ' '), (r) => r[key]);
  }
  if (dataset) for (const key of Object.keys(first.counts)) add(key, (r) => r.counts[key]);
  add('Licence', (r) => (dataset ? r.license.spdx || r.license.name : r.license.code.spdx || r.license.code.name));
  for (const key of Object.keys(first.license.allows)) add(`allows ${key}`, (r) => r.license.allows[key]);
  if (dataset) add('Tier', (r) => r.score.tier);
  for (const key of ['value', 'lower', 'upper']) add(key, (r) => r.score[key].toFixed(digits));
  first.score.dimensions.forEach((d, n) => add(d.name, (r) => (r.score.dimensions[n].value === null ? null : r.score.dimensions[n].value.toFixed(digits))));
  first.score.criteria.forEach((c, n) => add(`${c.id} ${c.title}`, (r) => r.score.criteria[n].level.replace('unknown', 'not known')));
  return out;
}

async function start() {
  const index = await json('api/v1/index.json');
  const names = [...index.datasets.map((d) => `datasets/${d.id}`), ...index.models.map((d) => `models/${d.id}`)];
  $('names').replaceChildren(...names.map((n) => el('option', { value: n })));
  const asked = (new URLSearchParams(location.search).get('ids') || '').split(',').map((i) => i.trim()).filter(Boolean);
  // A bare id means the dataset where one has it, unless another name says models.
  const folder = asked.some((i) => i.startsWith('models/')) || (asked.length && asked.every((i) => !names.includes(`datasets/${i}`) && !i.includes('/'))) ? 'models' : 'datasets';
  const full = [...new Set(asked.map((i) => (i.includes('/') ? i : `${folder}/${i}`)))];
  const known = full.filter((i) => names.includes(i) && i.startsWith(folder)).slice(0, MOST);
  const unknown = full.filter((i) => !known.includes(i));
  $('status').textContent = unknown.length ? `Left out: ${unknown.join(', ')} (no such record, another kind, or more than ${MOST}).` : '';
  $('add').addEventListener('submit', (event) => {
    event.preventDefault();
    const name = $('name').value.trim();
    if (name) location.search = `?ids=${encodeURIComponent([...known, name].join(','))}`;
  });
  if (!known.length) { $('table').replaceChildren(el('p', {}, 'Add two or more records of one kind.')); return; }
  const records = await Promise.all(known.map((i) => json(`api/v1/${i}.json`)));
  const head = el('tr', {}, el('th', { scope: 'col' }, 'Field'), records.map((r, n) => {
    const others = known.filter((_, m) => m !== n).join(',');
    return el('th', { scope: 'col' }, el('a', { href: `${root}${known[n]}/` }, r.name), ' ', el('a', { class: 'drop', href: `?ids=${encodeURIComponent(others)}`, 'aria-label': `Remove ${r.name}` }, '✕'));
  }));
  const body = rows(records).map(([label, values]) => {
    const shown = values.map(text);
    const differs = shown.some((v) => v !== shown[0]);
    return el('tr', { class: differs ? 'differs' : null }, el('th', { scope: 'row' }, label, differs ? el('span', { class: 'mark' }, ' differs') : null), shown.map((v) => el('td', {}, v)));
  });
  $('table').replaceChildren(el('table', { class: 'findings compare' }, el('thead', {}, head), el('tbody', {}, body)));
}

if ($('compare')) start();
