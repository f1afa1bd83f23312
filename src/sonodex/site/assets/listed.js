// The shortlist's own page: its records as a table of related work, what of them overlaps, citations and tables to take away.
import { $, el, grouped, json, root, valueWords } from './dom.js';
import { label } from './facets.js';
import { keep, marked, query, valid } from './shortlist.js';
import { csv, latex, markdown } from './tables.js';

const asked = valid((new URLSearchParams(location.search).get('ids') || '').split(',').filter(Boolean));
let ids = asked.length ? asked : marked();

async function text(path) {
  const response = await fetch(root + path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.text();
}

function save(name, type, content) {
  const link = el('a', { href: URL.createObjectURL(new Blob([content], { type })), download: name });
  document.body.append(link);
  link.click();
  link.remove();
}

const licence = (r) => { const l = r.license.code || r.license; return l.spdx || l.name || 'none stated'; };
const may = (r) => (r.verdict.commercial.allowed === true ? 'yes' : r.verdict.commercial.allowed === false ? 'no' : 'not known');
const HEAD = ['Name', 'Year', 'Anatomy', 'Tasks', 'Subjects', 'Access', 'Licence', 'Commercial use', 'Defects', 'Score'];

// Rows of the table of related work, as they stand on the page and in the files.
function related(records, index) {
  const said = (key, words) => words.map((w) => label(index, key, w)).join(', ') || '–';
  return records.map((r) => [r.name, String(r.year ?? '–'), said('anatomy', r.anatomy), said('tasks', r.tasks), r.counts?.subjects ? grouped(r.counts.subjects) : '–',
    r.access ? label(index, 'access', r.access) : '–', licence(r), may(r), r.defects ? String(r.defects.length || '–') : '–', valueWords(r.score)]);
}

// What must not stand on two sides of a split: sets that overlap, and sets that a model of the list learned from.
function conflicts(found) {
  const names = new Map(found.map(([id, r]) => [id, r.name]));
  const name = (id) => names.get(`datasets/${id}`);
  const out = new Map();
  for (const [id, r] of found) {
    for (const o of r.overlaps || []) {
      if (!name(o.a) || !name(o.b)) continue;
      out.set([o.a, o.b].sort().join('|'), [`${name(o.a)} and ${name(o.b)}`, `: ${o.why.replace(/\.$/, '')}. Keep both on one side of a split. `, o.sources.map((s, n) => [el('a', { href: s, rel: 'noopener nofollow', 'aria-label': `Source ${n + 1}: ${o.a} and ${o.b}` }, 'source'), ' '])]);
    }
    for (const t of r.relations?.trained_on || []) if (t.id && name(t.id)) out.set(`${id}|${t.id}`, [`${r.name} and ${name(t.id)}`, ': the model learned from the set. Do not test it there.']);
  }
  return [...out.values()].map(([pair, ...rest]) => el('li', {}, el('b', {}, pair), rest));
}

function remove(id) {
  ids = keep(ids.filter((other) => other !== id));
  history.replaceState(null, '', ids.length ? query(ids) : location.pathname);
  draw();
}

function table(found, rows) {
  const drop = (id, name) => el('button', { type: 'button', class: 'drop', 'aria-label': `Take off ${name}`, title: 'Take off', onclick: () => remove(id) }, '×');
  const state = { yes: 'yes', no: 'no', 'not known': 'unknown' };
  return el('div', { class: 'scroll', role: 'region', 'aria-label': 'Related work', tabindex: 0 }, el('table', { class: 'related' },
    el('thead', {}, el('tr', {}, HEAD.map((h) => el('th', { scope: 'col' }, h)))),
    el('tbody', {}, rows.map(([name, ...cells], n) => el('tr', {}, el('th', { scope: 'row' }, el('a', { href: `${root}${found[n][0]}/` }, name), ' ', drop(found[n][0], name)),
      cells.map((c, m) => el('td', {}, HEAD[m + 1] === 'Commercial use' ? el('span', { class: `rights ${state[c]}` }, c) : c)))))));
}

async function draw() {
  $('start').hidden = ids.length > 0;
  if (!ids.length) { $('status').textContent = 'Nothing is on the list.'; $('listed').replaceChildren(); return; }
  const [index, ...all] = await Promise.all([json('assets/find.json'), ...ids.map((id) => json(`api/v1/${id}.json`).then((r) => [id, r]).catch(() => [id, null]))]);
  const found = all.filter(([, r]) => r);
  const known = found.map(([id]) => id);
  const missing = all.filter(([, r]) => !r).map(([id]) => id);
  $('status').textContent = `${known.length} on the shortlist${missing.length ? `; no such record: ${missing.join(', ')}` : ''}`;
  const files = (ext) => Promise.all(known.map((id) => text(`api/v1/${id}.${ext}`)));
  const button = (words, act, about) => [' ', el('button', { type: 'button', 'aria-label': about, onclick: act }, words)];
  const same = known.filter((id) => id.startsWith(`${known[0].split('/')[0]}/`)).slice(0, 5);
  const rows = related(found.map(([, r]) => r), index);
  const held = conflicts(found);
  const citations = (await files('bib')).join('\n');
  $('listed').replaceChildren(
    el('p', { class: 'actions' }, el('a', { class: 'button', href: `${root}compare/${query(same)}` }, 'Compare'), button('Forget all', () => { ids = keep([]); history.replaceState(null, '', location.pathname); draw(); })),
    el('h2', {}, 'Related work'), table(found, rows),
    el('p', { class: 'actions' }, el('span', { class: 'note' }, 'Take the table away:'), button('CSV', () => save('sonodex.csv', 'text/csv', csv([HEAD, ...rows]))),
      button('Markdown', () => save('sonodex.md', 'text/markdown', markdown([HEAD, ...rows]))), button('LaTeX', () => save('sonodex.tex', 'text/x-tex', latex([HEAD, ...rows])))),
    el('h2', {}, 'Overlaps among them'), held.length ? el('ul', { class: 'links', id: 'pairs' }, held) : el('p', { id: 'pairs' }, 'None is known.'),
    el('h2', {}, 'Citations'),
    el('p', { class: 'actions' }, el('span', { class: 'note' }, 'Take them away:'), button('BibTeX', () => save('sonodex.bib', 'application/x-bibtex', citations)),
      button('RIS', async () => save('sonodex.ris', 'application/x-research-info-systems', (await files('ris')).join(''))),
      button('CSL-JSON', async () => save('sonodex.csl.json', 'application/json', `${JSON.stringify((await files('csl.json')).flatMap((t) => JSON.parse(t)), null, 1)}\n`))),
    el('pre', { tabindex: 0, 'aria-label': 'BibTeX', id: 'bibtex' }, citations));
}

if ($('listed')) draw().catch(() => { $('status').textContent = 'The records could not be loaded; try again later.'; });
