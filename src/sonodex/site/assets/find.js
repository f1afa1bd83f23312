// Search, facets with live counts, sorting; the whole state stands in the address.
import { bounds, el, json, profile, root, tier } from './dom.js';

const PAGE = 60;
const FACETS = {
  anatomy: 'Anatomy', tasks: 'Task', modalities: 'Modality', population: 'Population', data_kinds: 'Kind of item',
  countries: 'Country', access: 'Access', allows: 'Licence allows', tier: 'Tier', framework: 'Framework', decade: 'Year', size: 'Subjects',
};
const SORTS = {
  value: 'score', coverage: 'share known', year: 'newest', subjects: 'most subjects', name: 'name',
};
const $ = (id) => document.getElementById(id);
const collator = new Intl.Collator('en', { sensitivity: 'base', numeric: true });
let data;
let state;
let shown = PAGE;

const fold = (text) => text.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase();

function readState() {
  const query = new URLSearchParams(location.search);
  const facets = {};
  for (const key of Object.keys(FACETS)) {
    const values = query.getAll(key);
    if (values.length) facets[key] = new Set(values);
  }
  const kind = query.get('kind') === 'models' || (location.hash === '#models' && !query.has('kind')) ? 'models' : 'datasets';
  return { q: query.get('q') || '', kind, sort: query.get('sort') || 'value', facets };
}

function writeState() {
  const query = new URLSearchParams();
  if (state.q) query.set('q', state.q);
  if (state.kind !== 'datasets') query.set('kind', state.kind);
  if (state.sort !== 'value') query.set('sort', state.sort);
  for (const [key, values] of Object.entries(state.facets)) for (const v of values) query.append(key, v);
  const text = query.toString();
  history.replaceState(null, '', text ? `?${text}` : location.pathname);
}

function bucket(subjects) {
  if (subjects === null || subjects === undefined) return 'not known';
  if (subjects < 50) return 'under 50';
  if (subjects < 200) return '50 to 199';
  return subjects < 1000 ? '200 to 999' : '1000 and more';
}

function prepare(record) {
  record.facets = {
    anatomy: record.anatomy, tasks: record.tasks, modalities: record.modalities, data_kinds: record.data_kinds, allows: record.allows,
    decade: [record.year === null ? 'not known' : String(record.year)],
  };
  if (record.kind === 'datasets') {
    Object.assign(record.facets, {
      population: record.population, countries: record.countries, access: [record.access], tier: [record.score.tier], size: [bucket(record.subjects)],
    });
  } else record.facets.framework = [record.framework || 'not stated'];
  record.head = fold([record.id, record.name, ...record.aliases].join(' \n '));
  record.text = `${record.head} ${fold([...record.anatomy, ...record.tasks, ...record.modalities, record.words].join(' '))}`;
}

// Every word has to occur; a word at the beginning of a name counts most.
function relevance(record, words) {
  let sum = 0;
  for (const word of words) {
    const at = record.text.indexOf(word);
    if (at < 0) return -1;
    const inHead = record.head.indexOf(word);
    sum += 1 + (inHead >= 0 ? 4 : 0) + (inHead === 0 || (inHead > 0 && /\W/.test(record.head[inHead - 1])) ? 3 : 0);
  }
  return sum;
}

const counters = {
  value: (r) => (r.score.rated ? 1000 : 0) + r.score.value, coverage: (r) => r.score.coverage, year: (r) => r.year || 0,
  subjects: (r) => (r.subjects === null || r.subjects === undefined ? -1 : r.subjects),
};

function order(found, words) {
  const dimension = (id) => (r) => { const d = r.score.dimensions.find((x) => x.id === id); return d && d.value !== null ? d.value : -1; };
  const by = counters[state.sort] || dimension(state.sort);
  const name = (a, b) => collator.compare(a.record.name, b.record.name);
  if (state.sort === 'name') return found.sort(name);
  return found.sort((a, b) => (words.length && state.sort === 'value' ? b.rank - a.rank : 0) || by(b.record) - by(a.record) || name(a, b));
}

export function select() {
  const words = fold(state.q).split(/\s+/).filter(Boolean);
  const chosen = Object.entries(state.facets);
  const counts = {};
  const found = [];
  for (const record of data[state.kind]) {
    const rank = relevance(record, words);
    if (rank < 0) continue;
    const failing = chosen.filter(([key, values]) => {
      const has = record.facets[key] || [];
      // What a licence allows adds up; other choices widen.
      return key === 'allows' ? ![...values].every((v) => has.includes(v)) : !has.some((v) => values.has(v));
    }).map(([key]) => key);
    if (!failing.length) found.push({ record, rank });
    if (failing.length > 1) continue;
    for (const [key, values] of Object.entries(record.facets)) {
      if (failing.length && failing[0] !== key) continue;
      counts[key] = counts[key] || {};
      for (const v of values) counts[key][v] = (counts[key][v] || 0) + 1;
    }
  }
  return { found: order(found, words), counts };
}

function drawFacets(counts) {
  const open = new Set([...document.querySelectorAll('#facets details[open]')].map((d) => d.dataset.key));
  const active = document.activeElement && document.activeElement.id;
  const first = !$('facets').childElementCount;
  const groups = Object.entries(FACETS).filter(([key]) => counts[key] || state.facets[key]).map(([key, title], number) => {
    const values = { ...(counts[key] || {}) };
    for (const v of state.facets[key] || []) values[v] = values[v] || 0;
    const tiers = data.tiers;
    const sorted = Object.entries(values).sort((a, b) => (key === 'tier' ? tiers.indexOf(a[0]) - tiers.indexOf(b[0]) : key === 'decade' ? collator.compare(b[0], a[0]) : b[1] - a[1] || collator.compare(a[0], b[0])));
    const boxes = sorted.map(([value, count]) => {
      const id = `f-${key}-${value.replace(/\W+/g, '-')}`;
      const input = el('input', { type: 'checkbox', id, checked: state.facets[key] && state.facets[key].has(value), onchange: () => toggle(key, value) });
      return el('li', {}, input, el('label', { for: id }, value, ' ', el('span', { class: 'count' }, String(count))));
    });
    return el('details', { 'data-key': key, open: open.has(key) || (first && (state.facets[key] || (number < 2 && matchMedia('(min-width: 60rem)').matches))) }, el('summary', {}, title), el('ul', {}, boxes));
  });
  $('facets').replaceChildren(...groups);
  if (active && $(active)) $(active).focus();
}

function toggle(key, value) {
  const values = state.facets[key] || new Set();
  if (values.has(value)) values.delete(value); else values.add(value);
  if (values.size) state.facets[key] = values; else delete state.facets[key];
  update();
}

const number = (v, digits) => v.toFixed(digits);

function card(record) {
  const s = record.score;
  const scale = record.kind === 'datasets' ? 100 : 1;
  const facts = [record.anatomy.join(', '), record.kind === 'datasets' ? (record.subjects === null ? null : `${record.subjects.toLocaleString('en')} subjects`) : record.tasks.join(', '),
    record.year, record.kind === 'datasets' ? record.access : record.framework, record.license].filter(Boolean);
  return el('li', { class: 'hit' },
    el('div', { class: 'what' }, el('a', { href: `${root}${record.kind}/${record.id}/` }, record.name), el('p', {}, record.summary), el('p', { class: 'meta' }, facts.join(' · '))),
    el('div', { class: 'how' }, el('b', {}, number(s.value, scale === 100 ? 1 : 2), scale === 100 ? ' %' : ''), bounds((100 * s.lower) / scale, (100 * s.value) / scale, (100 * s.upper) / scale), tier(s)),
    el('div', {}, profile(s.dimensions, scale)));
}

function update() {
  shown = PAGE;
  writeState();
  draw();
}

function draw() {
  const { found, counts } = select();
  drawFacets(counts);
  $('status').textContent = `${found.length} of ${data[state.kind].length} ${state.kind}`;
  const list = found.slice(0, shown).map(({ record }) => card(record));
  if (!found.length) list.push(el('li', { class: 'empty' }, 'Nothing matches. ', el('button', { type: 'button', onclick: clear }, 'Clear all filters')));
  $('hits').replaceChildren(...list);
  $('more').hidden = found.length <= shown;
  $('clear').hidden = !state.q && !Object.keys(state.facets).length;
  for (const kind of ['datasets', 'models']) $(`kind-${kind}`).checked = state.kind === kind;
}

function clear() {
  state.q = '';
  state.facets = {};
  $('q').value = '';
  update();
  $('q').focus();
}

function drawSorts() {
  const dimensions = data.dimensions[state.kind];
  const names = { ...SORTS };
  if (state.kind === 'models') delete names.subjects;
  if (!names[state.sort] && !dimensions.some((d) => d.id === state.sort)) state.sort = 'value';
  $('sort').replaceChildren(...Object.entries(names).map(([value, label]) => el('option', { value, selected: state.sort === value }, label)),
    ...dimensions.map((d) => el('option', { value: d.id, selected: state.sort === d.id }, d.name.toLowerCase())));
}

async function start() {
  state = readState();
  try {
    data = await json('assets/find.json');
  } catch (error) {
    $('status').textContent = 'The search could not be loaded; the lists below are complete.';
    return;
  }
  for (const kind of ['datasets', 'models']) data[kind].forEach((r) => { r.kind = kind; prepare(r); });
  document.body.classList.add('finding');
  $('find').hidden = false;
  $('q').value = state.q;
  $('q').addEventListener('input', () => { state.q = $('q').value.trim(); update(); });
  $('sort').addEventListener('change', () => { state.sort = $('sort').value; update(); });
  $('clear').addEventListener('click', clear);
  $('more').addEventListener('click', () => { shown += PAGE; draw(); });
  for (const kind of ['datasets', 'models']) $(`kind-${kind}`).addEventListener('change', () => { state.kind = kind; state.facets = {}; drawSorts(); update(); });
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && !/INPUT|TEXTAREA|SELECT/.test(document.activeElement.tagName)) { event.preventDefault(); $('q').focus(); }
    if (event.key === 'Escape' && document.activeElement === $('q')) clear();
  });
  addEventListener('popstate', () => { state = readState(); $('q').value = state.q; drawSorts(); draw(); });
  addEventListener('hashchange', () => { state = readState(); drawSorts(); draw(); });
  drawSorts();
  draw();
}

if ($('find')) start();
