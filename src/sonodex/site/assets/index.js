// The search's index: rows of numbers made records again, and the answer to a state (words, choices, order).
import { passes } from './search.js';

let collator; // made when names are first sorted: making it takes longer than the sorting
export function inOrder(a, b) {
  collator = collator || new Intl.Collator('en', { sensitivity: 'base', numeric: true });
  return collator.compare(a, b);
}
const SAME = ['id', 'name', 'summary', 'year', 'subjects', 'items', 'value', 'lower', 'upper', 'coverage', 'dimensions', 'levels', 'defects', 'overlaps'];

export function decode(data) {
  const at = Object.fromEntries(data.row.map((name, n) => [name, n]));
  const unrated = data.tiers.length - 1;
  const tracks = Object.keys(data.tracks);
  const records = {};
  let number = 0;
  for (const [kind, about] of Object.entries(data.kinds)) {
    records[kind] = data[kind].map((row, position) => {
      const record = { kind, position, number, facets: {} };
      number += 1;
      for (const key of SAME) record[key] = row[at[key]];
      record.aliases = row[at.aliases] ? row[at.aliases].split('\n') : [];
      record.track = tracks[row[at.track]];
      record.itemsKind = data.texts[row[at.items_kind]];
      record.picture = data.texts[row[at.picture]].split(' ');
      record.state = data.states[row[at.state]];
      record.rights = data.texts[row[at.rights]];
      record.grave = row[at.grave] === 1;
      record.unsure = row[at.unsure] === 1;
      about.facets.forEach((key, n) => { record.facets[key] = row[at.facets][n].map((w) => data.facets[key].words[w]); });
      record.facets.full = about.criteria.filter((_, n) => record.levels[n] === 'f').map(([id]) => id);
      const tier = row[at.tier];
      record.score = {
        value: record.value, lower: record.lower, upper: record.upper,
        tier: tier === null ? null : data.tiers[tier], rated: tier !== unrated,
        tier_range: tier === null ? null : [data.tiers[row[at.low]], data.tiers[row[at.high]]],
        provisional: tier !== null && tier !== unrated && row[at.low] !== row[at.high],
      };
      return record;
    });
  }
  return records;
}

export const namesOf = (record) => [record.id, record.name, ...record.aliases];

const descending = (read) => (a, b) => {
  const x = read(a.record), y = read(b.record);
  return (y === null || y === undefined ? -1 : y) - (x === null || x === undefined ? -1 : x);
};

function order(found, asked, sort, about) {
  const place = (a, b) => a.record.position - b.record.position;
  if (sort === 'name') return found.sort((a, b) => inOrder(a.record.name, b.record.name) || place(a, b));
  if (sort === 'value') return asked ? found.sort((a, b) => b.rank - a.rank || place(a, b)) : found;
  const dimension = about.dimensions.findIndex((d) => d.id === sort);
  const by = descending(dimension >= 0 ? (r) => r.dimensions[dimension] : (r) => r[sort]);
  return found.sort((a, b) => by(a, b) || place(a, b));
}

const every = (key, data) => key === 'full' || data.facets[key]?.every;

// Records that fit, in order; for each facet how many more there are with each value if that facet were free; and how many
// would fit in other tracks. `asked` is what was typed (ranks by number, filters), or null. Only the facets in `wanted` are counted.
export function select(records, state, data, asked = null, wanted = null) {
  const chosen = Object.entries(state.facets);
  const counts = {};
  const found = [];
  let elsewhere = 0;
  for (const record of records) {
    const rank = asked ? asked.ranks.get(record.number) : 0;
    if (rank === undefined || (asked && !asked.filters.every((f) => passes(record, f)))) continue;
    let failing = null;
    let fails = 0;
    for (const [key, values] of chosen) {
      const has = record.facets[key] || [];
      let fits = !every(key, data);
      if (fits) fits = has.some((v) => values.has(v)); else { fits = true; for (const v of values) if (!has.includes(v)) { fits = false; break; } }
      if (!fits) { fails += 1; failing = key; if (fails > 1) break; }
    }
    if (fails > 1) continue;
    // A set that is named exactly is found in any track.
    if (state.kind === 'datasets' && state.track !== 'all' && record.track !== state.track && rank < 1000) { elsewhere += fails ? 0 : 1; continue; }
    if (!fails) found.push({ record, rank });
    // With one facet failing the record still counts for that facet, unless its choices add up.
    if ((fails && every(failing, data)) || (wanted && !wanted.size)) continue;
    for (const key in record.facets) {
      if ((fails && failing !== key) || (wanted && !wanted.has(key))) continue;
      const of = counts[key] || (counts[key] = new Map());
      for (const v of record.facets[key]) of.set(v, (of.get(v) || 0) + 1);
    }
  }
  return { found: order(found, asked, state.sort, data.kinds[state.kind]), counts, elsewhere };
}
