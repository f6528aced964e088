// The AsyncAPI document that the program prints is one, by the initiative's own parser, and says what is so: the channels
// are the configuration's, and what the program writes is as the schemas have it, down to the names of all fields.
//
//   node check_asyncapi.mjs PROGRAM ARTICLES PARSER   PARSER is what tests/support/fetch_asyncapi_parser has fetched
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const [program, articles, fetched] = process.argv.slice(2);
const require = createRequire(join(fetched, 'node_modules', 'x.js'));
const {Parser} = require('@asyncapi/parser');
const Ajv = require('ajv').default ?? require('ajv');
const faults = [];

function run(...arguments_) {
  return execFileSync(program, arguments_, {encoding: 'utf8', maxBuffer: 1 << 28});
}

async function parsed(text, where) {
  const {document, diagnostics} = await new Parser().parse(text);
  // The document is not published anywhere, so that it has no contact, tags or id: nothing but errors counts.
  for (const told of diagnostics.filter((d) => d.severity === 0)) {
    faults.push(`${where}: ${told.path.join('.')}: ${told.message}`);
  }
  return document;
}

function expect(found, wanted, what) {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) {
    faults.push(`${what}: ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);
  }
}

// Every object knows the names of all its fields: one that the schema lacks is a fault.
function strict(schemas) {
  return Object.fromEntries(Object.entries(schemas).map(
      ([name, schema]) => [name, schema.type === 'object' ? {...schema, additionalProperties: false} : schema]));
}

const folder = mkdtempSync(join(tmpdir(), 'asyncapi'));
try {
  const config = join(folder, 'p.yaml');
  writeFileSync(config, `kafka: {bootstrap.servers: "a:9092", security.protocol: sasl_ssl, sasl.password: not-to-be-told}
input: {topics: [agency, "press.releases"], group_id: news}
output: {events_topic: e, enriched_topic: n, dead_letters_topic: d, format: json, partitions: 12, replication: 3,
  cloudevents_source: /news, keep_headers: [traceparent, X-Desk, X-Desk, "*", ce_id]}
schema_registry: {urls: ["http://r:8081"], username: me, password: not-to-be-told}
`);
  const text = run('topics', 'asyncapi', '-c', config);
  const document = await parsed(text, 'a configuration');
  const plain = JSON.parse(text);
  if (text.includes('not-to-be-told')) faults.push('a secret is told');
  expect(document?.channels().all().map((c) => c.address()), ['agency', 'press.releases', 'e', 'n', 'd'], 'channels');
  expect(plain.servers.kafka.host, 'a:9092', 'server');
  expect(plain.servers.kafka.protocol, 'kafka-secure', 'protocol');
  expect(plain.channels.e.bindings.kafka.partitions, 12, 'partitions');
  expect(plain.components.messages.event.contentType, 'application/json', 'content type of JSON');
  const messages = plain.components.messages;
  const own = ['content-type', 'policywire-message', 'policywire-article-id', 'policywire-sink-group', 'policywire-attempt'];
  const cloudEvent = ['ce_specversion', 'ce_id', 'ce_source', 'ce_type', 'ce_subject', 'ce_time'];
  expect(Object.keys(messages.event.headers.properties), [...own, ...cloudEvent, 'traceparent', 'X-Desk'], 'headers');
  expect(messages.dead_letter.headers.properties.ce_subject, undefined, 'subject of a dead letter');
  expect(messages.event.headers.additionalProperties?.type, 'string', 'every header is kept');
  expect(plain.servers.kafka.bindings.kafka.schemaRegistryUrl, 'http://r:8081', 'registry');
  expect(messages.enriched_article.bindings.kafka.schemaIdPayloadEncoding, 'confluent', 'schema id');
  expect(messages.dead_letter.bindings.kafka.schemaIdLocation, undefined, 'schema id of a dead letter');
  await parsed(run('topics', 'asyncapi'), 'the defaults');
  const defaults = JSON.parse(run('topics', 'asyncapi')).components.messages.event;
  expect(defaults.contentType, 'application/x-protobuf', 'content type of protobuf');
  expect(Object.keys(defaults.headers.properties), [...own, 'traceparent', 'tracestate', 'baggage'], 'default headers');
  expect(defaults.bindings.kafka.schemaIdLocation, undefined, 'schema id without a registry');

  const ajv = new Ajv({strict: false, schemas: [{$id: 'x', components: {schemas: strict(plain.components.schemas)}}]});
  const check = ajv.compile({$ref: 'x#/components/schemas/PolicyEvent'});
  let events = 0;
  for (const line of run('extract', '--format', 'jsonl', articles).trim().split('\n')) {
    for (const event of JSON.parse(line).events) {
      ++events;
      if (!check(event)) faults.push(`${event.event_id}: ${ajv.errorsText(check.errors)}`);
    }
  }
  if (events < 100) faults.push(`${events} events in the sample articles`);
  if (check({event_id: 7}) || check({no_such_field: 'a'})) faults.push('the schema takes what is no event');
} finally {
  rmSync(folder, {recursive: true});
}
console.log(faults.length ? faults.slice(0, 20).join('\n') : 'the document is well');
process.exit(faults.length ? 1 : 0);
