// Writes the API's reference from the committed SDL, by graphql-markdown, to the file named (target/reference/api.md by default),
// and looks that nothing is missing from it. Run by ./test and by hand: node tests/node/reference.mjs.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildClientSchema, isEnumType, isIntrospectionType } from 'graphql';
import { loadSchemaJSON, renderSchema } from 'graphql-markdown';

const root = fileURLToPath(new URL('../../', import.meta.url));
const path = process.argv[2] ?? join(root, 'target/reference/api.md');
const introspected = await loadSchemaJSON(join(root, 'graphql/schema.graphql'));
const lines = [];
renderSchema(introspected, { title: 'Appui’s API', printer: (line) => lines.push(line) });
const text = `${lines.join('\n')}\n`;
mkdirSync(dirname(path), { recursive: true });
writeFileSync(path, text);

const types = Object.values(buildClientSchema(introspected).getTypeMap()).filter((type) => !isIntrospectionType(type));
const missing = [];
for (const type of types) {
  if (!new RegExp(`^##+ ${type.name}$`, 'm').test(text)) missing.push(type.name);
  for (const field of Object.keys(type.getFields?.() ?? {})) {
    if (!text.includes(`id="${`${type.name}.${field}`.toLowerCase()}"`)) missing.push(`${type.name}.${field}`);
  }
  for (const { name } of isEnumType(type) ? type.getValues() : []) {
    if (!text.includes(`<strong>${name}</strong>`)) missing.push(`${type.name}.${name}`);
  }
}
missing.forEach((name) => console.log(`missing: ${name}`));
console.log(`${types.length} types, ${lines.length} lines, ${missing.length} missing`);
process.exit(missing.length === 0 && types.length > 100 ? 0 : 1);
