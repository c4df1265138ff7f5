// A TypeScript client of the committed documents, as a partner's developer generates one, in tests/node:
// npx graphql-codegen --config client/codegen.config.mjs
export default {
  schema: '../../graphql/schema.graphql',
  documents: '../../graphql/operations/**/*.graphql',
  generates: {
    'client/generated/appui.ts': { plugins: ['typescript', 'typescript-operations', 'typed-document-node'] },
  },
  config: {
    // A scalar without a line here is refused, instead of becoming `any`.
    strictScalars: true,
    // As the API writes them: RFC 3339 and ISO 8601; identifiers are opaque.
    scalars: { ID: 'string', Date: 'string', DateTime: 'string' },
    enumsAsTypes: true,
    useTypeImports: true,
  },
};
