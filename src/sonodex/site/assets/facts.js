// The facts of a record as a form: only what `sonodex check` accepts is taken.
import { el } from './dom.js';

const ADDRESS = /^https?:\/\/[^\s<>"\\/]+[^\s<>"\\]*$/;
export const isAddress = (text) => { try { return ADDRESS.test(text) && Boolean(new URL(text).hostname); } catch (error) { return false; } };
// eslint-disable-next-line no-control-regex
export const clean = (text, most = 2000) => text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim().slice(0, most) || null;
const whole = (text, low, high) => { const n = Number(text); return text.trim() !== '' && Number.isInteger(n) && n >= low && n <= high ? n : null; };

const LISTS = { dataset: ['anatomy', 'tasks', 'modalities', 'data_kinds', 'file_formats'], model: ['anatomy', 'tasks', 'modalities', 'data_kinds'] };
const TEXTS = {
  dataset: [['summary', 'What it is, in a sentence'], ['publisher', 'Who publishes it'], ['urls.homepage', 'Home page', 'url'], ['urls.download', 'Where the data are', 'url'], ['urls.paper', 'Paper', 'url']],
  model: [['summary', 'What it is, in a sentence'], ['publisher', 'Who publishes it'], ['urls.code', 'Code', 'url'], ['urls.weights', 'Weights', 'url'], ['urls.paper', 'Paper', 'url'], ['architecture', 'Architecture']],
};
const COUNTS = ['subjects', 'images', 'videos', 'frames', 'volumes'];

function field(id, words, input) {
  return el('p', { class: 'field' }, el('label', { for: id }, words), input);
}

// `vocabularies` are words with how they read, by field; `changed` is called after each change.
export function facts(record, kind, vocabularies, changed) {
  const at = (path) => path.split('.').reduce((value, key) => value?.[key], record);
  const set = (path, value) => {
    const keys = path.split('.');
    const last = keys.pop();
    keys.reduce((object, key) => { object[key] = object[key] || {}; return object[key]; }, record)[last] = value;
    changed();
  };
  const text = ([path, words, type = 'text']) => {
    const id = `fact-${path.replace('.', '-')}`;
    const input = el('input', { id, type, maxlength: 2000, value: at(path) || '', autocomplete: 'off', oninput: () => {
      const value = clean(input.value);
      const wrong = type === 'url' && value && !isAddress(value);
      input.setAttribute('aria-invalid', String(Boolean(wrong)));
      // A summary has to be there: an empty one stays what it was.
      if (!wrong && (value || path !== 'summary')) set(path, value);
    } });
    return field(id, words, input);
  };
  const number = (path, words, low, high) => {
    const id = `fact-${path.replace('.', '-')}`;
    const input = el('input', { id, type: 'number', min: low, max: high, value: at(path) ?? '', oninput: () => set(path, whole(input.value, low, high)) });
    return field(id, words, input);
  };
  const choice = (path, words, options) => {
    const id = `fact-${path.replace('.', '-')}`;
    const select = el('select', { id, onchange: () => set(path, select.value || null) }, options.map(([value, shown]) => el('option', { value, selected: (at(path) || '') === value }, shown)));
    return field(id, words, select);
  };
  const several = (key) => el('details', {}, el('summary', {}, vocabularies.titles[key]), el('div', { class: 'choices' }, vocabularies[key].map(([word, shown]) => {
    const box = el('input', { type: 'checkbox', id: `fact-${key}-${word}`, checked: (record[key] || []).includes(word), onchange: () => { set(key, vocabularies[key].map(([w]) => w).filter((w) => (w === word ? box.checked : (record[key] || []).includes(w)))); } });
    return el('label', { for: `fact-${key}-${word}` }, box, ` ${shown}`);
  })));
  const licence = kind === 'dataset' ? 'license' : 'code_license';
  const countries = () => {
    const input = el('input', { id: 'fact-countries', value: (record.countries || []).join(', '), placeholder: 'EG, KE', autocomplete: 'off', oninput: () => {
      const codes = input.value.toUpperCase().split(/[\s,;]+/).filter(Boolean);
      const good = [...new Set(codes.filter((c) => vocabularies.countries.includes(c)))];
      input.setAttribute('aria-invalid', String(codes.some((c) => !vocabularies.countries.includes(c))));
      set('countries', good);
    } });
    return field('fact-countries', 'Countries of collection (two-letter codes)', input);
  };
  return el('div', { class: 'fact-form' }, TEXTS[kind].map(text), number('year', 'Year of first release', 1950, new Date().getFullYear() + 1),
    choice(`${licence}.spdx`, 'Licence (SPDX)', [['', 'none, or own terms'], ...vocabularies.licences.map((l) => [l, l])]), text([`${licence}.name`, 'Name of own terms']),
    kind === 'dataset' ? [choice('access', 'Access', vocabularies.access), countries(), COUNTS.map((key) => number(`counts.${key}`, `Number of ${key}`, 0, 1e9))] : choice('framework', 'Framework', [['', 'not said'], ...vocabularies.framework]),
    LISTS[kind].map(several));
}
