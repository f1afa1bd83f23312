// Search that knows the words of the field: what sonodex/catalogue/language.py and searching.py do, from the same rules and the same index.
const WEIGHTS = [8, 3, 1];
const NAMED = 1000;
const BEGINS = 300;
const LONGEST = 4;
const KEYS = { task: 'tasks', modality: 'modalities', data_kind: 'data_kinds', country: 'countries' };

export const plain = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

export function fold(text, spelling) {
  let out = plain(text);
  for (const [before, after] of spelling) out = out.replaceAll(before, after);
  return out.replace(/(?<=\d),(?=\d{3})/g, '');
}

export function stem(word) {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (word.endsWith('sses')) return word.slice(0, -2);
  return word.length > 3 && word.endsWith('s') && !/(ss|us|is)$/.test(word) ? word.slice(0, -1) : word;
}

export const units = (text, spelling) => (fold(text, spelling).match(/[^\s,;:/()[\]{}"'|]+/g) || [])
  .map((chunk) => (chunk.match(/[\p{L}\p{N}]+/gu) || []).map(stem)).filter((parts) => parts.length);
export const phrase = (text, spelling) => units(text, spelling).flat().join(' ');

// Letters to change, add, leave out or swap to make one word of the other; more than `most` is all the same.
export function distance(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let [before, last] = [[], Array.from({ length: b.length + 1 }, (_, n) => n)];
  for (let i = 1; i <= a.length; i += 1) {
    const now = [i];
    for (let j = 1; j <= b.length; j += 1) {
      now[j] = Math.min(last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) now[j] = Math.min(now[j], before[j - 2] + 1);
    }
    [before, last] = [last, now];
  }
  return last[b.length];
}

function numbered(found, at, language) {
  if (at + 1 >= found.length || found[at].length !== 1 || found[at + 1].length !== 1) return null;
  const [[first], [second]] = [found[at], found[at + 1]];
  if (/^\d{1,9}$/.test(first) && language.counted.includes(second)) return { phrase: `${first} ${second}`, filter: 'min_subjects', values: [Number(first)] };
  if (first in language.since && /^\d{4}$/.test(second)) return { phrase: `${first} ${second}`, filter: 'year_from', values: [Number(second) + language.since[first]] };
  return null;
}

// `data` is words.json; `named` are the names of each record, in the order of the index.
export class Searcher {
  constructor(data, named) {
    this.language = data.language;
    for (const key of ['same', 'wider', 'filters', 'since']) this.language[key] = Object.assign(Object.create(null), data.language[key]);
    this.words = data.words;
    this.coded = data.posts;
    this.at = new Map(data.words.map((word, n) => [word, n]));
    this.number = named.length;
    this.names = named.map((names) => names.map((name) => phrase(name, this.language.spelling)));
    const keys = [...['same', 'wider', 'filters'].flatMap((key) => Object.keys(this.language[key])), ...this.language.counted];
    this.phraseWords = new Set([...keys.flatMap((key) => key.split(' ')), ...this.language.optional, ...Object.keys(this.language.since)]);
    this.cache = new Map();
  }

  // Where a word stands: pairs of a record's number and a level, unpacked when first asked for.
  posts(n) {
    if (!Array.isArray(this.coded[n][0])) {
      let at = 0;
      this.coded[n] = this.coded[n].map((step) => { at += step; return [at >> 2, at & 3]; });
    }
    return this.coded[n];
  }

  isName(key) {
    this.every = this.every || new Set(this.names.flat());
    if (this.every.has(key)) return true;
    const begins = `${key} `;
    return key.includes(' ') && [...this.every].some((name) => name.startsWith(begins));
  }

  beginning(word) {
    const there = this.at.get(word);
    if (word.length < 4 && there !== undefined) return [there];
    let [low, high] = [0, this.words.length];
    while (low < high) { const middle = (low + high) >> 1; if (this.words[middle] < word) low = middle + 1; else high = middle; }
    const out = [];
    while (low < this.words.length && this.words[low].startsWith(word)) { out.push(low); low += 1; }
    return out;
  }

  // All words of a letter, in order.
  beginningWith(letter) {
    if (!this.byLetter) {
      this.byLetter = new Map();
      for (const word of [...new Set([...this.words, ...this.phraseWords])].sort()) {
        const known = this.byLetter.get(word[0]);
        if (known) known.push(word); else this.byLetter.set(word[0], [word]);
      }
    }
    return this.byLetter.get(letter) || [];
  }

  nearest(word) {
    if (word.length < 4 || word.length > 40 || /\p{Nd}/u.test(word) || this.beginning(word).length) return null;
    for (const known of this.phraseWords) if (known.startsWith(word)) return null;
    if (this.cache.has(word)) return this.cache.get(word);
    const most = word.length < 6 ? 1 : 2;
    let best = [most + 1, 0, null];
    for (const other of [...new Set([word[0], word[1]])].sort().flatMap((letter) => this.beginningWith(letter))) {
      if (Math.abs(other.length - word.length) > most || other.length < 4) continue;
      if (!other.slice(0, 2).includes(word[0])) continue;
      const far = distance(word, other, most);
      if (far > best[0]) continue;
      const n = this.at.get(other);
      const often = n === undefined ? 1 : this.posts(n).filter(([, level]) => level !== 2).length;
      if (often && (far < best[0] || (far === best[0] && often > best[1]))) best = [far, often, other];
    }
    const found = best[0] <= most ? best[2] : null;
    this.cache.set(word, found);
    return found;
  }

  // What a text asks for: terms, filters, and the words as they were probably meant where some were changed.
  understand(text, kept = []) {
    const { language } = this;
    let found = units(text, language.spelling);
    let key = found.flat().join(' ');
    let corrected = null;
    let named = this.isName(key);
    if (!named) {
      const near = found.map((unit) => unit.map((part) => this.nearest(part) || part));
      if (near.some((unit, n) => unit.some((part, m) => part !== found[n][m]))) {
        corrected = near.map((unit) => unit.join('-')).join(' ');
        found = near;
        key = found.flat().join(' ');
        named = this.isName(key);
      }
    }
    const keep = new Set(kept.map((p) => phrase(p, language.spelling)));
    const terms = [];
    const filters = [];
    let at = 0;
    while (at < found.length) {
      const number = named ? null : numbered(found, at, language);
      if (number && !keep.has(number.phrase)) { filters.push(number); at += 2; continue; }
      for (let size = Math.min(LONGEST, found.length - at); size > 0; size -= 1) {
        const words = found.slice(at, at + size).flat().join(' ');
        const meant = named || keep.has(words) ? undefined : language.filters[words];
        if (meant) filters.push({ phrase: words, filter: meant[0], values: meant[1] });
        else if (size === 1 || language.same[words] || language.wider[words]) terms.push(this.term(words, size));
        else continue;
        at += size;
        break;
      }
    }
    return { terms, filters: filters.map((f) => ({ ...f, key: KEYS[f.filter] || f.filter })), phrase: key, corrected };
  }

  term(words, size) {
    const parts = words.split(' ');
    const alternatives = [[parts, 2]];
    if (parts.length > 1) alternatives.push([[parts.join('')], 2]);
    const wider = this.language.wider[words] || [];
    const others = new Set([...(this.language.same[words] || []), ...wider, ...wider.flatMap((w) => this.language.same[w] || [])]);
    for (const other of others) alternatives.push([other.split(' '), 1]);
    return { alternatives, needed: !(size === 1 && this.language.optional.includes(words)) };
  }

  scores([words, factor]) {
    let total = null;
    for (const word of words) {
      const found = new Map();
      for (const n of this.beginning(word)) {
        const whole = this.words[n] === word;
        if (!whole && factor === 1) continue;
        for (const [record, level] of this.posts(n)) found.set(record, Math.max(found.get(record) || 0, (whole ? 2 : 1) * WEIGHTS[level] * factor));
      }
      if (total === null) total = found;
      else for (const [record, score] of total) if (found.has(record)) total.set(record, Math.min(score, found.get(record))); else total.delete(record);
    }
    return total;
  }

  // What each record that holds all words counts, by its number.
  ranks(query) {
    const scores = new Map();
    const held = new Map();
    const some = query.terms.filter((t) => t.needed);
    const needed = new Set(some.length ? some : query.terms);
    for (const term of query.terms) {
      const best = new Map();
      for (const alternative of term.alternatives) for (const [record, score] of this.scores(alternative)) best.set(record, Math.max(best.get(record) || 0, score));
      for (const [record, score] of best) {
        scores.set(record, (scores.get(record) || 0) + score);
        if (needed.has(term)) held.set(record, (held.get(record) || 0) + 1);
      }
    }
    const out = new Map();
    for (let record = 0; record < this.number; record += 1) {
      if ((held.get(record) || 0) < needed.size) continue;
      const names = this.names[record];
      const named = names.includes(query.phrase) ? NAMED : names.some((n) => n.startsWith(`${query.phrase} `)) ? BEGINS : 0;
      out.set(record, (scores.get(record) || 0) + (query.phrase ? named : 0));
    }
    return out;
  }
}

// Whether a record of the index passes a filter that was typed; a kind that has no such fact does not.
export function passes(record, { filter, key, values }) {
  if (filter === 'min_subjects') return (record.subjects || 0) >= values[0];
  if (filter === 'year_from') return (record.year || 0) >= values[0];
  return (record.facets[key] || []).some((v) => values.includes(v));
}
