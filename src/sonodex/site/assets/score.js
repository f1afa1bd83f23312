// Score mine: a form from the rubric, scored as you tick; loads and writes a record as YAML. Nothing leaves the browser.
import { $, bounds, el, json, profile, root, tier } from './dom.js';
import { score } from './scoring.js';
import { dump, JSON_SCHEMA, load } from './vendor/js-yaml.mjs';


const LEVELS = { unknown: 'not known', none: 'none', partial: 'partial', full: 'full', 'not-applicable': 'does not apply' };
const MAX = 1_000_000;
let rubric;
let templates;
let examples;
let record;
let kind = 'dataset';

function blank() {
  return structuredClone(templates[kind]);
}

function finding(id) {
  return record.criteria[id];
}

function setLevel(id, level) {
  const f = finding(id);
  f.level = level;
  if (level === 'unknown') { f.basis = null; f.source = null; } else f.basis = f.basis || 'primary';
}

function draw() {
  const scale = rubric.unit === 'percent' ? 100 : 1;
  const s = score(rubric, record.criteria);
  const digits = scale === 100 ? 1 : 2;
  $('mini').replaceChildren(el('b', {}, `${s.value.toFixed(digits)}${scale === 100 ? '%' : ''}`), ' ', tier(s, rubric.tiers.map((t) => t.name)) || `${s.points} of ${s.weight}`, ' ', el('a', { href: '#so-far' }, 'next steps'));
  $('result').replaceChildren(
    el('p', { class: 'value' }, `${s.value.toFixed(digits)}${scale === 100 ? '%' : ''}`),
    el('p', {}, tier(s, rubric.tiers.map((t) => t.name)) || `${s.points} of ${s.weight} points`),
    bounds((100 * s.lower) / scale, (100 * s.value) / scale, (100 * s.upper) / scale),
    el('p', { class: 'note' }, `Between ${s.lower.toFixed(digits)} and ${s.upper.toFixed(digits)}; ${Math.round(100 * s.coverage)}% known, ${Math.round(100 * s.verified)}% with evidence.`),
    profile(s.dimensions, scale),
    el('h3', {}, 'Best next steps'),
    el('ol', {}, s.improvements.slice(0, 5).map((i) => el('li', {}, el('a', { href: `#q-${i.id}` }, `${i.id} ${i.title}`), ` (+${(scale === 100 ? i.gain : s.weight * i.gain).toFixed(1)}): ${i.remedy}`))),
  );
}

function field(id, key, label, type) {
  const input = el('input', { type, id: `${id}-${key}`, maxlength: 2000, value: finding(id)[key] || '', oninput: () => { finding(id)[key] = input.value.trim() || null; draw(); } });
  return el('p', { class: 'field' }, el('label', { for: `${id}-${key}` }, label), input);
}

function question(c) {
  const choices = Object.entries(LEVELS).map(([level, words]) => {
    const radio = el('input', { type: 'radio', name: c.id, id: `${c.id}-${level}`, value: level, checked: finding(c.id).level === level, onchange: () => { setLevel(c.id, level); more.hidden = level === 'unknown'; draw(); } });
    return el('label', { for: `${c.id}-${level}` }, radio, ` ${words}`);
  });
  const more = el('div', { class: 'more' }, field(c.id, 'note', 'What shows it (in your own words)', 'text'), field(c.id, 'source', 'Address where it can be seen', 'url'));
  more.hidden = finding(c.id).level === 'unknown';
  const example = examples[c.id];
  return el('fieldset', { id: `q-${c.id}` }, el('legend', {}, el('span', { class: 'cid' }, c.id), ` ${c.question}`),
    el('p', { class: 'note' }, `Full: ${c.full}. Partial: ${c.partial}. ${c.why[0].toUpperCase()}${c.why.slice(1)}.`), example ? el('p', { class: 'note example' }, 'Example: ', el('a', { href: root + example.page }, example.name), `, “${example.note}”`) : null, el('div', { class: 'choices' }, choices), more);
}

function form() {
  const parts = rubric.dimensions.map((d) => el('section', { 'aria-label': d.name }, el('h2', {}, d.name), el('p', { class: 'note' }, `${d.about[0].toUpperCase()}${d.about.slice(1)}.`), rubric.criteria.filter((c) => c.dimension === d.id).map(question)));
  $('questions').replaceChildren(...parts);
  $('record-id').value = record.id;
  $('record-name').value = record.name;
  draw();
}

async function choose(next) {
  kind = next;
  rubric = await json(`api/v1/rubrics/${kind === 'dataset' ? 'sonodqs' : 'sonomqs'}.json`);
  record = blank();
  form();
}

function fail(message) {
  $('problem').textContent = message;
}

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
  if (!found || typeof found !== 'object' || typeof found.criteria !== 'object' || found.criteria === null) { fail('This is no record: it has no criteria.'); return; }
  const next = 'M1' in found.criteria ? 'model' : 'dataset';
  document.querySelector(`input[name=kind][value=${next}]`).checked = true;
  await choose(next);
  const unknown = Object.keys(found.criteria).filter((c) => !(c in record.criteria));
  const bad = Object.entries(found.criteria).filter(([c, f]) => c in record.criteria && !(f && f.level in LEVELS)).map(([c]) => c);
  if (unknown.length || bad.length) fail(`Not read: ${[...unknown, ...bad].join(', ')}.`);
  const criteria = { ...record.criteria };
  for (const [c, f] of Object.entries(found.criteria)) if (c in criteria && f && f.level in LEVELS) criteria[c] = { ...criteria[c], ...f };
  record = { ...record, ...found, criteria };
  form();
}

function text() {
  const today = new Date().toISOString().slice(0, 10);
  const out = { ...record, checked: today };
  out.criteria = Object.fromEntries(Object.entries(record.criteria).map(([c, f]) => [c, { ...f, checked: f.level === 'unknown' ? f.checked ?? null : f.checked || today }]));
  return dump(out, { schema: JSON_SCHEMA, lineWidth: -1, flowLevel: 2, quotingType: "'", noRefs: true });
}

function save() {
  const missing = rubric.criteria.filter((c) => { const f = finding(c.id); return f.level !== 'unknown' && (!f.note || (!f.source && f.level !== 'not-applicable')); }).map((c) => c.id);
  fail(missing.length ? `The record is written, but these still need a note and a source before it passes the check: ${missing.join(', ')}.` : '');
  const link = el('a', { href: URL.createObjectURL(new Blob([text()], { type: 'text/yaml' })), download: `${record.id}.yaml` });
  document.body.append(link);
  link.click();
  link.remove();
}

async function start() {
  [templates, examples] = await Promise.all([json('assets/templates.json'), json('assets/examples.json')]);
  for (const radio of document.querySelectorAll('input[name=kind]')) radio.addEventListener('change', () => choose(radio.value));
  $('record-id').addEventListener('input', () => { record.id = $('record-id').value.trim().toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '') || `my-${kind}`; });
  $('record-name').addEventListener('input', () => { record.name = $('record-name').value.trim() || record.id; });
  $('load').addEventListener('change', async () => { const [file] = $('load').files; if (file) await read(await file.text()); });
  $('save').addEventListener('click', save);
  $('score').hidden = false;
  await choose('dataset');
}

if ($('score')) start();
