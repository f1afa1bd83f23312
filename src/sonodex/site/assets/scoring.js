// The scorer of sonodex/rubrics/scoring.py in the browser: the same sums in the same order, so the same last digit.

const get = (finding, key) => (finding && finding[key] !== undefined ? finding[key] : null);

function sums(rubric, rows) {
  const out = { weight: 0, value: 0, lower: 0, upper: 0, applicable: 0, known: 0, evidenced: 0 };
  for (const { criterion, level, basis } of rows) {
    if (level === 'not-applicable') continue;
    out.applicable += 1;
    out.weight += criterion.weight;
    if (level === 'unknown') { out.upper += criterion.weight; continue; }
    const points = criterion.weight * rubric.levels[level];
    out.known += 1;
    out.value += points;
    out.upper += points;
    if (rubric.evidenced_bases.includes(basis)) { out.evidenced += 1; out.lower += points; }
  }
  return out;
}

export function score(rubric, findings) {
  const scale = rubric.unit === 'percent' ? 100 : 1;
  const share = (points, weight) => (weight ? (scale * points) / weight : 0);
  const rows = rubric.criteria.map((criterion) => ({
    criterion, level: get(findings[criterion.id], 'level') || 'unknown', basis: get(findings[criterion.id], 'basis'),
  }));
  const total = sums(rubric, rows);
  const [value, lower, upper] = [total.value, total.lower, total.upper].map((p) => share(p, total.weight));
  const coverage = total.applicable ? total.known / total.applicable : 0;
  const tierAt = (v) => rubric.tiers.find((t) => (v * 100) / scale >= t.cutoff);
  const hasTiers = rubric.tiers.length > 0;
  const rated = rubric.coverage_floor === null || coverage >= rubric.coverage_floor;
  const range = hasTiers ? [tierAt(lower).name, tierAt(upper).name] : null;
  const dimensions = rubric.dimensions.map((d) => {
    const part = sums(rubric, rows.filter((r) => r.criterion.dimension === d.id));
    return { id: d.id, name: d.name, value: part.weight ? share(part.value, part.weight) : null };
  });
  const improvements = rows
    .filter((r) => r.level !== 'full' && r.level !== 'not-applicable')
    .map((r) => ({
      id: r.criterion.id, title: r.criterion.title, level: r.level, remedy: r.criterion.remedy,
      gain: share(r.criterion.weight * (1 - (rubric.levels[r.level] || 0)), total.weight),
    }))
    .sort((a, b) => b.gain - a.gain);
  return {
    value, lower, upper, points: total.value, weight: total.weight, coverage, rated,
    verified: total.applicable ? total.evidenced / total.applicable : 0,
    tier: hasTiers ? (rated ? tierAt(value).name : rubric.unrated) : null,
    tier_range: range, provisional: hasTiers && rated && range[0] !== range[1], dimensions, improvements,
  };
}
