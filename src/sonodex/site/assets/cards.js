// One row of the list: taken from the page where it was built in, else made; once a record, wherever it stands then.
import { bounds, counted, el, picture, profile, root, tier, valueWords } from './dom.js';
import { label } from './facets.js';

const made = new Map();
const served = new Map([...document.querySelectorAll('#hits .hit .pick input')].map((box) => [box.dataset.id, box.closest('.hit')]));

function how(record, id, about, tiers) {
  const { scale } = about;
  return el('div', { class: 'how' }, el('p', { class: 'figure' }, valueWords(record.score)),
    bounds((100 * record.lower) / scale, (100 * record.value) / scale, (100 * record.upper) / scale), tier(record.score, tiers),
    profile(about.dimensions.map((d, n) => ({ name: d.name, value: record.dimensions[n] })), scale),
    el('label', { class: 'pick' }, el('input', { type: 'checkbox', 'data-id': id, 'aria-label': `Shortlist ${record.name}` }), ' shortlist'));
}

function make(record, id, data) {
  const f = record.facets;
  const said = (key) => f[key].map((v) => label(data, key, v)).join(', ');
  const { nouns } = data.labels;
  const facts = record.kind === 'datasets'
    ? [said('anatomy'), said('tasks'), record.subjects === null ? '' : counted(record.subjects, 'subjects', nouns), record.items ? counted(record.items, record.itemsKind, nouns) : '', record.year, said('access')]
    : [said('anatomy'), said('tasks'), record.year, f.framework[0] === 'not known' ? '' : said('framework')];
  const flag = (words, name = '') => [' ', el('span', { class: `flag${name}` }, words)];
  return el('li', { class: 'hit' },
    picture(record.picture, f.anatomy, `${said('anatomy')}: schematic`),
    el('div', { class: 'what' }, el('a', { href: `${root}${id}/` }, record.name),
      el('p', { class: 'flags' }, el('span', { class: `rights ${record.state}` }, record.rights),
        record.defects ? flag(counted(record.defects, 'defects', nouns), record.grave ? ' grave' : '') : null,
        record.overlaps ? flag(counted(record.overlaps, 'overlaps', nouns)) : null, record.unsure ? flag('low confidence', ' soft') : null),
      el('p', { class: 'meta' }, facts.filter(Boolean).join(' · ')), el('p', { class: 'about' }, record.summary)),
    how(record, id, data.kinds[record.kind], data.tiers.slice(0, -1)));
}

export function card(record, data, picked) {
  const id = `${record.kind}/${record.id}`;
  if (!made.has(id)) {
    const node = served.get(id) || make(record, id, data);
    made.set(id, { node, box: node.querySelector('.pick input') });
  }
  const { node, box } = made.get(id);
  const on = picked.includes(id);
  if (box.checked !== on) box.checked = on;
  return node;
}
