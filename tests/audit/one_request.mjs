// One request alone must not harm the service: `node tests/audit/one_request.mjs URL [--times]`.
//
// Fires each document of documents.mjs, once, at a running server of one's own (a demo's data are enough), and says for
// each what was expected and is not. With `--times`, an answer may take at most so many times what a long letter's
// suggestion takes: a ratio, since machines differ. Bounded: about a hundred requests, one at a time.
// Exit 1 on a fault.
import { ATTACKS, HONEST } from './documents.mjs'

const [url, flag] = process.argv.slice(2)
const MOST = 20

async function post({ query, variables, body, headers }) {
  const begun = performance.now()
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: body ?? JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(60_000),
  })
  const text = await answer.text()
  return { status: answer.status, text, took: performance.now() - begun }
}

// A server that refuses a large body closes the connection under it: further tries tell that from an end.
const CUT = ['UND_ERR_SOCKET', 'EPIPE', 'ECONNRESET']

async function tried(one, tries = 5) {
  try {
    return await post(one)
  } catch (error) {
    if (tries > 1 && CUT.includes(error.cause?.code)) return tried(one, tries - 1)
    throw error
  }
}

function fault(wanted, { status, text }) {
  if (wanted.status) return status === wanted.status ? null : `${status}, not ${wanted.status}`
  if (status !== 200) return `${status}, not 200: ${text.slice(0, 200)}`
  const answer = JSON.parse(text)
  const [error] = answer.errors ?? []
  const code = error ? (error.extensions?.code ?? error.message) : null
  if (code !== wanted.refused) return `${code}, not ${wanted.refused}`
  return code && !/^[A-ZÉ].{20,}\.$/s.test(error.message) ? `not a sentence: ${error.message}` : null
}

const faults = []
const honest = HONEST.find(one => one.name === 'a long letter')
await post(honest)
const unit = (await post(honest)).took
for (const one of [...HONEST, ...ATTACKS]) {
  try {
    const answer = await tried(one)
    const found = fault(one, answer)
    if (found) faults.push(`${one.name}: ${found}`)
    const ratio = answer.took / unit
    if (flag === '--times' && ratio > MOST) faults.push(`${one.name}: ${ratio.toFixed(0)} times a long letter`)
  } catch (error) {
    faults.push(`${one.name}: no answer (${error.cause?.code ?? error.message})`)
  }
}
const got = await fetch(`${url}/graphql?query={themes{slug}}`).catch(error => ({ status: error.message }))
if (got.status !== 405) faults.push(`GET: ${got.status}, not 405`)
const alive = await fetch(`${url}/healthz`).catch(error => ({ status: error.message }))
if (alive.status !== 200) faults.push(`the process: ${alive.status}`)
console.log(faults.length ? faults.join('\n') : `${ATTACKS.length} refused, ${HONEST.length} answered`)
process.exit(faults.length ? 1 : 0)
