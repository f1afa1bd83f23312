// Search, facets with live counts, sorting, the shortlist; the whole state stands in the address.
import { card } from './cards.js';
import { $, el, grouped, json, root } from './dom.js';
import { build, fill, label, refresh, ticked, title, visible } from './facets.js';
import { decode, namesOf, select } from './index.js';
import { Searcher, stem, units } from './search.js';
import { keep, marked, query as shortlistQuery, toggle as mark, valid } from './shortlist.js';

const PAGE = 20;
// So many answers come at once; the rest, the numbers of the filters and what stands out follow when these are painted.
const FIRST = 6;
// An index larger than this waits for the first touch of the search; the best stand on the page already.
const AT_ONCE = 400_000;
const SORTS = { value: 'score', coverage: 'share known', year: 'newest', subjects: 'most subjects', items: 'most images', name: 'name' };
const DATASETS_ONLY = ['subjects', 'items'];
const LEAST = { min_subjects: (n) => `At least ${grouped(n)} subjects`, year_from: (n) => `Since ${n}` };
let data;
let records;
let searcher;
let state;
let shown = PAGE;
let loading;
let drawing = 0;

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
  const track = query.get('track') || 'people';
  return {
    q: (query.get('q') || '').slice(0, 400), kind, facets, plain: query.getAll('as').slice(0, 20).map((p) => p.slice(0, 100)),
    track: data && track !== 'all' && !(Object.keys(data.tracks).includes(track)) ? 'people' : track,
    sort: data && !sorts(kind).some(([k]) => k === sort) ? 'value' : sort,
    pick: query.has('pick') ? valid(query.get('pick').split(',')) : marked(),
  };
}

function address() {
  const query = new URLSearchParams();
  if (state.q) query.set('q', state.q);
  for (const p of state.plain) query.append('as', p);
  if (state.kind !== 'datasets') query.set('kind', state.kind);
  if (state.track !== 'people') query.set('track', state.track);
  if (state.sort !== 'value') query.set('sort', state.sort);
  for (const [key, values] of Object.entries(state.facets)) for (const v of values) query.append(key, v);
  if (state.pick.length) query.set('pick', state.pick.join(','));
  const text = query.toString().replaceAll('%2C', ',').replaceAll('%2F', '/');
  return text ? `?${text}` : location.pathname;
}

// Typing replaces the address; a filter, an order or a track is a step that Back takes back.
function writeState(step) {
  const to = address();
  if (to === `${location.search}` || (to === location.pathname && !location.search)) return;
  if (step) history.pushState(null, '', to); else history.replaceState(history.state, '', to);
}

function sorts(kind) {
  const own = Object.entries(SORTS).filter(([k]) => kind === 'datasets' || !DATASETS_ONLY.includes(k));
  return [...own, ...data.kinds[kind].dimensions.map((d) => [d.id, d.name.toLowerCase()])];
}

function drawSorts() {
  $('sort').replaceChildren(...sorts(state.kind).map(([value, words]) => el('option', { value, selected: value === state.sort }, words)));
}

function pick(box, on) {
  box.checked = on;
  state.pick = keep(mark(state.pick, box.dataset.id, on));
  writeState(false);
  drawBasket();
}

function drawBasket() {
  const basket = $('basket');
  basket.hidden = !state.pick.length;
  if (!state.pick.length) return;
  const same = state.pick.filter((p) => p.startsWith(`${state.pick[0].split('/')[0]}/`)).slice(0, 5);
  basket.replaceChildren(
    el('span', {}, `${state.pick.length} on your shortlist`), ' ',
    el('a', { class: 'button', href: `${root}compare/${shortlistQuery(same)}` }, 'Compare'), ' ',
    el('a', { class: 'button quiet', href: `${root}shortlist/${shortlistQuery(state.pick)}` }, 'Cite, check, export'), ' ',
    el('button', { type: 'button', onclick: () => { state.pick = keep([]); writeState(false); draw(); } }, 'Forget'));
}

function meantWords({ filter, key, values }) {
  if (filter in LEAST) return LEAST[filter](values[0]);
  const words = values.length > 3 ? `${values.length} countries` : values.map((v) => label(data, key, v)).join(', ');
  return `${data.facets[key].title}: ${words}`;
}

function drawChosen(asked) {
  const chip = (words, act, name = '') => el('button', { type: 'button', class: `chip${name}`, onclick: act }, el('span', { class: 'visually-hidden' }, 'Remove '), words, el('span', { 'aria-hidden': 'true' }, ' ×'));
  const typed = asked ? asked.query.filters.map((f) => chip(`“${f.phrase}” = ${meantWords(f)}`, () => { state.plain = [...state.plain, f.phrase]; update(true); $('q').focus(); }, ' typed')) : [];
  const ticked = Object.entries(state.facets).flatMap(([key, values]) => [...values].map((v) => chip(`${title(data, key)}: ${label(data, key, v)}`, () => { toggle(key, [v], false); $('q').focus(); })));
  $('chosen').replaceChildren(...typed, ...ticked);
  for (const button of $('quick').children) {
    button.hidden = !data.kinds[state.kind].facets.includes(button.dataset.key);
    button.setAttribute('aria-pressed', String(Boolean(state.facets[button.dataset.key]?.has(button.dataset.value))));
  }
}

function toggle(key, values, on) {
  const chosen = state.facets[key] || new Set();
  for (const v of values) { if (on ?? !chosen.has(v)) chosen.add(v); else chosen.delete(v); }
  if (chosen.size) state.facets[key] = chosen; else delete state.facets[key];
  update(true);
}

// A step of its own stands in the address at once; what is typed, when there is time.
function update(step = false) {
  shown = PAGE;
  if (step) writeState(true);
  return draw();
}

function ask() {
  if (!state.q || !searcher) return null;
  const query = searcher.understand(state.q, state.plain);
  return { query, filters: query.filters, ranks: searcher.ranks(query) };
}

const painted = () => new Promise((done) => { const late = setTimeout(done, 200); requestAnimationFrame(() => { clearTimeout(late); setTimeout(done, 0); }); });

// Rows take the place of the first in the list; only where there are no more, what follows goes at once.
function put(rows, all) {
  const hits = $('hits');
  const old = [...hits.children];
  if (rows.every((node, n) => old[n] === node) && (!all || old.length === rows.length)) return;
  hits.replaceChildren(...rows, ...(all ? [] : old.slice(rows.length).filter((node) => !rows.includes(node))));
}

async function draw(whole = false) {
  const turn = (drawing += 1);
  const hits = $('hits');
  const asked = ask();
  const { found, elsewhere } = select(records[state.kind], state, data, asked, new Set());
  const cards = (most) => found.slice(0, most).map(({ record }) => card(record, data, state.pick));
  const rest = !whole && found.length > FIRST && shown === PAGE;
  hits.setAttribute('aria-busy', 'true');
  put(found.length ? cards(rest ? FIRST : shown) : [empty(asked, elsewhere)], !rest);
  drawStatus(found.length, elsewhere, asked);
  drawChosen(asked);
  drawBasket();
  await painted();
  if (turn !== drawing) return;
  if (rest) put(cards(shown), true);
  const open = visible(state);
  if (open.size) refresh(state, select(records[state.kind], state, data, asked, open).counts);
  else refresh(state, {});
  highlight(asked);
  writeState(false);
  hits.removeAttribute('aria-busy');
}

function drawStatus(number, elsewhere, asked) {
  const total = records[state.kind].filter((r) => state.kind === 'models' || state.track === 'all' || r.track === state.track).length;
  $('status').textContent = `${number} of ${total} ${state.kind}`;
  $('more').hidden = number <= shown;
  $('more').textContent = `Show ${Math.min(PAGE, number - shown)} more`;
  $('clear').hidden = !state.q && !Object.keys(state.facets).length;
  $('meant').hidden = !asked?.query.corrected;
  $('meant').textContent = asked?.query.corrected ? `Searched for “${asked.query.corrected}”: what was typed occurs nowhere.` : '';
  $('others').replaceChildren(...(elsewhere ? [`${elsewhere} more in other tracks (phantoms, simulations, animals and tissue): `, el('button', { type: 'button', onclick: () => { state.track = 'all'; rebuild(); update(true); } }, 'show all')] : []));
  $('track').value = state.track;
  $('track').disabled = state.kind === 'models';
  $('sort').value = state.sort;
  for (const kind of Object.keys(records)) $(`kind-${kind}`).checked = state.kind === kind;
}

// What matched stands out, without a change of the page's elements.
function highlight(asked) {
  if (!globalThis.CSS?.highlights || typeof Highlight !== 'function') return;
  CSS.highlights.delete('match');
  if (!asked || !asked.query.terms.length) return;
  const sought = asked.query.terms.flatMap((t) => t.alternatives.flatMap(([words, factor]) => words.map((w) => [w, factor])));
  const { spelling } = searcher.language;
  const ranges = [];
  for (const node of document.querySelectorAll('#hits .what > a, #hits .about, #hits .meta')) {
    const text = node.firstChild;
    if (!text || text.nodeType !== Node.TEXT_NODE) continue;
    for (const match of text.data.matchAll(/[\p{L}\p{N}]+/gu)) {
      const [[word] = ['']] = units(match[0], spelling);
      if (!sought.some(([w, factor]) => word === w || (factor === 2 && w.length > 2 && word.startsWith(w)) || stem(word) === w)) continue;
      const range = new Range();
      range.setStart(text, match.index);
      range.setEnd(text, match.index + match[0].length);
      ranges.push(range);
    }
  }
  if (ranges.length) CSS.highlights.set('match', new Highlight(...ranges));
}

// What to do when nothing fits: another track, the other kind if it has something, else without the filters.
function empty(asked, elsewhere) {
  const other = state.kind === 'datasets' ? 'models' : 'datasets';
  const there = asked ? select(records[other], { ...state, kind: other, track: 'all', facets: {} }, data, asked, new Set()).found.length : 0;
  return el('li', { class: 'empty' }, el('p', {}, el('b', {}, 'Nothing matches. ')),
    el('p', {}, elsewhere ? el('button', { type: 'button', onclick: () => { state.track = 'all'; rebuild(); update(true); } }, `See ${elsewhere} in other tracks`) : null, ' ',
      there ? el('button', { type: 'button', onclick: () => { state.facets = {}; state.track = 'all'; chooseKind(other); } }, `See ${there} ${other} for “${state.q}”`) : null, ' ',
      el('button', { type: 'button', onclick: clear }, 'Clear all filters')));
}

function clear() {
  state.q = '';
  state.plain = [];
  state.facets = {};
  $('q').value = '';
  update(true);
  $('q').focus();
}

function chooseKind(kind) {
  state.kind = kind;
  const known = [...data.kinds[kind].facets];
  state.facets = Object.fromEntries(Object.entries(state.facets).filter(([key]) => known.includes(key)));
  if (!sorts(kind).some(([k]) => k === state.sort)) state.sort = 'value';
  rebuild();
  update(true);
}

function rebuild() {
  let all;
  build(data, state.kind, () => (all = all || select(records[state.kind], { ...state, facets: {} }, data).counts), state);
  drawSorts();
}

const idle = () => new Promise((done) => { setTimeout(done, 0); });

function fail() {
  loading = null;
  $('hits').removeAttribute('aria-busy');
  $('status').replaceChildren('The search could not be loaded. ', el('button', { type: 'button', onclick: load }, 'Try again'), ' or see ', el('a', { href: `${root}datasets/` }, 'all datasets'), '.');
}

function load() {
  loading = loading || (async () => {
    $('hits').setAttribute('aria-busy', 'true');
    try {
      const query = new URLSearchParams(location.search).get('q') || $('q').value;
      [data] = await Promise.all([json('assets/find.json'), query ? loadWords() : null]);
    } catch (error) {
      fail();
      return;
    }
    await idle();
    records = decode(data);
    const typed = $('q').value.trim();
    state = readState();
    if (typed) state.q = typed;
    $('q').value = typed ? $('q').value : state.q;
    if ($('kind-models').checked) state.kind = 'models';
    await idle();
    rebuild();
    await idle();
    if (state.q) await ready();
    await draw(true); // at once: what stands there from the server would jump
    document.body.dataset.ready = '';
  })();
  return loading;
}

// The words of all records are fetched when somebody begins to search.
let fetching;
function loadWords() {
  fetching = fetching || json('assets/words.json').catch((error) => { fetching = null; throw error; });
  return fetching;
}

async function ready() {
  if (searcher) return true;
  try {
    const words = await loadWords();
    searcher = searcher || new Searcher(words, Object.values(records).flat().map(namesOf));
  } catch (error) {
    fail();
    return false;
  }
  return true;
}

// Touching anything loads first and then does it.
const after = (act) => async (event) => { await load(); if (data) await act(event); };

function start() {
  if (matchMedia('(min-width: 60rem)').matches) $('narrow').open = true;
  $('narrow').addEventListener('toggle', () => { if (records && state) draw(); });
  $('q').addEventListener('focus', async () => { await load(); if (data) ready(); }, { once: true });
  $('facets').addEventListener('change', (event) => { const [key, values, on] = ticked(event.target); after(() => toggle(key, values, on))(); });
  $('facets').addEventListener('toggle', (event) => {
    const details = event.target;
    const { key, stale } = details.dataset;
    if (records && details.open && stale !== undefined) fill(details, state.facets[key] || new Set(), select(records[state.kind], state, data, ask(), new Set([key])).counts[key] || new Map());
  }, true);
  $('hits').addEventListener('change', (event) => { const box = event.target; if (box.dataset.id) { const on = box.checked; after(() => pick(box, on))(); } });
  $('q').addEventListener('input', after(async () => {
    $('hits').setAttribute('aria-busy', 'true');
    if (await ready()) { state.q = $('q').value.trim(); update(); }
  }));
  $('q').form.addEventListener('submit', (event) => { event.preventDefault(); document.querySelector('#hits a')?.focus(); });
  $('sort').addEventListener('change', after(() => { state.sort = $('sort').value; update(true); }));
  $('track').addEventListener('change', after(() => { state.track = $('track').value; rebuild(); update(true); }));
  $('quick').addEventListener('click', after((event) => { const { key, value } = event.target.closest('button')?.dataset || {}; if (key) toggle(key, [value]); }));
  $('clear').addEventListener('click', after(clear));
  $('more').addEventListener('click', after(() => { const from = shown; shown += PAGE; draw(); $('hits').children[from]?.querySelector('a').focus(); }));
  for (const radio of document.querySelectorAll('input[name=kind]')) radio.addEventListener('change', after(() => chooseKind(radio.value)));
  document.addEventListener('keydown', (event) => {
    const typing = /INPUT|TEXTAREA|SELECT/.test(document.activeElement.tagName) && document.activeElement.type !== 'checkbox' && document.activeElement.type !== 'radio';
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) { event.preventDefault(); $('q').focus(); }
    if (event.key === 'Escape' && document.activeElement === $('q') && data) clear();
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && (document.activeElement === $('q') || document.activeElement.matches('#hits .what a'))) move(event);
  });
  addEventListener('popstate', after(async () => { $('hits').setAttribute('aria-busy', 'true'); state = readState(); $('q').value = state.q; rebuild(); if (!state.q || await ready()) draw(); }));
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
