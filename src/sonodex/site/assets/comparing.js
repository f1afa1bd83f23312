// What a comparison says: rows grouped by question, and a sentence on what decides between the records.
import { bounds, el, grouped, picture, profile, tier, tierWords, valueWords } from './dom.js';

const FACTS = ['year', 'publisher', 'conditions', 'population', 'modalities', 'data_kinds', 'countries', 'devices', 'architecture', 'framework'];
const FIRST = ['anatomy', 'tasks'];
const TITLES = { data_kinds: 'Kind of item', file_formats: 'Formats' };
const capital = (text) => text[0].toUpperCase() + text.slice(1).replaceAll('_', ' ');
const LEVELS = { unknown: 'not known', 'not-applicable': 'not applicable' };
const PERMISSIONS = { commercial: 'Commercial use', redistribution: 'Passing it on', derivatives: 'Changed versions' };

export function shape(level) {
  const ring = (extra = '') => el('circle', { class: `ring${extra}`, cx: 6, cy: 6, r: 4.5 });
  const inner = { full: [el('circle', { class: 'disc', cx: 6, cy: 6, r: 5 })], partial: [ring(), el('path', { class: 'disc', d: 'M6 1a5 5 0 0 0 0 10Z' })], none: [ring()], unknown: [ring(' dashed')] }[level] || [el('path', { class: 'ring', d: 'M2 6h8' })];
  return el('svg', { class: 'shape', viewBox: '0 0 12 12', 'aria-hidden': 'true' }, inner);
}

const other = (o, id) => (o.a === id ? o.b : o.a);
const state = (allowed) => (allowed === true ? 'yes' : allowed === false ? 'no' : 'unknown');

// Groups of rows: each row a label, the words that decide whether it differs, and how they are drawn.
export function parts(records, index, tiers) {
  const [first] = records;
  const dataset = first.kind === 'dataset';
  const scale = dataset ? 100 : 1;
  const says = (key, v) => index.labels[key]?.[v] ?? v;
  const words = (value, key) => {
    if (value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length)) return '–';
    if (Array.isArray(value)) return value.map((v) => says(key, v)).join(', ');
    return typeof value === 'number' && key !== 'year' ? grouped(value) : String(says(key, value));
  };
  const row = (label, read, draw = null) => ({ label, values: records.map(read), drawn: draw ? records.map(draw) : null });
  const fact = (key) => row(TITLES[key] || capital(key), (r) => words(r[key], key));
  const may = Object.keys(first.verdict).map((key) => row(PERMISSIONS[key], (r) => r.verdict[key].text, (r) => el('span', { class: `rights ${state(r.verdict[key].allowed)}` }, r.verdict[key].text)));
  const licence = (part) => (r) => { const l = part ? r.license[part] : r.license; return l.spdx || l.name || 'none stated'; };
  may.push(...(dataset ? [row('Licence', licence(null)), row('Access', (r) => words(r.access, 'access'))] : [row('Code licence', licence('code')), row('Weights licence', licence('weights'))]));
  const wrong = dataset ? [
    row('Known defects', (r) => (r.defects.length ? r.defects.map((d) => d.title).join('; ') : 'none known'), (r) => (r.defects.length ? el('details', {}, el('summary', {}, String(r.defects.length)), el('ul', { class: 'links' }, r.defects.map((d) => el('li', {}, d.title, d.severity ? ` (${says('defects', d.severity)})` : '')))) : 'none known')),
    row('Overlaps with', (r) => r.overlaps.map((o) => other(o, r.id)).sort().join(', ') || 'none known'),
    row('Hidden test labels', (r) => (r.hidden_test ? 'yes' : '–')),
  ] : [row('Leakage risk', (r) => r.relations.leakage.map((l) => `${l.trained_on} with ${l.evaluated_on}`).join(', ') || 'none known')];
  wrong.push(row('Confidence', (r) => r.confidence));
  const about = FIRST.map(fact);
  if (dataset) about.push(...Object.keys(first.counts).map((key) => row(capital(key), (r) => words(r.counts[key]))));
  else about.push(row('Trained on', (r) => words(r.relations.trained_on.map((t) => t.name))));
  about.push(...FACTS.filter((key) => key in first).map(fact));
  const use = dataset ? [row('Loaded by', (r) => r.loaders.map((l) => l.name).join('; ') || '–'), fact('file_formats'), row('Size', (r) => (r.size_gb === null ? '–' : `${grouped(r.size_gb)} GB`)), row('Other places', (r) => String(r.mirrors.length || '–'))]
    : [row('Code', (r) => (r.urls.code ? 'yes' : '–')), row('Weights', (r) => (r.urls.weights ? 'yes' : '–'))];
  const score = [
    row('Score', (r) => valueWords(r.score), (r) => el('div', {}, el('b', { class: 'value' }, valueWords(r.score)), bounds((100 * r.score.lower) / scale, (100 * r.score.value) / scale, (100 * r.score.upper) / scale))),
    ...(dataset ? [row('Tier', (r) => tierWords(r.score), (r) => tier(r.score, tiers))] : []),
    row('Profile', (r) => r.score.dimensions.map((d) => d.value).join(), (r) => profile(r.score.dimensions, scale)),
    ...first.score.dimensions.map((d, n) => row(d.name, (r) => (r.score.dimensions[n].value === null ? '–' : `${Math.round((100 * r.score.dimensions[n].value) / scale)}%`))),
  ];
  const out = [['May I use it?', may], ['What is wrong with it?', wrong], ['What is in it?', about], ['How do I load it?', use], ['How well is it described?', score]];
  for (const d of first.score.dimensions) {
    const criteria = first.score.criteria.map((c, n) => [c, n]).filter(([c]) => c.dimension === d.id);
    const level = (c) => LEVELS[c.level] || c.level;
    out.push([d.name, criteria.map(([c, n]) => row(c.title, (r) => level(r.score.criteria[n]), (r) => el('span', { class: `level ${r.score.criteria[n].level}` }, shape(r.score.criteria[n].level), ` ${level(r.score.criteria[n])}`)))]);
  }
  return out;
}

const listed = (names) => (names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`);

// What decides between them, in one sentence.
export function sentence(records, nouns, short) {
  const may = records.filter((r) => r.verdict.commercial.allowed === true).map(short);
  const out = [];
  if (!may.length) out.push('none is cleared for commercial use');
  else if (may.length === records.length) out.push('all may be used commercially');
  else out.push(`only ${listed(may)} may be used commercially`);
  if (records[0].kind === 'dataset') {
    for (const r of records) if (r.defects.length) out.push(`${short(r)} has ${r.defects.length} ${nouns.defects[r.defects.length === 1 ? 0 : 1]}`);
    const ids = new Map(records.map((r) => [r.id, short(r)]));
    const pairs = new Set(records.flatMap((r) => r.overlaps.filter((o) => ids.has(o.a) && ids.has(o.b)).map((o) => [ids.get(o.a), ids.get(o.b)].sort().join(' and '))));
    out.push(pairs.size ? `${[...pairs].join(', ')} overlap: do not train on one and test on the other` : 'no overlap among them is known');
  } else {
    const risky = records.filter((r) => r.relations.leakage.length).map(short);
    out.push(risky.length ? `${listed(risky)} may have been tested on what was seen in training` : 'no leakage is known');
  }
  const text = out.join('; ');
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}

export const drawn = (record, found) => (found ? picture(found.picture, found.facets.anatomy, 'schematic') : null);
