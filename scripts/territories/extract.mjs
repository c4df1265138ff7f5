// Extracts the communes and EPCI of one Département into the CSV that Appui reads.
// Usage: node extract.mjs <département> <output.csv>      (format and sources: README.md)
import { createRequire } from 'node:module'
import { writeFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'

// Oldest first. Each vintage describes the authorities on 1 January of its year.
// To add a year: add its alias to package.json and its number here.
const YEARS = [2024, 2025, 2026]

// The DGCL has a type of its own for the Métropole de Lyon; for routing it is a métropole.
const NATURES = { CC: 'CC', CA: 'CA', CU: 'CU', METRO: 'METRO', MET69: 'METRO' }

const HEADER = ['kind', 'code', 'siren', 'name', 'nature', 'population',
  'arrondissement', 'postal_codes', 'memberships', 'members']

const require = createRequire(import.meta.url)
const load = (year, file) => require(`vintage-${year}/data/${file}.json`)
// Plain comparison, not localeCompare: the order must not depend on the machine's locale.
const byCode = (a, b) => (a.code < b.code ? -1 : 1)

function fail(messages) {
  console.error(['Nothing was written:', ...messages].join('\n  '))
  process.exit(1)
}

const [department, output] = process.argv.slice(2)
if (!department || !output) fail(['usage: node extract.mjs <département> <output.csv>'])

const vintages = YEARS.map((year) => {
  const epci = load(year, 'epci')
  return {
    year,
    epci: new Map(epci.map((e) => [e.code, e])),
    epciOf: new Map(epci.flatMap((e) => e.membres.map((m) => [m.code, e.code]))),
  }
})
const current = vintages.at(-1)

// "commune-actuelle" leaves out communes déléguées and associées, and arrondissements municipaux.
const communes = load(current.year, 'communes')
  .filter((c) => c.type === 'commune-actuelle' && c.departement === department)
  .sort(byCode)
if (communes.length === 0) fail([`no commune in Département "${department}"`])

// One period per run of equal yearly memberships. A year without a membership ends the period.
function memberships(code) {
  const periods = []
  for (const { year, epciOf } of vintages) {
    const siren = epciOf.get(code)
    const last = periods.at(-1)
    if (last?.siren === siren && last?.until === year) last.until = year + 1
    else if (siren) periods.push({ siren, from: year, until: year + 1 })
  }
  // A membership found in the newest vintage holds until a newer vintage says otherwise.
  if (periods.at(-1)?.until === current.year + 1) periods.at(-1).until = null
  return periods
}

const errors = []
const check = (ok, message) => { if (!ok) errors.push(message) }
const isPopulation = (n) => Number.isInteger(n) && n >= 0 // 0 is real: some villages are empty since 1916
const period = (p) => `${p.siren}:${p.from}-01-01:${p.until ? `${p.until}-01-01` : ''}`

const wantedEpci = new Set()
const rows = communes.map((c) => {
  const periods = memberships(c.code)
  periods.forEach((p) => wantedEpci.add(p.siren))
  const who = `commune ${c.code} ${c.nom}`
  check(/^\d{9}$/.test(c.siren), `${who}: no SIREN`)
  check(isPopulation(c.population), `${who}: no population`)
  check(periods.at(-1)?.until === null, `${who}: no EPCI membership in ${current.year}`)
  return ['commune', c.code, c.siren, c.nom, '', c.population, c.arrondissement,
    [...(c.codesPostaux ?? [])].sort().join(' '), periods.map(period).join(' '), '']
})

const here = new Set(communes.map((c) => c.code))
for (const siren of [...wantedEpci].sort()) {
  // Newest vintage that knows it, so that a dissolved EPCI keeps its last name and population.
  const epci = vintages.findLast((v) => v.epci.has(siren)).epci.get(siren)
  // An EPCI with no commune left here is listed only so that old memberships point to a known code.
  const active = communes.some((c) => current.epciOf.get(c.code) === siren)
  const members = active ? epci.membres.map((m) => m.code).sort() : []
  check(NATURES[epci.type], `EPCI ${siren} ${epci.nom}: unknown type "${epci.type}"`)
  check(isPopulation(epci.populationMunicipale), `EPCI ${siren} ${epci.nom}: no population`)
  rows.push(['epci', siren, siren, epci.nom, NATURES[epci.type], epci.populationMunicipale,
    '', '', '', members.join(' ')])
}
// The two source files are made separately: a merger known to only one of them must not pass unseen.
const known = new Set(load(current.year, 'communes').filter((c) => c.type === 'commune-actuelle').map((c) => c.code))
for (const siren of wantedEpci) {
  for (const m of current.epci.get(siren)?.membres ?? []) {
    check(known.has(m.code), `EPCI ${siren}: member ${m.code} ${m.nom} is not a commune of ${current.year}`)
  }
}
if (errors.length > 0) fail(errors)

const field = (value) => (/[",\r\n]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : String(value ?? ''))
writeFileSync(output, [HEADER, ...rows].map((row) => row.map(field).join(',') + '\n').join(''))

console.error(`${output}: ${communes.length} communes, ${wantedEpci.size} EPCI, ` +
  `population ${communes.reduce((sum, c) => sum + c.population, 0)}`)
// Seen with package 6.0.0: it is labelled 2026 but ships the EPCI list of 2025 unchanged.
const previous = vintages.at(-2)
if (previous && isDeepStrictEqual(previous.epci, current.epci)) {
  console.error(`warning: the EPCI lists of ${previous.year} and ${current.year} are identical in the source; ` +
    `an EPCI change on ${current.year}-01-01 would not show`)
}
