// Which figures of the harness held: reads its lines, compares each number with the bound told beside it, « (at most 2) » or
// « (at least 0.4) », and says of each figure how often it held. A figure is met when two runs of three hold.
// Usage: held.mjs RUNS < lines. Exit 1 when a figure is not met, or when there is none.
import { readFileSync } from 'node:fs';

const runs = Number(process.argv[2] ?? 3);
const number = (text) => text.replaceAll(',', '').split('/').map(Number).reduce((whole, part) => whole / part);
const bound = /(\d[\d.,/]*)[^\d(]*\((at most|at least) (\d[\d.,/]*)\)/g;
const figures = new Map();
for (const line of readFileSync(0, 'utf8').split('\n')) {
  const figure = line.match(/^\(\w\)( a change shows)?/)?.[0];
  if (!figure) continue;
  const told = [...line.matchAll(bound)].map(([, is, which, limit]) =>
    which === 'at most' ? number(is) <= number(limit) : number(is) >= number(limit));
  const limit = line.match(/(\d[\d.]*) of the limit/);
  if (limit) told.push(number(limit[1]) <= 1);
  // A line without a bound tells what the harness has asserted: it would not be there otherwise.
  const [held, of] = figures.get(figure) ?? [0, 0];
  figures.set(figure, [held + (told.every(Boolean) ? 1 : 0), of + 1]);
}
const needed = Math.min(runs, 2);
for (const [figure, [held, of]] of figures) console.log(`${held >= needed ? 'MET    ' : 'NOT MET'}  ${figure}: held in ${held} of ${of}`);
process.exit(figures.size > 0 && [...figures.values()].every(([held]) => held >= needed) ? 0 : 1);
