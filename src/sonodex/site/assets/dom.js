// Making elements: text is always text, never markup.
export function el(tag, attributes = {}, ...children) {
  const svg = ['svg', 'rect'].includes(tag);
  const node = svg ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children.flat().filter((c) => c !== null && c !== undefined));
  return node;
}

export const root = document.documentElement.dataset.root || './';

export async function json(path) {
  const response = await fetch(root + path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

export function bounds(lower, value, upper) {
  const width = Math.max(upper - lower, 0.6);
  return el('svg', { class: 'bounds', viewBox: '0 0 100 12', preserveAspectRatio: 'none', role: 'img', 'aria-label': `between ${lower.toFixed(1)} and ${upper.toFixed(1)}` },
    el('rect', { class: 'track', x: 0, y: 4, width: 100, height: 4 }),
    el('rect', { class: 'range', x: lower, y: 3, width, height: 6 }),
    el('rect', { class: 'point', x: Math.min(Math.max(value - 0.6, 0), 98.8), y: 0, width: 1.2, height: 12 }));
}

export function profile(dimensions, scale) {
  const label = dimensions.map((d) => `${d.name} ${d.value === null ? 'not applicable' : `${Math.round((100 * d.value) / scale)} percent`}`).join(', ');
  return el('svg', { class: 'profile', viewBox: `0 0 ${dimensions.length * 8} 20`, role: 'img', 'aria-label': label },
    dimensions.flatMap((d, n) => {
      const height = d.value === null ? 0 : (20 * d.value) / scale;
      return [el('rect', { class: 'track', x: n * 8 + 1, y: 0, width: 6, height: 20 }), el('rect', { class: 'fill', x: n * 8 + 1, y: 20 - height, width: 6, height })];
    }));
}

const SIGNS = { Diamond: '◆◆◆', Platinum: '◆◆', Gold: '◆', Silver: '▲', Bronze: '■', Steel: '▪' };

export function tier(score) {
  if (!score.tier) return null;
  if (!score.rated) return el('span', { class: 'tier unrated' }, score.tier);
  const parts = [el('span', { class: `tier ${score.tier.toLowerCase()}` }, el('span', { 'aria-hidden': 'true' }, SIGNS[score.tier] || ''), ` ${score.tier}`)];
  if (score.provisional) parts.push(el('small', { class: 'range-words' }, `provisional, ${score.tier_range[0]} to ${score.tier_range[1]}`));
  return el('span', {}, parts);
}
