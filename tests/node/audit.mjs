// Runs the GraphQL-over-HTTP audits of graphql-http against an address. Exits 1 if a MUST (error) or a SHOULD (warn) fails;
// the three MAY about GET are declined on purpose: a GET never runs a document here.
import { auditServer } from 'graphql-http';

const results = await auditServer({ url: process.argv[2] });
const failed = results.filter((result) => result.status === 'error' || result.status === 'warn');
for (const { id, name, status, reason } of failed) console.log(`${status} ${id} ${name}: ${reason}`);
console.log(`${results.length} audits, ${failed.length} not ok`);
process.exit(failed.length === 0 && results.length > 0 ? 0 : 1);
