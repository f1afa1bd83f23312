// Making elements: text is always text, never markup.
const SVG = new Set(['svg', 'rect', 'path', 'circle']);

export function el(tag, attributes = {}, ...children) {
  const node = SVG.has(tag) ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children.flat().filter((c) => c !== null && c !== undefined));
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

export function tier(score, tiers) {
  if (!score.tier) return null;
  if (!score.rated) return el('span', { class: 'tier unrated' }, score.tier);
  const parts = [el('span', { class: `tier ${score.tier.toLowerCase()}` }, mark(score.tier, tiers), ` ${score.tier}`)];
  if (score.provisional) parts.push(' ', el('small', { class: 'range-words' }, `provisional, ${score.tier_range[0]} to ${score.tier_range[1]}`));
  return el('span', {}, parts);
}

export const grouped = (number) => number.toLocaleString('en');
