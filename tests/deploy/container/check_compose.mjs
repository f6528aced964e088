// A compose file is as Compose's own schema has it.
//
//   node check_compose.mjs SCHEMA FILE PARSER   PARSER has ajv and js-yaml: what tests/support/fetch_asyncapi_parser has fetched
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';

const [schemaFile, file, fetched] = process.argv.slice(2);
const require = createRequire(join(fetched, 'node_modules', 'x.js'));
const Ajv = require('ajv').default ?? require('ajv');
// Names of drafts and of parts, in forms that ajv does not know; nothing refers to them.
const schema = JSON.parse(readFileSync(schemaFile, 'utf8'), (key, value) =>
  (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value);
const check = new Ajv({strict: false, allErrors: true, validateFormats: false}).compile(schema);
const document = require('js-yaml').load(readFileSync(file, 'utf8'));
if (!check(document)) {
  console.log(check.errors.map((e) => `${file}${e.instancePath}: ${e.message} ${JSON.stringify(e.params)}`).join('\n'));
  process.exit(1);
}
// The check can fail.
document.services.policywire.read_onyl = true;
if (check(document)) {
  console.log('a key that Compose does not know was taken');
  process.exit(1);
}
