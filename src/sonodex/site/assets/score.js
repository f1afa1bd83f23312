// Score mine: a form from the rubric, scored as you tick; a draft stays in the browser. Nothing leaves it.
import { $, bounds, el, json, number, profile, root, tier, valueWords } from './dom.js';
import { clean, facts, isAddress } from './facts.js';
import { score, trackOf } from './scoring.js';
import { dump, JSON_SCHEMA, load } from './vendor/js-yaml.mjs';

const DRAFT = 'sonodex-draft';
const MAX = 1_000_000;
let levels;
let rubric;
let blanks;
let vocabularies;
let unread;
let examples;
let record;
let kind = 'dataset';

const finding = (id) => record.criteria[id];

// A tick counts when it is shown: with a note, and a source (what does not apply needs a reason alone).
function shown(f) {
  if (!f || f.level === 'unknown') return true;
  return Boolean(f.note) && (f.up_to || !unread.test(f.note)) && (f.level === 'not-applicable' || (Boolean(f.source) && (f.basis === 'automatic' || isAddress(f.source))));
}

// The findings as they may stand in a record: what is not shown is still unknown.
function settled() {
  return Object.fromEntries(Object.entries(record.criteria).map(([id, f]) => [id, shown(f) ? f : { level: 'unknown', basis: null, note: clean(`to be shown: ${f.level}${f.note ? `; ${f.note.replace(unread, '…')}` : ''}`), source: null, checked: f.checked ?? null }]));
}

function keepDraft() {
  try { localStorage.setItem(DRAFT, JSON.stringify({ kind, record })); } catch (error) { /* no storage here */ }
}

function setLevel(id, level) {
  const f = finding(id);
  f.level = level;
  if (level !== 'partial' && level !== 'none') delete f.up_to;
  if (level === 'unknown') { f.basis = null; f.source = null; } else f.basis = f.basis || 'primary';
}

function draw() {
  const scale = rubric.unit === 'percent' ? 100 : 1;
  const track = trackOf(rubric, record.population);
  const s = score(rubric, settled(), track);
  const claimed = score(rubric, Object.fromEntries(Object.entries(record.criteria).map(([id, f]) => [id, { ...f, basis: f.level === 'unknown' ? null : 'primary' }])), track);
  const waiting = Object.values(record.criteria).filter((f) => !shown(f)).length;
  const names = rubric.tiers.map((t) => t.name);
  $('mini').replaceChildren(el('b', {}, valueWords(s)), ' ', tier(s, names) || `${s.points} of ${s.weight}`, ' ', el('a', { href: '#so-far' }, 'next steps'));
  $('result').replaceChildren(...[
    el('p', { class: 'value' }, valueWords(s)),
    el('p', {}, tier(s, names) || `${s.points} of ${s.weight} points`),
    bounds((100 * s.lower) / scale, (100 * s.value) / scale, (100 * s.upper) / scale),
    el('p', { class: 'note' }, `An estimate between ${number(s.lower, scale === 100)} and ${number(s.upper, scale === 100)}; ${Math.round(100 * s.coverage)}% settled, ${Math.round(100 * s.verified)}% with evidence. What is open counts what is usual among ${rubric.tracks.find((t) => t.id === track).name.toLowerCase()}.`),
    waiting ? el('p', { class: 'note waiting' }, `${waiting} ${waiting === 1 ? 'tick waits' : 'ticks wait'} for a note and a source; shown, they would make ${valueWords(claimed)}.`) : null,
    profile(s.dimensions, scale),
    el('h3', {}, 'Best next steps'),
    el('ol', {}, s.improvements.slice(0, 5).map((i) => el('li', {}, el('a', { href: `#q-${i.id}` }, i.title), ` (+${(scale === 100 ? i.gain : s.weight * i.gain).toFixed(1)}): ${i.remedy}`))),
  ].filter(Boolean));
  keepDraft();
}

function field(id, key, label, type) {
  const input = el('input', { type, id: `${id}-${key}`, maxlength: 2000, value: finding(id)[key] || '', oninput: () => { finding(id)[key] = clean(input.value); draw(); } });
  return el('p', { class: 'field' }, el('label', { for: `${id}-${key}` }, label), input);
}

function question(c) {
  const choices = Object.entries(levels).map(([level, words]) => {
    const radio = el('input', { type: 'radio', name: c.id, id: `${c.id}-${level}`, value: level, checked: finding(c.id).level === level, onchange: () => { setLevel(c.id, level); more.hidden = level === 'unknown'; draw(); } });
    return el('label', { for: `${c.id}-${level}` }, radio, ` ${words}`);
  });
  const more = el('div', { class: 'more' }, field(c.id, 'note', 'What shows it (in your own words)', 'text'), field(c.id, 'source', 'Address where it can be seen', 'url'));
  more.hidden = finding(c.id).level === 'unknown';
  const example = examples[c.id];
  return el('fieldset', { id: `q-${c.id}` }, el('legend', {}, c.question),
    el('p', { class: 'note' }, `Full: ${c.full}. Partial: ${c.partial}. ${c.why[0].toUpperCase()}${c.why.slice(1)}.`), example ? el('p', { class: 'note example' }, 'Example: ', el('a', { href: root + example.page }, example.name), `, “${example.note}”`) : null, el('div', { class: 'choices' }, choices), more);
}

const scanned = () => [...$('population').querySelectorAll('input')];

function drawPopulation() {
  $('population').hidden = kind !== 'dataset';
  const chosen = record.population || [];
  for (const box of scanned()) box.checked = chosen.includes(box.value);
  $('population').classList.toggle('wanting', !chosen.length);
}

// "People, age not stated" gives way to what says more; ticked again, it stands beside it.
function choosePopulation(event) {
  const before = record.population;
  record.population = scanned().filter((box) => box.checked && !(before.length === 1 && before[0] === blanks.dataset.population[0] && box.value === before[0] && event.target !== box)).map((box) => box.value);
  drawPopulation();
  draw();
}

function form() {
  const parts = rubric.dimensions.map((d) => el('section', { 'aria-label': d.name }, el('h2', {}, d.name), el('p', { class: 'note' }, `${d.about[0].toUpperCase()}${d.about.slice(1)}.`), rubric.criteria.filter((c) => c.dimension === d.id).map(question)));
  $('questions').replaceChildren(...parts);
  $('facts').replaceChildren(facts(record, kind, vocabularies, draw));
  $('record-id').value = record.id;
  $('record-name').value = record.name;
  document.querySelector(`input[name=kind][value=${kind}]`).checked = true;
  drawPopulation();
  draw();
}

async function choose(next, found = null) {
  kind = next;
  rubric = await json(`api/v1/rubrics/${kind === 'dataset' ? 'sonodqs' : 'sonomqs'}.json`);
  record = found || structuredClone(blanks[kind]);
  form();
}

const fail = (message) => { $('problem').textContent = message; };

async function read(text) {
  fail('');
  let found;
  try {
    if (text.length > MAX) throw new Error(`larger than ${MAX} characters`);
    if (/(^|[\s[{,:])[&*][A-Za-z0-9]/m.test(text.replace(/'[^']*'|"[^"]*"|#.*$/gm, ''))) throw new Error('anchors and aliases are not allowed');
    found = load(text, { schema: JSON_SCHEMA });
  } catch (error) {
    fail(`This is no record: ${String(error.message).split('\n')[0]}`);
    return;
  }
  await take(found);
}

// A record from a file, from the catalogue or from the draft; what is odd in it is left out and named.
async function take(found) {
  if (!found || typeof found !== 'object' || typeof found.criteria !== 'object' || found.criteria === null) { fail('This is no record: it has no criteria.'); return; }
  const next = 'M1' in found.criteria ? 'model' : 'dataset';
  const blank = structuredClone(blanks[next]);
  const good = ([c, f]) => c in blank.criteria && f && f.level in levels;
  const bad = Object.entries(found.criteria).filter((entry) => !good(entry)).map(([c]) => c);
  const odd = Object.keys(found).filter((key) => key in blank && (Array.isArray(blank[key]) !== Array.isArray(found[key]) || (blank[key] !== null && found[key] !== null && typeof blank[key] !== typeof found[key])));
  for (const key of odd) delete found[key];
  if (bad.length || odd.length) fail(`Not read: ${[...bad, ...odd].join(', ')}.`);
  const criteria = { ...blank.criteria };
  for (const [c, f] of Object.entries(found.criteria)) if (good([c, f])) criteria[c] = { ...criteria[c], ...f };
  await choose(next, { ...blank, ...found, criteria });
}

async function fromCatalogue() {
  const id = $('from').value.trim();
  if (!id) return;
  try {
    const response = await fetch(`${root}api/v1/${/^(datasets|models)\//.test(id) ? '' : 'datasets/'}${id.split('/').map(encodeURIComponent).join('/')}.yaml`);
    if (!response.ok) throw new Error(String(response.status));
    await read(await response.text());
  } catch (error) {
    fail(`The catalogue has no record ${id}.`);
  }
}

function text() {
  const today = new Date().toISOString().slice(0, 10);
  const out = { ...record, checked: today };
  out.criteria = Object.fromEntries(Object.entries(settled()).map(([c, f]) => [c, { ...f, checked: f.level === 'unknown' ? f.checked ?? null : f.checked || today }]));
  return dump(out, { schema: JSON_SCHEMA, lineWidth: -1, flowLevel: 2, quotingType: "'", noRefs: true });
}

function save() {
  const missing = rubric.criteria.filter((c) => !shown(finding(c.id)));
  const nobody = kind === 'dataset' && !record.population.length;
  fail([missing.length ? `Written as not known, for want of a note and a source: ${missing.map((c) => c.title).join(', ')}.` : '',
    nobody ? 'Tick who or what was scanned, at the top: without it the set is ranked among people, and the check asks.' : ''].filter(Boolean).join(' '));
  const link = el('a', { href: URL.createObjectURL(new Blob([text()], { type: 'text/yaml' })), download: `${record.id}.yaml` });
  document.body.append(link);
  link.click();
  link.remove();
}

// What is printed: every criterion with its level, what shows it and where.
function report() {
  const rows = rubric.criteria.map((c) => { const f = settled()[c.id]; return el('tr', {}, el('th', { scope: 'row' }, c.title), el('td', {}, levels[f.level]), el('td', {}, f.note || '–'), el('td', {}, f.source || '–')); });
  $('report').replaceChildren(el('h1', {}, `${record.name}: ${rubric.label}`), el('p', {}, `${$('result').querySelector('.value').textContent}, ${new Date().toISOString().slice(0, 10)}`),
    el('table', { class: 'report' }, el('thead', {}, el('tr', {}, ['Criterion', 'Level', 'What shows it', 'Source'].map((h) => el('th', { scope: 'col' }, h)))), el('tbody', {}, rows)));
}

function draft() {
  try { return JSON.parse(localStorage.getItem(DRAFT) || 'null'); } catch (error) { return null; }
}

async function start() {
  const [templates, found] = await Promise.all([json('assets/templates.json'), json('assets/examples.json')]);
  ({ blanks, vocabularies, levels } = templates);
  unread = new RegExp(templates.unread, 'i');
  examples = found;
  for (const radio of document.querySelectorAll('input[name=kind]')) radio.addEventListener('change', () => choose(radio.value));
  $('record-id').addEventListener('input', () => { record.id = $('record-id').value.trim().toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 80) || `my-${kind}`; keepDraft(); });
  $('record-name').addEventListener('input', () => { record.name = clean($('record-name').value, 400) || record.id; keepDraft(); });
  $('population').addEventListener('change', choosePopulation);
  $('load').addEventListener('change', async () => { const [file] = $('load').files; if (file) await read(await file.text()); });
  $('from').addEventListener('change', fromCatalogue);
  $('save').addEventListener('click', save);
  $('print').addEventListener('click', () => { report(); window.print(); });
  addEventListener('beforeprint', report);
  $('afresh').addEventListener('click', () => choose(kind));
  const asked = new URLSearchParams(location.search).get('from');
  const kept = draft();
  await choose('dataset');
  if (asked) { $('from').value = asked.slice(0, 100); await fromCatalogue(); } else if (kept?.record) await take(kept.record);
  $('score').dataset.ready = '';
}

if ($('score')) start();
