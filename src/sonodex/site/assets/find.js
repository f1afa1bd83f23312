// Search, facets with live counts, sorting, choosing to compare; the whole state stands in the address.
import { $, bounds, el, grouped, json, profile, root, tier } from './dom.js';
import { build, fill, label, refresh, title, visible } from './facets.js';
import { decode, meant, select } from './index.js';

const PAGE = 30;
const MOST = 5;
// An index larger than this waits for the first touch of the search; the best stand on the page already.
const AT_ONCE = 400_000;
const SORTS = { value: 'score', coverage: 'share known', year: 'newest', subjects: 'most subjects', items: 'most images', name: 'name' };
const DATASETS_ONLY = ['subjects', 'items'];
let data;
let records;
let state;
let shown = PAGE;
let loading;

function readState() {
  const query = new URLSearchParams(location.search);
  const kind = query.get('kind') === 'models' || (location.hash === '#models' && !query.has('kind')) ? 'models' : 'datasets';
  const facets = {};
  const known = data ? [...data.kinds[kind].facets, 'full'] : [];
  for (const key of known) {
    const values = query.getAll(key).map((v) => v.slice(0, 200));
    if (values.length) facets[key] = new Set(values);
  }
  const sort = query.get('sort') || 'value';
  const pick = (query.get('pick') || '').split(',').filter(Boolean).slice(0, MOST);
  return { q: (query.get('q') || '').slice(0, 400), kind, sort: data && !sorts(kind).some(([k]) => k === sort) ? 'value' : sort, facets, pick };
}

function writeState() {
  const query = new URLSearchParams();
  if (state.q) query.set('q', state.q);
  if (state.kind !== 'datasets') query.set('kind', state.kind);
  if (state.sort !== 'value') query.set('sort', state.sort);
  for (const [key, values] of Object.entries(state.facets)) for (const v of values) query.append(key, v);
  if (state.pick.length) query.set('pick', state.pick.join(','));
  const text = query.toString().replaceAll('%2C', ',').replaceAll('%2F', '/');
  history.replaceState(null, '', text ? `?${text}` : location.pathname);
}

function sorts(kind) {
  const own = Object.entries(SORTS).filter(([k]) => kind === 'datasets' || !DATASETS_ONLY.includes(k));
  return [...own, ...data.kinds[kind].dimensions.map((d) => [d.id, d.name.toLowerCase()])];
}

function drawSorts() {
  $('sort').replaceChildren(...sorts(state.kind).map(([value, words]) => el('option', { value, selected: value === state.sort }, words)));
}

function card(record) {
  const about = data.kinds[record.kind];
  const { scale } = about;
  const digits = scale === 100 ? 1 : 2;
  const f = record.facets;
  const facts = [f.anatomy.join(', '), record.kind === 'datasets' ? (record.subjects === null ? null : `${grouped(record.subjects)} subjects`) : f.tasks.join(', '),
    record.year, record.kind === 'datasets' ? f.access[0] : f.framework[0], record.license].filter((v) => v && v !== 'not known');
  const words = [record.lower.toFixed(digits), record.upper.toFixed(digits)];
  const id = `${record.kind}/${record.id}`;
  const picked = state.pick.includes(id);
  return el('li', { class: 'hit' },
    el('div', { class: 'what' }, el('a', { href: `${root}${id}/` }, record.name), el('p', {}, record.summary), el('p', { class: 'meta' }, facts.join(' · '))),
    el('div', { class: 'how' }, el('p', { class: 'figure' }, el('b', {}, record.value.toFixed(digits)), scale === 100 ? '%' : ''), bounds((100 * record.lower) / scale, (100 * record.value) / scale, (100 * record.upper) / scale, words), tier(record.score, data.tiers.slice(0, -1))),
    el('div', { class: 'shares' }, profile(about.dimensions.map((d, n) => ({ name: d.name, value: record.dimensions[n] })), scale),
      el('label', { class: 'pick' }, el('input', { type: 'checkbox', checked: picked, 'aria-label': `Compare ${record.name}`, onchange: (e) => pick(id, e.target) }), ' compare')));
}

function pick(id, input) {
  const kind = id.split('/')[0];
  const kept = state.pick.filter((p) => p !== id && p.startsWith(`${kind}/`));
  if (input.checked && kept.length >= MOST) { input.checked = false; $('basket').querySelector('.most')?.classList.add('said'); return; }
  state.pick = input.checked ? [...kept, id] : kept;
  writeState();
  drawBasket();
}

function drawBasket() {
  const basket = $('basket');
  basket.hidden = !state.pick.length;
  basket.replaceChildren(
    el('span', {}, `${state.pick.length} of at most ${MOST} to compare`, el('span', { class: 'most' }, ' (enough)')), ' ',
    el('a', { class: 'button', href: `${root}compare/?ids=${state.pick.map(encodeURIComponent).join(',')}` }, 'Compare'), ' ',
    el('button', { type: 'button', onclick: () => { state.pick = []; writeState(); draw(); } }, 'Forget'));
}

function drawChosen() {
  const chips = Object.entries(state.facets).flatMap(([key, values]) => [...values].map((v) => el('button', { type: 'button', class: 'chip', onclick: () => { toggle(key, [v], false); $('q').focus(); } },
    el('span', { class: 'visually-hidden' }, 'Remove '), `${title(data, key)}: ${label(data, key, v)}`, el('span', { 'aria-hidden': 'true' }, ' ×'))));
  $('chosen').replaceChildren(...chips);
}

function toggle(key, values, on) {
  const chosen = state.facets[key] || new Set();
  for (const v of values) { if (on ?? !chosen.has(v)) chosen.add(v); else chosen.delete(v); }
  if (chosen.size) state.facets[key] = chosen; else delete state.facets[key];
  update();
}

function update() {
  shown = PAGE;
  writeState();
  draw();
}

function draw() {
  const { found, counts } = select(records[state.kind], state, data, visible(state));
  refresh(state, counts);
  const total = records[state.kind].length;
  $('status').textContent = `${found.length} of ${total} ${state.kind}`;
  const list = found.slice(0, shown).map(({ record }) => card(record));
  if (!found.length) list.push(empty());
  $('hits').replaceChildren(...list);
  $('hits').removeAttribute('aria-busy');
  $('more').hidden = found.length <= shown;
  $('more').textContent = `Show ${Math.min(PAGE, found.length - shown)} more`;
  $('clear').hidden = !state.q && !Object.keys(state.facets).length;
  drawChosen();
  drawBasket();
  for (const kind of Object.keys(records)) $(`kind-${kind}`).checked = state.kind === kind;
}

// What to do when nothing fits: the other kind if it has something, else without the filters.
function empty() {
  const other = state.kind === 'datasets' ? 'models' : 'datasets';
  const there = state.q ? select(records[other], { ...state, kind: other, facets: {} }, data, new Set()).found.length : 0;
  const better = state.q && !there ? meant(records[state.kind], state.q) : null;
  return el('li', { class: 'empty' }, el('p', {}, el('b', {}, 'Nothing matches. ')),
    better ? el('p', {}, 'Did you mean ', el('button', { type: 'button', onclick: () => { state.q = better; $('q').value = better; update(); $('q').focus(); } }, better), '?') : null,
    el('p', {}, there ? el('button', { type: 'button', onclick: () => { state.facets = {}; chooseKind(other); } }, `See ${there} ${other} for “${state.q}”`) : null, ' ',
      el('button', { type: 'button', onclick: clear }, 'Clear all filters')));
}

function clear() {
  state.q = '';
  state.facets = {};
  $('q').value = '';
  update();
  $('q').focus();
}

function chooseKind(kind) {
  state.kind = kind;
  const known = [...data.kinds[kind].facets];
  state.facets = Object.fromEntries(Object.entries(state.facets).filter(([key]) => known.includes(key)));
  if (!sorts(kind).some(([k]) => k === state.sort)) state.sort = 'value';
  rebuild();
  update();
}

function rebuild() {
  const all = select(records[state.kind], { ...state, q: '', facets: {} }, data).counts;
  build(data, state.kind, all, state, toggle);
  for (const details of $('facets').children) {
    details.addEventListener('toggle', () => {
      const { key } = details.dataset;
      if (!details.open || details.dataset.stale === undefined) return;
      fill(details, state.facets[key] || new Set(), select(records[state.kind], state, data, new Set([key])).counts[key] || new Map());
    });
  }
  drawSorts();
}

function load() {
  loading = loading || (async () => {
    $('hits').setAttribute('aria-busy', 'true');
    $('status').textContent = 'Loading the search …';
    try {
      data = await json('assets/find.json');
    } catch (error) {
      loading = null;
      $('hits').removeAttribute('aria-busy');
      $('status').replaceChildren('The search could not be loaded. ', el('button', { type: 'button', onclick: load }, 'Try again'), ' or see ', el('a', { href: `${root}datasets/` }, 'all datasets'), '.');
      return;
    }
    records = decode(data);
    const typed = $('q').value.trim();
    state = readState();
    if (typed) state.q = typed;
    $('q').value = typed ? $('q').value : state.q;
    if ($('kind-models').checked) state.kind = 'models';
    rebuild();
    draw();
    document.body.dataset.ready = '';
  })();
  return loading;
}

// Touching anything loads first and then does it.
const after = (act) => async (event) => { await load(); if (data) act(event); };

function start() {
  $('narrow').open = matchMedia('(min-width: 60rem)').matches;
  $('q').addEventListener('input', after(() => { state.q = $('q').value.trim(); update(); }));
  $('q').form.addEventListener('submit', (event) => { event.preventDefault(); document.querySelector('#hits a')?.focus(); });
  $('sort').addEventListener('change', after(() => { state.sort = $('sort').value; update(); }));
  $('clear').addEventListener('click', after(clear));
  $('more').addEventListener('click', after(() => { const from = shown; shown += PAGE; draw(); $('hits').children[from]?.querySelector('a').focus(); }));
  for (const radio of document.querySelectorAll('input[name=kind]')) radio.addEventListener('change', after(() => chooseKind(radio.value)));
  document.addEventListener('keydown', (event) => {
    const typing = /INPUT|TEXTAREA|SELECT/.test(document.activeElement.tagName) && document.activeElement.type !== 'checkbox' && document.activeElement.type !== 'radio';
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) { event.preventDefault(); $('q').focus(); }
    if (event.key === 'Escape' && document.activeElement === $('q') && data) clear();
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && (document.activeElement === $('q') || document.activeElement.matches('#hits .what a'))) move(event);
  });
  addEventListener('popstate', after(() => { state = readState(); $('q').value = state.q; rebuild(); draw(); }));
  addEventListener('hashchange', after(() => { if (location.hash === '#models' && state.kind !== 'models') chooseKind('models'); }));
  if (Number($('find').dataset.bytes) <= AT_ONCE || location.search || location.hash === '#models') load();
  else for (const type of ['pointerdown', 'focusin', 'keydown']) $('find').addEventListener(type, load, { once: true });
}

// Arrow keys walk from the box through the answers and back.
function move(event) {
  const links = [$('q'), ...document.querySelectorAll('#hits .what a')];
  const next = links[links.indexOf(document.activeElement) + (event.key === 'ArrowDown' ? 1 : -1)];
  if (next) { event.preventDefault(); next.focus(); }
}

if ($('find')) start();
