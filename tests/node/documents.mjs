// Validates the committed documents against the committed SDL, by graphql-js: each alone, as pages run it, and all together, as
// generators of clients read them. Prints what is wrong; exits 1 if anything is.
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Kind, Source, buildSchema, concatAST, parse, validate } from 'graphql';

const graphql = fileURLToPath(new URL('../../graphql/', import.meta.url));
const schema = buildSchema(readFileSync(`${graphql}schema.graphql`, 'utf8'));
const names = readdirSync(`${graphql}operations`, { recursive: true }).filter((name) => name.endsWith('.graphql'));
const read = (name) => parse(new Source(readFileSync(`${graphql}operations/${name}`, 'utf8'), name));
const documents = new Map(names.sort().map((name) => [name, read(name)]));
const isFragment = (definition) => definition.kind === Kind.FRAGMENT_DEFINITION;
const fragmentsAlone = (document) => document.definitions.every(isFragment);
const shared = [...documents.values()].filter(fragmentsAlone);
const wrong = [];

// Pages add a shared fragment (`...Me`) to the documents that spread it.
for (const [name, document] of documents) {
  if (fragmentsAlone(document)) continue;
  const text = document.loc.source.body;
  const spread = shared.filter((other) => other.definitions.some(({ name: { value } }) => text.includes(`...${value}`)));
  const operations = document.definitions.filter((definition) => !isFragment(definition));
  const called = name.split('/').at(-1).replace('.graphql', '');
  if (operations.length !== 1 || operations[0].name?.value !== called) wrong.push(`${name}: one operation, called ${called}`);
  for (const error of validate(schema, concatAST([document, ...spread]))) wrong.push(`${name}: ${error}`);
}
for (const error of validate(schema, concatAST([...documents.values()]))) wrong.push(`all together: ${error}`);

if (documents.size < 50) wrong.push(`only ${documents.size} documents were found`);
wrong.forEach((line) => console.log(line));
console.log(`${documents.size} documents, ${wrong.length} not ok`);
process.exit(wrong.length === 0 ? 0 : 1);
