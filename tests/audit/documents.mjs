// Requests that one person alone could harm the service with, each small; and honest ones that look like them.
// Each: its name, what is posted (a document with its variables, or a raw body), and the code it is refused with
// (`null`: it is answered) or the HTTP status.

const text = 'eau '.repeat(5_000)
const times = (n, word) => Array.from({ length: n }, (_, i) => word(i)).join(' ')
const nested = (n, open, close, within = '') => open.repeat(n) + within + close.repeat(n)
const ask = (name, refused, query, variables = {}) => ({ name, refused, query, variables })
const raw = (name, status, body, headers = {}) => ({ name, status, body, headers })

const deep = [40, 1_600, 1_700, 3_000, 9_000].flatMap(n => [
  ask(`lists in lists, ${n}`, n > 8_000 ? 'DOCUMENT_TOO_LARGE' : 'DOCUMENT_TOO_DEEP',
    `{themes(a:${nested(n, '[', ']')}){slug}}`),
  ask(`lists never closed, ${n}`, 'DOCUMENT_TOO_DEEP', `{themes(a:${'['.repeat(n)}`),
  ask(`selections, ${n}`, n > 8_000 ? 'DOCUMENT_TOO_LARGE' : 'DOCUMENT_TOO_DEEP', nested(n, '{', '}', 'a')),
  ask(`parentheses, ${n}`, 'DOCUMENT_TOO_DEEP', `{a${'('.repeat(n)}`),
]).concat([
  ask('objects', 'DOCUMENT_TOO_DEEP', `{themes(a:${nested(1_700, '{a:', '}', '1')}){slug}}`),
  ask('objects and lists', 'DOCUMENT_TOO_DEEP', `{themes(a:${nested(1_000, '[{a:', '}]', '1')}){slug}}`),
  ask('a nested list type', 'DOCUMENT_TOO_DEEP', `query($a:${nested(3_000, '[', ']', 'Int')}){themes{slug}}`),
  ask('a nested default', 'DOCUMENT_TOO_DEEP', `query($a:Int=${nested(3_000, '[', ']', '1')}){themes{slug}}`),
  ask('inline fragments', 'DOCUMENT_TOO_DEEP', `{${nested(1_000, '...{', '}', 'themes{slug}')}}`),
  ask('in a directive', 'DOCUMENT_TOO_DEEP', `{themes@skip(if:${'['.repeat(1_700)}){slug}}`),
  ask('between commas', 'DOCUMENT_TOO_DEEP', `{themes(a:${nested(1_700, '[,', ',]')}){slug}}`),
  ask('between byte order marks', 'DOCUMENT_TOO_DEEP', `\ufeff{themes(a:${nested(1_700, '[\ufeff', ']')}){slug}}`),
  ask('between comments', 'DOCUMENT_TOO_DEEP', `{themes(a:${nested(1_700, '[#"\n', ']')}){slug}}`),
  ask('after a comment that ends in a carriage return', 'DOCUMENT_TOO_DEEP', `{#\rthemes(a:${'['.repeat(1_700)}`),
  ask('after a text', 'DOCUMENT_TOO_DEEP', `{themes(a:"]\\"]\\\\",b:${'['.repeat(1_700)}`),
  ask('after a text without end', 'DOCUMENT_TOO_DEEP', `{themes(a:"]\n,b:${'['.repeat(1_700)}`),
  ask('after a block', 'DOCUMENT_TOO_DEEP', `{themes(a:"""]\\"""]" ""]""",b:${'['.repeat(1_700)}`),
  ask('after an empty block', 'DOCUMENT_TOO_DEEP', `{themes(a:"""""",b:${'['.repeat(1_700)}`),
  ask('after a block without end', 'SYNTAX', `{themes(a:["""[" ${'['.repeat(1_700)}`),
  ask('fields', 'DOCUMENT_TOO_DEEP', `{requests{nodes{${nested(5, 'referrals{nodes{request{', '}}}', 'id')}}}}`),
])

const doubled = (n, end) =>
  `{...F0} ${times(n, i => `fragment F${i} on Query{...F${i + 1} ...F${i + 1}}`)} fragment F${n} on Query{${end}}`

const fragments = [
  ask('fragments that spread two each, one deeper', 'TOO_MANY_FIELDS',
    doubled(15, 'me{name}').replace(/\{\.\.\.F(\d+) \.\.\.F/g, '{...{...F$1} ...F')),
  ask('fragments that spread two each, flat', 'TOO_MANY_FIELDS', doubled(29, 'me{name}')),
  ask('the same, unused', 'TOO_MANY_FIELDS', doubled(29, 'me{name}').replace('{...F0}', '{themes{slug}}')),
  ask('the same, of nothing', 'TOO_MANY_FIELDS',
    doubled(29, '__typename').replace('__typename', '...{...{__typename}}')),
  ask('a fragment in itself', 'FRAGMENT_CYCLE', '{...A} fragment A on Query{me{name} ...A}'),
  ask('fragments in a ring', 'FRAGMENT_CYCLE',
    '{...A} fragment A on Query{...B} fragment B on Query{...C} fragment C on Query{...A}'),
  ask('a ring beside', 'FRAGMENT_CYCLE', '{themes{slug}} fragment A on Query{...B} fragment B on Query{...A}'),
  ask('a ring below', 'FRAGMENT_CYCLE', '{partners{...P}} fragment P on Partner{closures{partner{...P}}}'),
  ask('many spreads', 'DOCUMENT_TOO_LARGE', `{${times(100, () => '...A')}} fragment A on Query{themes{slug}}`),
  ask('many fragments', 'DOCUMENT_TOO_LARGE',
    `{themes{slug}} ${times(600, i => `fragment F${i} on Query{themes{slug}}`)}`),
  ask('a spread of many roots', 'TOO_MANY_ROOT_FIELDS',
    `{...A ...A ...A} fragment A on Query{${times(10, () => '__typename')}}`),
]

const repeated = [
  ask('a suggestion a thousand times', 'DOCUMENT_TOO_LARGE',
    `query($t:String!){${times(1_000, () => 'suggestThemes(text:$t){score}')}}`, { t: text }),
  ask('thirty suggestions', 'TOO_MANY_ROOT_FIELDS',
    `query($t:String!){${times(30, () => 'suggestThemes(text:$t){score}')}}`, { t: text }),
  ask('twenty suggestions', 'TOO_COSTLY',
    `query($t:String!){${times(20, () => 'suggestThemes(text:$t){score}')}}`, { t: text }),
  ask('twenty suggestions by other names', 'TOO_COSTLY',
    `query($t:String!){${times(20, i => `a${i}:suggestThemes(text:$t){score}`)}}`, { t: text }),
  ask('twenty suggestions by spreads', 'TOO_COSTLY',
    `query($t:String!){${times(20, () => '...A')}} fragment A on Query{suggestThemes(text:$t){score}}`, { t: text }),
  ask('twenty suggestions by a default', 'TOO_COSTLY',
    `query($t:String="${text.slice(0, 12_000)}"){${times(20, () => 'suggestThemes(text:$t){score}')}}`),
  ask('twenty previews', 'TOO_COSTLY',
    `query($i:PreviewRoutingInput!){${times(20, () => 'previewRouting(input:$i){verdicts{chosen}}')}}`,
    { i: { authorityCode: '31184', themes: [], text } }),
  ask('forty names', 'TOO_MANY_ROOT_FIELDS', `{${times(40, i => `a${i}:me{name}`)}}`),
  ask('forty names below', 'TOO_MANY_ALIASES', `{partners{${times(40, i => `a${i}:name`)}}}`),
  ask('a field a thousand times', 'TOO_MANY_FIELDS', `{partners{${times(1_100, () => 'name')}}}`),
  ask('directives', 'TOO_MANY_FIELDS', `{themes ${times(1_100, () => '@skip')}{slug}}`),
  ask('arguments', 'DOCUMENT_TOO_LARGE', `{themes(${times(1_000, i => `a${i}:1`)}){slug}}`),
  ask('operations', 'DOCUMENT_TOO_LARGE', times(700, i => `query A${i}{me{name}}`)),
  ask('a long text three hundred times', 'VARIABLES_TOO_LARGE',
    `query($t:String){partners{${times(300, () => 'name(a:$t)')}}}`, { t: text }),
]

const wide = [
  ask('pages in pages', 'TOO_COSTLY',
    '{requests(first:100){nodes{referrals(first:100){nodes{journal(first:100){nodes{at}}}}}}}'),
  ask('pages in pages, by a variable', 'TOO_COSTLY',
    'query($n:Int){requests(first:$n){nodes{referrals(first:$n){nodes{journal(first:$n){nodes{at}}}}}}}', { n: 100 }),
  ask('pages in pages, by a default', 'TOO_COSTLY',
    'query($n:Int=100){requests(first:$n){nodes{referrals(first:$n){nodes{journal(first:$n){nodes{at}}}}}}}'),
  ask('lists in lists that nobody counts', 'TOO_COSTLY',
    `{partners{${nested(5, 'closures{partner{', '}}', 'slug')}}}`),
  ask('the schema in the schema', 'TOO_COSTLY', `{__schema{types{${nested(4, 'fields{type{', '}}', 'name')}}}}`),
  ask('the schema, by possible types', 'TOO_COSTLY',
    `{__schema{types{${nested(5, 'possibleTypes{', '}', 'name')}}}}`),
  ask('the schema, again and again', 'TOO_COSTLY',
    `{${times(20, () => '__schema{types{fields{args{type{name}}}}}')}}`),
]

const variables = [
  ask('a list of 100,000', 'VARIABLES_TOO_LARGE',
    'query($t:[String!]!){previewRouting(input:{authorityCode:"31184",themes:$t}){verdicts{chosen}}}',
    { t: Array(100_000).fill('eau') }),
  ask('variables in variables', 'VARIABLES_TOO_LARGE',
    '{themes{slug}}', JSON.parse(`{"a":${nested(100, '[', ']')}}`)),
  ask('variables without number', 'VARIABLES_TOO_LARGE',
    '{themes{slug}}', Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`v${i}`, i]))),
  ask('a long search', 'TEXT_TOO_LONG',
    'query($s:String!){localAuthorities(search:$s){code}}', { s: 'a'.repeat(900_000) }),
  ask('a long search in a filter', 'TEXT_TOO_LONG',
    'query($f:OfferFilter){offers(filter:$f){nodes{slug}}}', { f: { search: 'é'.repeat(100_000) } }),
  ask('a long slug', 'TEXT_TOO_LONG', 'query($s:String!){partner(slug:$s){name}}', { s: 'a'.repeat(900_000) }),
  ask('words that are too long', 'TEXT_TOO_LONG',
    'query($t:String!){suggestThemes(text:$t){score}}', { t: 'eau '.repeat(100_000) }),
]

const bodies = [
  raw('JSON in JSON', 400, `{"query":"{themes{slug}}","variables":${nested(100_000, '[', ']')}}`),
  raw('JSON in JSON, objects', 400, `{"query":"{themes{slug}}","variables":${nested(50_000, '{"a":', '}', '1')}}`),
  raw('JSON never closed', 400, `{"query":${'['.repeat(200_000)}`),
  raw('JSON that is no text', 400, Buffer.from([0x7b, 0xff, 0xfe, 0x00])),
  raw('a key twice', 400, '{"query":"{themes{slug}}","query":"{partners{slug}}"}'),
  raw('a batch', 400, '[{"query":"{themes{slug}}"},{"query":"{themes{slug}}"}]'),
  raw('a number without end', 400, `{"query":"{themes{slug}}","variables":{"n":1e99999}}`),
  raw('a large body', 413, `{"query":"{themes{slug}}","variables":{"t":"${'a'.repeat(2_000_000)}"}}`),
  raw('another kind', 415, '{"query":"{themes{slug}}"}', { 'content-type': 'text/plain' }),
  raw('an operation that is not there', 200, '{"query":"query A{themes{slug}}","operationName":"B"}'),
  raw('numbers of ten thousand digits', 200,
    JSON.stringify({ query: `{localAuthorities(search:"a",first:${'9'.repeat(10_000)}){code}}` })),
]

const honest = [
  ask('brackets in texts and comments', null,
    `{localAuthorities(search:"${'['.repeat(100)}"){code} #${'{'.repeat(2_000)}
 partner(slug:"""${'('.repeat(100)} \\""" """){name}}`),
  ask('a long letter', null,
    'query($t:String!){suggestThemes(text:$t){theme{slug} score}}', { t: text.slice(0, 19_900) }),
  ask('a preview of it', null,
    'query($i:PreviewRoutingInput!){previewRouting(input:$i){verdicts{partner{slug} chosen reason referrals{dueOn}}}}',
    { i: { authorityCode: '31184', themes: ['voirie'], text: text.slice(0, 19_900) } }),
  ask('a fragment used five times', null,
    `{${times(5, i => `p${i}:partner(slug:"caue"){...P}`)}} fragment P on Partner{slug name directorates{slug name}}`),
]

/** GraphiQL, Apollo and code generators ask this first (graphql-js 16, nine levels of `ofType`). */
const OF_TYPE = nested(9, 'ofType{kind name ', '}')
export const INTROSPECTION = `query IntrospectionQuery{__schema{queryType{name kind}mutationType{name kind}
  subscriptionType{name kind}types{...FullType}directives{name description locations
    args(includeDeprecated:true){...InputValue}}}}
  fragment FullType on __Type{kind name description fields(includeDeprecated:true){name description
    args(includeDeprecated:true){...InputValue}type{...TypeRef}isDeprecated deprecationReason}
    inputFields(includeDeprecated:true){...InputValue}interfaces{...TypeRef}
    enumValues(includeDeprecated:true){name description isDeprecated deprecationReason}possibleTypes{...TypeRef}}
  fragment InputValue on __InputValue{name description type{...TypeRef}defaultValue isDeprecated deprecationReason}
  fragment TypeRef on __Type{kind name ${OF_TYPE}}`

export const ATTACKS = [...deep, ...fragments, ...repeated, ...wide, ...variables, ...bodies]
export const HONEST = [...honest, ask('the schema', null, INTROSPECTION)]
