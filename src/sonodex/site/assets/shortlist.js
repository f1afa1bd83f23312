// The shortlist: records marked anywhere, kept in this browser and carried in the address.
const KEY = 'sonodex-shortlist';
const MOST = 50;
const ID = /^(datasets|models)\/[a-z0-9]+(-[a-z0-9]+)*$/;

export const valid = (ids) => [...new Set(ids)].filter((id) => typeof id === 'string' && ID.test(id)).slice(0, MOST);

export function marked() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) || '[]');
    return valid(Array.isArray(found) ? found : []);
  } catch (error) {
    return []; // no storage here, or not ours
  }
}

export function keep(ids) {
  const found = valid(ids);
  try { localStorage.setItem(KEY, JSON.stringify(found)); } catch (error) { /* the address still carries it */ }
  return found;
}

export const toggle = (ids, id, on) => (on ? valid([...ids, id]) : ids.filter((other) => other !== id));
export const query = (ids) => `?ids=${ids.map(encodeURIComponent).join(',').replaceAll('%2F', '/')}`;
