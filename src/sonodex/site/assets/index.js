// The search's index: rows of numbers made records again, and the answer to a state (words, choices, order).
export const fold = (text) => text.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase();
const collator = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

const SEARCHED = new Set(['anatomy', 'tasks', 'modalities', 'population', 'data_kinds', 'countries', 'framework', 'tier', 'access']);

export function decode(data) {
  const at = Object.fromEntries(data.row.map((name, n) => [name, n]));
  const unrated = data.tiers.length - 1;
  const records = {};
  for (const [kind, about] of Object.entries(data.kinds)) {
    records[kind] = data[kind].map((row, position) => {
      const record = { kind, position, row };
      for (const key of ['id', 'name', 'summary', 'year', 'subjects', 'items', 'value', 'lower', 'upper', 'coverage', 'dimensions', 'levels']) record[key] = row[at[key]];
      record.license = data.licences[row[at.license]];
      record.facets = {};
      about.facets.forEach((key, n) => { record.facets[key] = row[at.facets][n].map((w) => data.facets[key].words[w]); });
      record.facets.full = about.criteria.filter((_, n) => record.levels[n] === 'f').map(([id]) => id);
      const tier = row[at.tier];
      record.score = {
        tier: tier === null ? null : data.tiers[tier], rated: tier !== null && tier !== unrated,
        tier_range: tier === null ? null : [data.tiers[row[at.low]], data.tiers[row[at.high]]],
        provisional: tier !== null && tier !== unrated && row[at.low] !== row[at.high],
      };
      record.head = fold(`${record.id}\n${record.name}\n${row[at.aliases]}`);
      record.names = record.head.split('\n');
      const said = Object.entries(record.facets).filter(([key]) => SEARCHED.has(key)).flatMap(([key, values]) => values.map((v) => (data.labels[key] && data.labels[key][v]) || v));
      record.text = `${record.head} ${fold([...said, ...said.map((w) => data.also[w] || ''), row[at.words], record.summary, record.license].join(' '))}`;
      return record;
    });
  }
  return records;
}

// Every word has to occur; a whole name counts most, then a word at the beginning of one.
function relevance(record, words, phrase) {
  let sum = record.names.includes(phrase) ? 100 : 0;
  for (const word of words) {
    if (!record.text.includes(word)) return -1;
    const inHead = record.head.indexOf(word);
    sum += 1 + (inHead >= 0 ? 4 : 0) + (inHead === 0 || (inHead > 0 && /\W/.test(record.head[inHead - 1])) ? 3 : 0);
  }
  return sum;
}

const descending = (read) => (a, b) => {
  const x = read(a.record), y = read(b.record);
  return (y === null || y === undefined ? -1 : y) - (x === null || x === undefined ? -1 : x);
};

function order(found, words, sort, about) {
  const place = (a, b) => a.record.position - b.record.position;
  if (sort === 'name') return found.sort((a, b) => collator.compare(a.record.name, b.record.name) || place(a, b));
  if (sort === 'value') return words.length ? found.sort((a, b) => b.rank - a.rank || place(a, b)) : found;
  const dimension = about.dimensions.findIndex((d) => d.id === sort);
  const by = descending(dimension >= 0 ? (r) => r.dimensions[dimension] : (r) => r[sort]);
  return found.sort((a, b) => by(a, b) || place(a, b));
}

// Records that fit, in order, and for each facet how many more there are with each value if that facet were free.
// Only the facets in `wanted` are counted: the others are not looked at.
export function select(records, state, data, wanted = null) {
  const words = fold(state.q).split(/\s+/).filter(Boolean);
  const phrase = words.join(' ');
  const chosen = Object.entries(state.facets);
  const counts = {};
  const found = [];
  for (const record of records) {
    const rank = words.length ? relevance(record, words, phrase) : 0;
    if (rank < 0) continue;
    let failing = null;
    let fails = 0;
    for (const [key, values] of chosen) {
      const has = record.facets[key] || [];
      let fits = !every(key, data);
      if (fits) fits = has.some((v) => values.has(v)); else { fits = true; for (const v of values) if (!has.includes(v)) { fits = false; break; } }
      if (!fits) { fails += 1; failing = key; if (fails > 1) break; }
    }
    if (fails > 1) continue;
    if (!fails) found.push({ record, rank });
    // With one facet failing the record still counts for that facet, unless its choices add up.
    if (fails && every(failing, data)) continue;
    for (const key in record.facets) {
      if ((fails && failing !== key) || (wanted && !wanted.has(key))) continue;
      const of = counts[key] || (counts[key] = new Map());
      for (const v of record.facets[key]) of.set(v, (of.get(v) || 0) + 1);
    }
  }
  return { found: order(found, words, state.sort, data.kinds[state.kind]), counts };
}

const every = (key, data) => key === 'full' || data.facets[key]?.every;

// Letters to change, add, leave out or swap to make one word of the other; more than `most` is as good as any.
function distance(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let [before, last] = [[], Array.from({ length: b.length + 1 }, (_, n) => n)];
  for (let i = 1; i <= a.length; i += 1) {
    const now = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      now[j] = Math.min(last[j] + 1, now[j - 1] + 1, last[j - 1] + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) now[j] = Math.min(now[j], before[j - 2] + 1);
    }
    [before, last] = [last, now];
  }
  return last[b.length];
}

// The words as they were probably meant, or null: each that occurs nowhere made the nearest one that does.
export function meant(records, q) {
  const known = new Map();
  for (const record of records) for (const word of new Set(record.text.split(/[^a-z0-9]+/))) if (word.length > 3) known.set(word, (known.get(word) || 0) + 1);
  let changed = false;
  const words = fold(q).split(/\s+/).filter(Boolean).slice(0, 12).map((word) => {
    if (word.length < 4 || word.length > 40 || records.some((r) => r.text.includes(word))) return word;
    const most = word.length > 6 ? 2 : 1;
    let best = [most + 1, 0, word];
    for (const [other, count] of known) {
      const far = distance(word, other, most);
      if (far < best[0] || (far === best[0] && far <= most && count > best[1])) best = [far, count, other];
    }
    if (best[0] <= most) { changed = true; return best[2]; }
    return word;
  });
  return changed ? words.join(' ') : null;
}

export { collator };
