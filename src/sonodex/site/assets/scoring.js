// The scorer of sonodex/rubrics/scoring.py in the browser: the same sums in the same order, so the same last digit.

const get = (finding, key) => (finding && finding[key] !== undefined ? finding[key] : null);

function rowOf(rubric, criterion, finding, track) {
  const percent = (level) => 100 * rubric.levels[level];
  const level = get(finding, 'level') || 'unknown';
  const upTo = level in rubric.levels ? get(finding, 'up_to') : null;
  const low = level in rubric.levels ? percent(level) : 0;
  const high = level === 'unknown' ? percent('full') : upTo ? Math.max(percent(upTo), low) : low;
  return {
    criterion, level, upTo, low, high,
    estimate: Math.min(Math.max(criterion.usual[track], low), high),
    applies: level !== 'not-applicable',
    settled: level === 'unknown' ? 0 : upTo ? 0.5 : 1,
    evidenced: level in rubric.levels && rubric.evidenced_bases.includes(get(finding, 'basis')),
  };
}

function sums(rows) {
  const out = { weight: 0, points: 0, value: 0, lower: 0, upper: 0, applicable: 0, settled: 0, evidenced: 0 };
  for (const row of rows) {
    if (!row.applies) continue;
    const one = row.criterion.weight;
    out.applicable += 1;
    out.weight += 100 * one;
    out.points += one * row.low;
    out.value += one * row.estimate;
    out.upper += one * row.high;
    out.settled += row.settled;
    if (row.evidenced) { out.evidenced += row.settled; out.lower += one * row.low; }
  }
  return out;
}

// The first track that has one of the populations, else the first of all.
export function trackOf(rubric, populations) {
  return (rubric.tracks.find((t) => t.populations.some((p) => (populations || []).includes(p))) || rubric.tracks[0]).id;
}

export function score(rubric, findings, track = rubric.tracks[0].id) {
  const scale = rubric.unit === 'percent' ? 100 : 1;
  const share = (points, weight) => (weight ? (scale * points) / weight : 0);
  const rows = rubric.criteria.map((criterion) => rowOf(rubric, criterion, findings[criterion.id], track));
  const total = sums(rows);
  const [value, lower, upper] = [total.value, total.lower, total.upper].map((p) => share(p, total.weight));
  const coverage = total.applicable ? total.settled / total.applicable : 0;
  const tierAt = (v) => rubric.tiers.find((t) => (v * 100) / scale >= t.cutoff);
  const hasTiers = rubric.tiers.length > 0;
  const rated = rubric.coverage_floor === null || coverage >= rubric.coverage_floor;
  const range = hasTiers ? [tierAt(lower).name, tierAt(upper).name] : null;
  const dimensions = rubric.dimensions.map((d) => {
    const part = sums(rows.filter((r) => r.criterion.dimension === d.id));
    return { id: d.id, name: d.name, value: part.weight ? share(part.value, part.weight) : null };
  });
  const improvements = rows
    .filter((r) => r.applies && r.level !== 'full')
    .map((r) => ({
      id: r.criterion.id, title: r.criterion.title, level: r.level, remedy: r.criterion.remedy,
      gain: share(r.criterion.weight * (100 * rubric.levels.full - r.estimate), total.weight),
    }))
    .sort((a, b) => b.gain - a.gain);
  return {
    track, value, lower, upper, points: total.points / 100, weight: total.weight / 100, coverage, rated,
    verified: total.applicable ? total.evidenced / total.applicable : 0,
    tier: hasTiers ? (rated ? tierAt(value).name : rubric.unrated) : null,
    tier_range: range, provisional: hasTiers && rated && range[0] !== range[1], dimensions, improvements,
  };
}
