// Extracts what communes of one Département were before: those that have merged into another, and former names.
// Usage: node former.mjs <département> <output.csv>      (format and sources: README.md)
import { createRequire } from 'node:module'
import { writeFileSync } from 'node:fs'

// Oldest first; the vintages of extract.mjs. What ended before the first of them is dated by the history of 2019.
const YEARS = [2024, 2025, 2026]

const require = createRequire(import.meta.url)
const load = (year) => require(`vintage-${year}/data/communes.json`).filter((c) => c.type === 'commune-actuelle')
const history = require('history-2019/data/historique-communes.json')

function fail(messages) {
  console.error(['Nothing was written:', ...messages].join('\n  '))
  process.exit(1)
}

const [department, output] = process.argv.slice(2)
if (!department || !output) fail(['usage: node former.mjs <département> <output.csv>'])

const vintages = YEARS.map((year) => ({ year, byCode: new Map(load(year).map((c) => [c.code, c])) }))
const communes = [...vintages.at(-1).byCode.values()].filter((c) => c.departement === department)
if (communes.length === 0) fail([`no commune in Département "${department}"`])

// Whole lives of a commune under this code: its name, and the first day on which it no longer had it.
const lives = (code) => [
  ...history.filter((life) => life.code === code && life.type === 'COM' && life.dateFin)
    .map((life) => ({ name: life.nom, until: life.dateFin })),
  ...vintages.slice(0, -1).flatMap(({ byCode }, n) => {
    const [before, after] = [byCode.get(code), vintages[n + 1].byCode.get(code)]
    return before && before.nom !== after?.nom ? [{ name: before.nom, until: `${vintages[n + 1].year}-01-01` }] : []
  }),
]

const errors = []
const rows = communes.flatMap((commune) =>
  [commune.code, ...(commune.anciensCodes ?? [])].flatMap((code) => {
    const last = new Map()
    for (const { name, until } of lives(code)) if (!(last.get(name) > until)) last.set(name, until)
    // A commune that has it again, or still, has not lost its name.
    if (code === commune.code) last.delete(commune.nom)
    else if (last.size === 0) errors.push(`commune ${code}, merged into ${commune.nom}: no date in these vintages`)
    return [...last].map(([name, until]) => [code, name, until, commune.code])
  }))
if (errors.length > 0) fail(errors)

const order = (row) => `${row[0]} ${row[2]} ${row[1]}`
rows.sort((a, b) => (order(a) < order(b) ? -1 : 1))
const field = (value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)
const lines = [['code', 'name', 'until', 'into'], ...rows].map((row) => row.map(field).join(',') + '\n')
writeFileSync(output, lines.join(''))
console.error(`${output}: ${rows.length} former communes and names`)
