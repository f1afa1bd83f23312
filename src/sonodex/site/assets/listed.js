// The shortlist's own page: its records, what of it overlaps, citations, tables.
import { $, el, json, root, valueWords, tierWords } from './dom.js';
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
const related = (records) => [['Name', 'Year', 'Anatomy', 'Tasks', 'Subjects', 'Access', 'Licence', 'Score'],
  ...records.map((r) => [r.name, r.year ?? '–', r.anatomy.join(', '), r.tasks.join(', '), r.counts?.subjects ?? '–', r.access ?? '–', licence(r), valueWords(r.score)])];

async function draw() {
  $('start').hidden = ids.length > 0;
  if (!ids.length) { $('status').textContent = 'Nothing is on the list.'; $('listed').replaceChildren(); return; }
  const found = await Promise.all(ids.map((id) => json(`api/v1/${id}.json`).then((r) => [id, r]).catch(() => [id, null])));
  const records = found.filter(([, r]) => r).map(([, r]) => r);
  const known = found.filter(([, r]) => r).map(([id]) => id);
  const missing = found.filter(([, r]) => !r).map(([id]) => id);
  $('status').textContent = `${known.length} on the shortlist${missing.length ? `; no such record: ${missing.join(', ')}` : ''}`;
  const inside = new Set(known.map((id) => id.split('/')[1]));
  const pairs = new Map();
  for (const r of records) for (const o of r.overlaps || []) if (inside.has(o.a) && inside.has(o.b)) pairs.set([o.a, o.b].sort().join('|'), o);
  const files = (ext) => Promise.all(known.map((id) => text(`api/v1/${id}.${ext}`)));
  const button = (words, act) => el('button', { type: 'button', onclick: act }, words);
  const same = known.filter((id) => id.startsWith(`${known[0].split('/')[0]}/`)).slice(0, 5);
  $('listed').replaceChildren(
    el('p', { class: 'actions' }, el('a', { class: 'button', href: `${root}compare/${query(same)}` }, 'Compare'), ' ',
      button('BibTeX', async () => save('sonodex.bib', 'application/x-bibtex', (await files('bib')).join('\n'))), ' ',
      button('CSL-JSON', async () => save('sonodex.csl.json', 'application/json', `${JSON.stringify((await files('csl.json')).flatMap((t) => JSON.parse(t)), null, 1)}\n`)), ' ',
      button('CSV', () => save('sonodex.csv', 'text/csv', csv(related(records)))), ' ',
      button('Related-work table (Markdown)', () => save('sonodex.md', 'text/markdown', markdown(related(records)))), ' ',
      button('Related-work table (LaTeX)', () => save('sonodex.tex', 'text/x-tex', latex(related(records)))), ' ',
      button('Forget all', () => { ids = keep([]); history.replaceState(null, '', location.pathname); draw(); })),
    el('h2', {}, 'Overlaps among them'),
    pairs.size ? el('ul', { class: 'links', id: 'pairs' }, [...pairs.values()].map((o) => el('li', {}, el('b', {}, `${o.a} and ${o.b}`), `: ${o.why.replace(/\.$/, '')}. Keep both on one side of a split. `, o.sources.map((s, n) => [el('a', { href: s, rel: 'noopener nofollow', 'aria-label': `Source ${n + 1}: ${o.a} and ${o.b}` }, 'source'), ' '])))) : el('p', { id: 'pairs' }, 'None is known.'),
    el('h2', {}, 'Records'),
    el('ul', { class: 'links' }, records.map((r, n) => el('li', {}, el('a', { href: `${root}${known[n]}/` }, r.name), ` ${[valueWords(r.score), tierWords(r.score)].filter(Boolean).join(', ')}. `,
      el('span', { class: `rights ${r.verdict.commercial.allowed === true ? 'yes' : r.verdict.commercial.allowed === false ? 'no' : 'unknown'}` }, r.verdict.commercial.text), ' ', el('button', { type: 'button', class: 'drop', 'aria-label': `Take off ${r.name}`, onclick: () => { ids = keep(ids.filter((id) => id !== known[n])); history.replaceState(null, '', ids.length ? query(ids) : location.pathname); draw(); } }, '×')))),
    el('h2', {}, 'Citations'), el('pre', { tabindex: 0, 'aria-label': 'BibTeX', id: 'bibtex' }, (await files('bib')).join('\n')));
}

if ($('listed')) draw().catch(() => { $('status').textContent = 'The records could not be loaded; try again later.'; });
