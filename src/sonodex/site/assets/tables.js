// Tables to take away: CSV that no spreadsheet runs, Markdown and LaTeX for a paper.
const guarded = (cell) => (/^[=+\-@\t\r]/.test(cell) && !/^[+-]?\d+(\.\d+)?$/.test(cell) ? `'${cell}` : cell);
const quoted = (cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
export const csv = (rows) => `${rows.map((row) => row.map((c) => quoted(guarded(String(c)))).join(',')).join('\r\n')}\r\n`;

export function markdown([head, ...rows]) {
  const line = (row) => `| ${row.map((c) => String(c).replace(/\s+/g, ' ').replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('<', '&lt;')).join(' | ')} |`;
  return `${[line(head), `|${head.map(() => ' --- ').join('|')}|`, ...rows.map(line)].join('\n')}\n`;
}

const TEX = { '\\': '\\textbackslash{}', '&': '\\&', '%': '\\%', $: '\\$', '#': '\\#', _: '\\_', '{': '\\{', '}': '\\}', '~': '\\textasciitilde{}', '^': '\\textasciicircum{}', '–': '--' };
export function latex([head, ...rows]) {
  const line = (row) => `${row.map((c) => String(c).replace(/\s+/g, ' ').replace(/[\\&%$#_{}~^–]/g, (x) => TEX[x])).join(' & ')} \\\\`;
  return `\\begin{tabular}{${'l'.repeat(head.length)}}\n\\hline\n${line(head)}\n\\hline\n${rows.map(line).join('\n')}\n\\hline\n\\end{tabular}\n`;
}
