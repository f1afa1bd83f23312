// Two to five records of one kind side by side, from the static API; what differs can be shown alone.
import { drawn, parts, sentence } from './comparing.js';
import { $, el, json, root } from './dom.js';
import { decode, namesOf } from './index.js';
import { distance, plain } from './search.js';
import { csv, latex, markdown } from './tables.js';

const MOST = 5;
const squeezed = (name) => plain(name).replace(/[^\p{L}\p{N}]/gu, '');

function address(ids, only) {
  const query = [ids.length ? `ids=${ids.map(encodeURIComponent).join(',').replaceAll('%2F', '/')}` : '', only ? 'only=differences' : ''].filter(Boolean).join('&');
  return query ? `?${query}` : location.pathname;
}

// The record that a name means: its id, name or alias, however spelt; or the one whose name begins so; or the nearest.
function meant(typed, every) {
  const exact = every.find((r) => `${r.kind}/${r.id}` === typed);
  if (exact) return [exact, true];
  const wanted = squeezed(typed.replace(/^(datasets|models)\//, ''));
  if (!wanted) return [null, false];
  const same = every.find((r) => r.keys.includes(wanted)) || every.find((r) => r.keys.some((k) => k.startsWith(wanted)));
  if (same) return [same, true];
  const most = wanted.length < 5 ? 1 : 2;
  let best = [most + 1, null];
  for (const record of every) for (const key of record.keys) { const far = distance(wanted, key, most); if (far < best[0]) best = [far, record]; }
  return [best[1], false];
}

function save(name, type, content) {
  const link = el('a', { href: URL.createObjectURL(new Blob([content], { type })), download: name });
  document.body.append(link);
  link.click();
  link.remove();
}

function takeAway(records, groups) {
  const table = [['', ...records.map((r) => r.name)], ...groups.flatMap(([, rows]) => rows.map(({ label, values }) => [label, ...values]))];
  const short = [table[0], ...groups.slice(0, 3).flatMap(([, rows]) => rows.map(({ label, values }) => [label, ...values]))];
  const button = (words, act) => el('button', { type: 'button', onclick: act }, words);
  $('take').replaceChildren(button('CSV', () => save('comparison.csv', 'text/csv', csv(table))), button('Markdown', () => save('comparison.md', 'text/markdown', markdown(short))), button('LaTeX', () => save('comparison.tex', 'text/x-tex', latex(short))));
  $('take').hidden = false;
}

// One of three or more that differs where the others agree: marking all that differs would mark nearly everything.
const alone = (values, v) => values.length > 2 && new Set(values).size === 2 && values.filter((other) => other === v).length === 1;

function draw(records, known, only, data, every) {
  const of = (n) => every.find((r) => `${r.kind}/${r.id}` === known[n]);
  const short = (r) => { const found = of(records.indexOf(r)); return [r.name, ...r.aliases].filter((n) => n.length > 2).sort((a, b) => a.length - b.length)[0] || found.id; };
  const head = el('tr', {}, el('th', { scope: 'col' }, el('span', { class: 'visually-hidden' }, 'Question')), records.map((r, n) => el('th', { scope: 'col' }, drawn(r, of(n)), el('a', { href: `${root}${known[n]}/`, title: r.name }, short(r)), ' ',
    el('a', { class: 'drop', href: address(known.filter((_, m) => m !== n), only), 'aria-label': `Remove ${r.name}`, title: 'Remove' }, '×'))));
  const groups = parts(records, data, data.tiers.slice(0, -1));
  const body = groups.flatMap(([name, rows]) => {
    const shown = rows.map(({ label, values, drawn: cells }) => {
      const differs = values.some((v) => v !== values[0]);
      if (only && !differs) return null;
      return el('tr', { class: differs ? 'differs' : null }, el('th', { scope: 'row' }, label), values.map((v, n) => el('td', { class: alone(values, v) ? 'alone' : null }, cells ? cells[n] : v)));
    }).filter(Boolean);
    return shown.length ? [el('tr', { class: 'part' }, el('th', { scope: 'rowgroup', colspan: records.length + 1 }, el('span', {}, name))), ...shown] : [];
  });
  $('table').hidden = false;
  $('table').replaceChildren(el('table', { class: 'findings compare' }, el('thead', {}, head), el('tbody', {}, body)));
  $('sentence').textContent = sentence(records, data.labels.nouns, short);
  $('sentence').hidden = records.length < 2;
  takeAway(records, groups);
}

async function start() {
  let data;
  const query = new URLSearchParams(location.search);
  if (query.get('ids')) $('compare').classList.add('asked');
  try {
    data = await json('assets/find.json');
  } catch (error) {
    $('status').textContent = 'The records could not be loaded; try again later.';
    return;
  }
  const every = Object.values(decode(data)).flat();
  for (const record of every) record.keys = [...new Set(namesOf(record).map(squeezed))];
  const only = query.get('only') === 'differences';
  const asked = (query.get('ids') || '').split(',').map((i) => i.trim().slice(0, 400)).filter(Boolean);
  // A bare name means the dataset where one has it, unless another name says models.
  const models = asked.some((i) => i.startsWith('models/')) || (asked.length > 0 && asked.every((i) => !i.includes('/') && meant(i, every)[0]?.kind === 'models'));
  const pool = every.filter((r) => r.kind === (models ? 'models' : 'datasets'));
  const found = asked.map((i) => [i, ...meant(i, pool)]);
  const named = found.filter(([, r]) => r).map(([, r]) => `${r.kind}/${r.id}`);
  const known = [...new Set(named)].slice(0, MOST);
  const guessed = found.filter(([, r, sure]) => r && !sure && known.includes(`${r.kind}/${r.id}`)).map(([i, r]) => `“${i}” taken as ${r.name}`);
  const left = found.filter(([, r]) => !r || !known.includes(`${r.kind}/${r.id}`)).map(([i]) => i);
  $('names').replaceChildren(...every.filter((r) => !known.length || (pool.includes(r) && !known.includes(`${r.kind}/${r.id}`))).flatMap((r) => [r.name, ...r.aliases].map((n) => el('option', { value: n }, r.id))));
  $('status').textContent = [...guessed, left.length ? `Left out: ${left.join(', ')} (no such record, another kind, or more than ${MOST}).` : ''].filter(Boolean).join('. ');
  $('only').checked = only;
  $('only').addEventListener('change', () => { location.search = address(known, $('only').checked).slice(1); });
  $('add').addEventListener('submit', (event) => {
    event.preventDefault();
    const typed = $('name').value.trim();
    if (!typed) return;
    const [record] = meant(typed, known.length ? pool : every);
    if (!record) { $('status').textContent = `No record is called “${typed}”.`; return; }
    location.search = address([...known, `${record.kind}/${record.id}`], only).slice(1);
  });
  $('name').disabled = known.length >= MOST;
  $('only').closest('label').hidden = known.length < 2;
  if (!known.length) return;
  $('start').hidden = true;
  const records = await Promise.all(known.map((i) => json(`api/v1/${i}.json`)));
  draw(records, known, only, data, every);
}

if ($('compare')) start();
