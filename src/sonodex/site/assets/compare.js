// Two to five records of one kind side by side, from the static API; what differs is marked, and can be shown alone.
import { $, bounds, el, grouped, json, profile, root, tier } from './dom.js';

const MOST = 5;
const PERMISSIONS = { commercial: 'Commercial use', redistribution: 'Redistribution', derivatives: 'Derivatives' };
const FACTS = ['year', 'publisher', 'anatomy', 'conditions', 'population', 'modalities', 'data_kinds', 'tasks', 'countries', 'devices', 'file_formats', 'size_gb', 'architecture', 'framework'];
const capital = (text) => text[0].toUpperCase() + text.slice(1).replaceAll('_', ' ');
const countries = typeof Intl.DisplayNames === 'function' ? new Intl.DisplayNames('en', { type: 'region' }) : null;
let tiers = [];

function words(value, key) {
  if (value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length)) return '–';
  if (Array.isArray(value)) return value.map((v) => (key === 'countries' && countries && /^[A-Z]{2}$/.test(v) ? countries.of(v) : v)).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'number' && key !== 'year' ? grouped(value) : String(value);
}

// Parts of rows: each row a label, the words that decide whether it differs, and how they are drawn.
function parts(records) {
  const [first] = records;
  const dataset = first.kind === 'dataset';
  const scale = dataset ? 100 : 1;
  const digits = dataset ? 1 : 2;
  const row = (label, read, draw = null) => ({ label, values: records.map(read), drawn: draw ? records.map(draw) : null });
  const fixed = (v) => (v === null ? '–' : v.toFixed(digits));
  const score = [
    row('Value', (r) => fixed(r.score.value), (r) => el('b', { class: 'value' }, fixed(r.score.value), dataset ? '%' : '')),
    row('Bounds', (r) => `${fixed(r.score.lower)} to ${fixed(r.score.upper)}`, (r) => el('div', {}, bounds((100 * r.score.lower) / scale, (100 * r.score.value) / scale, (100 * r.score.upper) / scale), `${fixed(r.score.lower)} to ${fixed(r.score.upper)}`)),
  ];
  if (dataset) score.push(row('Tier', (r) => `${r.score.tier}${r.score.provisional ? ` ${r.score.tier_range}` : ''}`, (r) => tier(r.score, tiers)));
  score.push(row('Known', (r) => `${Math.round(100 * r.score.coverage)}%`));
  score.push(row('Profile', (r) => r.score.dimensions.map((d) => fixed(d.value)).join(), (r) => profile(r.score.dimensions, scale)));
  first.score.dimensions.forEach((d, n) => score.push(row(d.name, (r) => fixed(r.score.dimensions[n].value))));
  const licence = dataset
    ? [row('Access', (r) => r.access), row('Licence', (r) => words(r.license.spdx || r.license.name))]
    : [row('Code licence', (r) => words(r.license.code.spdx || r.license.code.name)), row('Weights licence', (r) => words(r.license.weights.spdx || r.license.weights.name))];
  for (const key of Object.keys(first.license.allows)) licence.push(row(PERMISSIONS[key] || key, (r) => (r.license.allows[key] === null ? 'not known' : words(r.license.allows[key]))));
  const facts = FACTS.filter((key) => key in first).map((key) => row(capital(key), (r) => words(r[key], key)));
  if (dataset) for (const key of Object.keys(first.counts)) facts.push(row(capital(key), (r) => words(r.counts[key])));
  else facts.push(row('Trained on', (r) => words(r.relations.trained_on.map((t) => t.name))));
  const out = [['Score', score], ['Licence and access', licence], ['Facts', facts]];
  for (const d of first.score.dimensions) {
    const criteria = first.score.criteria.map((c, n) => [c, n]).filter(([c]) => c.dimension === d.id);
    out.push([d.name, criteria.map(([c, n]) => row(`${c.id} ${c.title}`, (r) => r.score.criteria[n].level.replace('unknown', 'not known').replace('-', ' '),
      (r) => el('span', { class: `level ${r.score.criteria[n].level}` }, shape(r.score.criteria[n].level), ` ${r.score.criteria[n].level.replace('unknown', 'not known').replace('-', ' ')}`)))]);
  }
  return out;
}

function shape(level) {
  const ring = (extra = '') => el('circle', { class: `ring${extra}`, cx: 6, cy: 6, r: 4.5 });
  const inner = { full: [el('circle', { class: 'disc', cx: 6, cy: 6, r: 5 })], partial: [ring(), el('path', { class: 'disc', d: 'M6 1a5 5 0 0 0 0 10Z' })], none: [ring()], unknown: [ring(' dashed')] }[level] || [el('path', { class: 'ring', d: 'M2 6h8' })];
  return el('svg', { class: 'shape', viewBox: '0 0 12 12', 'aria-hidden': 'true' }, inner);
}

function address(ids, only) {
  const query = [ids.length ? `ids=${ids.map(encodeURIComponent).join(',').replaceAll('%2F', '/')}` : '', only ? 'only=differences' : ''].filter(Boolean).join('&');
  return query ? `?${query}` : location.pathname;
}

function draw(records, known, only) {
  const head = el('tr', {}, el('th', { scope: 'col' }, el('span', { class: 'visually-hidden' }, 'Field')), records.map((r, n) => el('th', { scope: 'col' }, el('a', { href: `${root}${known[n]}/` }, r.name), ' ',
    el('a', { class: 'drop', href: address(known.filter((_, m) => m !== n), only), 'aria-label': `Remove ${r.name}`, title: 'Remove' }, '×'))));
  const body = parts(records).flatMap(([name, rows]) => {
    const shown = rows.map(({ label, values, drawn }) => {
      const differs = values.some((v) => v !== values[0]);
      if (only && !differs) return null;
      return el('tr', { class: differs ? 'differs' : null }, el('th', { scope: 'row' }, label, differs ? el('span', { class: 'mark-text' }, ' differs') : null), values.map((v, n) => el('td', {}, drawn ? drawn[n] : v)));
    }).filter(Boolean);
    return shown.length ? [el('tr', { class: 'part' }, el('th', { scope: 'rowgroup', colspan: records.length + 1 }, name)), ...shown] : [];
  });
  $('table').hidden = false;
  $('table').replaceChildren(el('table', { class: 'findings compare' }, el('thead', {}, head), el('tbody', {}, body)));
}

async function start() {
  $('status').textContent = 'Loading …';
  let index;
  let rubric;
  try {
    [index, rubric] = await Promise.all([json('assets/find.json'), json('api/v1/rubrics/sonodqs.json')]);
  } catch (error) {
    $('status').textContent = 'The records could not be loaded; try again later.';
    return;
  }
  tiers = rubric.tiers.map((t) => t.name);
  const at = Object.fromEntries(index.row.map((name, n) => [name, n]));
  const every = Object.keys(index.kinds).flatMap((kind) => index[kind].map((row) => [`${kind}/${row[at.id]}`, row[at.name]]));
  const names = every.map(([id]) => id);
  const query = new URLSearchParams(location.search);
  const only = query.get('only') === 'differences';
  const asked = (query.get('ids') || '').split(',').map((i) => i.trim()).filter(Boolean);
  // A bare id means the dataset where one has it, unless another name says models.
  const folder = asked.some((i) => i.startsWith('models/')) || (asked.length && asked.every((i) => !names.includes(`datasets/${i}`) && !i.includes('/'))) ? 'models' : 'datasets';
  const full = [...new Set(asked.map((i) => (i.includes('/') ? i : `${folder}/${i}`)))];
  const fitting = full.filter((i) => names.includes(i) && i.startsWith(`${folder}/`));
  const known = fitting.slice(0, MOST);
  const left = full.filter((i) => !known.includes(i));
  $('names').replaceChildren(...every.filter(([id]) => !known.length || (id.startsWith(`${folder}/`) && !known.includes(id))).map(([id, name]) => el('option', { value: id }, name)));
  $('status').textContent = left.length ? `Left out: ${left.join(', ')} (no such record, another kind, or more than ${MOST}).` : '';
  $('only').checked = only;
  $('only').addEventListener('change', () => { location.search = address(known, $('only').checked).slice(1); });
  $('add').addEventListener('submit', (event) => {
    event.preventDefault();
    const typed = $('name').value.trim();
    const named = every.find(([id, name]) => id === typed || name === typed);
    if (typed) location.search = address([...known, named ? named[0] : typed], only).slice(1);
  });
  $('name').disabled = known.length >= MOST;
  $('only').closest('label').hidden = known.length < 2;
  if (!known.length) return;
  $('start').hidden = true;
  const records = await Promise.all(known.map((i) => json(`api/v1/${i}.json`)));
  draw(records, known, only);
}

if ($('compare')) start();
