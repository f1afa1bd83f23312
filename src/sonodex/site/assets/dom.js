// Making elements: text is always text, never markup.
const SVG = new Set(['svg', 'rect', 'path', 'circle', 'use']);

export function el(tag, attributes = {}, ...children) {
  const node = SVG.has(tag) ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children.flat(4).filter((c) => c !== null && c !== undefined));
  return node;
}

export const $ = (id) => document.getElementById(id);
export const root = document.documentElement.dataset.root || './';

export async function json(path) {
  const response = await fetch(root + path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

export function bounds(lower, value, upper, words = [lower.toFixed(1), upper.toFixed(1)]) {
  return el('svg', { class: 'bounds', viewBox: '0 0 100 12', preserveAspectRatio: 'none', role: 'img', 'aria-label': `between ${words[0]} and ${words[1]}` },
    el('rect', { class: 'track', x: 0, y: 5, width: 100, height: 2 }),
    el('rect', { class: 'range', x: lower, y: 3, width: Math.max(upper - lower, 0.6), height: 6 }),
    el('rect', { class: 'point', x: Math.min(Math.max(value - 0.8, 0), 98.4), y: 0, width: 1.6, height: 12 }));
}

export function profile(dimensions, scale) {
  const label = dimensions.map((d) => `${d.name} ${d.value === null ? 'not applicable' : `${Math.round((100 * d.value) / scale)} percent`}`).join(', ');
  return el('svg', { class: 'profile', viewBox: `0 0 ${dimensions.length * 8 - 2} 20`, role: 'img', 'aria-label': label },
    dimensions.flatMap((d, n) => {
      const height = d.value === null ? 0 : (20 * d.value) / scale;
      return [el('rect', { class: 'track', x: n * 8, y: 0, width: 6, height: 20 }), height ? el('rect', { class: 'fill', x: n * 8, y: 20 - height, width: 6, height }) : null];
    }));
}

// As many bars as there are tiers, filled up to this one: read without colour. `tiers` are names, the best first.
export function mark(name, tiers) {
  const rank = tiers.length - tiers.indexOf(name);
  return el('svg', { class: 'mark', viewBox: '0 0 23 12', 'aria-hidden': 'true' },
    tiers.map((_, n) => el('rect', { class: n < rank ? 'on' : 'off', x: 4 * n, y: 9 - 1.8 * n, width: 3, height: 3 + 1.8 * n })));
}

// A score in words, as sonodex/rubrics/wording.py says it: cut percentages, fractions with two decimals.
export const isPercent = (score) => score.tier !== null && score.tier !== undefined;
export function number(value, percent) {
  if (value === null || value === undefined) return '–';
  if (percent) return String(Math.floor(value));
  const eighths = value * 8;
  if (!Number.isInteger(eighths) || eighths % 2 === 0) return value.toFixed(2);
  const low = Math.floor(value * 100); // a tie: to the even digit, as Python rounds
  return ((low % 2 ? low + 1 : low) / 100).toFixed(2);
}
export function boundsWords(score) {
  const [value, low, high] = ['value', 'lower', 'upper'].map((key) => number(score[key], isPercent(score)));
  return low === high ? value : `${value} (${low}–${high})`;
}
export function valueWords(score) {
  const text = boundsWords(score);
  return text.includes('(') ? `about ${text}` : text;
}
export function tierWords(score) {
  if (!isPercent(score)) return '';
  if (!score.provisional) return score.tier;
  return `${score.tier_range[0]}–${score.tier_range[1]}, likely ${score.tier}`;
}
export const sentence = (score) => [valueWords(score), tierWords(score)].filter(Boolean).join(', ');

export function tier(score, tiers) {
  if (!isPercent(score)) return null;
  if (!score.rated) return el('span', { class: 'tier unrated' }, tierWords(score));
  return el('span', { class: `tier ${score.provisional ? 'open' : score.tier.toLowerCase()}` }, mark(score.tier, tiers), ` ${tierWords(score)}`);
}

// The schematic of a record: parts of one file laid over each other.
export function picture(parts, places, words = '') {
  const part = (id, of = id) => el('use', { class: of, href: `${root}assets/pictures.svg#${id}` });
  return el('span', { class: 'picture', role: 'img', 'aria-label': words },
    el('svg', { class: 'item', viewBox: '0 0 48 48', 'aria-hidden': 'true' }, parts.map((id) => part(id))),
    el('svg', { class: 'place', viewBox: '0 0 376 560', 'aria-hidden': 'true' }, part('body', ''), places.slice(0, 4).map((name) => part(`at-${name}`, 'at'))));
}

// `1,272.5`: by hand, for what the browser has for it takes as long to load as ten rows to draw.
export function grouped(value) {
  const [whole, part] = String(value).split('.');
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...(part ? [part.slice(0, 3)] : [])].join('.');
}
// `1 subject`, `1,200 subjects`.
export const counted = (value, noun, nouns) => `${grouped(value)} ${nouns[noun][value === 1 ? 0 : 1]}`;
