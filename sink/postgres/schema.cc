#include "sink/postgres/schema.h"

#include <string_view>

namespace policywire::sink {
namespace {

// {schema} stands for the schema's name.
constexpr std::string_view kVersion1 = R"sql(
CREATE TABLE {schema}.events (
  event_id text PRIMARY KEY,
  published timestamptz,
  action text NOT NULL,
  instrument text NOT NULL,
  direction text NOT NULL,
  status text NOT NULL,
  sources text[] NOT NULL,
  targets text[] NOT NULL,
  conflict real NOT NULL,
  certainty real NOT NULL,
  salience real NOT NULL,
  confidence real NOT NULL,
  quote text NOT NULL,
  "trigger" text NOT NULL,
  object text NOT NULL,
  magnitude text NOT NULL,
  date text NOT NULL,
  conditional boolean NOT NULL,
  attribution text NOT NULL,
  optional boolean NOT NULL,
  cameo text NOT NULL,
  quad_class text NOT NULL,
  article_id text NOT NULL,
  title text NOT NULL,
  url text NOT NULL,
  source text NOT NULL,
  topic text NOT NULL,
  partition integer NOT NULL,
  "offset" bigint NOT NULL,
  build text NOT NULL,
  lexicon text NOT NULL,
  model text NOT NULL,
  event jsonb NOT NULL,
  written_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX events_published ON {schema}.events (published);
CREATE INDEX events_action ON {schema}.events (action, published);
CREATE INDEX events_sources ON {schema}.events USING gin (sources);
CREATE INDEX events_targets ON {schema}.events USING gin (targets);
COMMENT ON TABLE {schema}.events IS 'Policy events, one row an event_id; columns as in policywire.v1.PolicyEvent';
COMMENT ON COLUMN {schema}.events.published IS 'When the article was published; a day without a time is its midnight UTC';
COMMENT ON COLUMN {schema}.events.topic IS 'With partition and offset: the record that the row was last written from';
COMMENT ON COLUMN {schema}.events.event IS 'The whole event, as JSON with the names of the .proto file';
CREATE VIEW {schema}.dyads AS
  SELECT e.event_id, e.published, s.code AS source, t.code AS target, e.action, e.instrument, e.direction, e.status,
         e.conflict, e.certainty, e.salience, e.confidence, e.quote, e.url
  FROM {schema}.events e CROSS JOIN LATERAL unnest(e.sources) AS s(code) CROSS JOIN LATERAL unnest(e.targets) AS t(code)
  WHERE s.code <> t.code;
COMMENT ON VIEW {schema}.dyads IS 'A row for each pair of a source and a target of an event';
CREATE VIEW {schema}.dyad_days AS
  SELECT (published AT TIME ZONE 'UTC')::date AS day, source, target, count(*) AS events,
         count(*) FILTER (WHERE direction = 'TIGHTEN') AS tightened, count(*) FILTER (WHERE direction = 'EASE') AS eased,
         avg(conflict) AS conflict, sum(conflict * certainty * confidence) AS weighted_conflict
  FROM {schema}.dyads WHERE published IS NOT NULL
  GROUP BY 1, 2, 3;
COMMENT ON VIEW {schema}.dyad_days IS 'What each actor did to each other one, by day of publication';
)sql";

}  // namespace

std::vector<std::string> Migrations(const std::string& quoted) {
  constexpr std::string_view kSchema = "{schema}";
  std::vector<std::string> migrations;
  for (const std::string_view version : {kVersion1}) {
    std::string& sql = migrations.emplace_back(version);
    for (size_t at = sql.find(kSchema); at != sql.npos; at = sql.find(kSchema, at + quoted.size())) {
      sql.replace(at, kSchema.size(), quoted);
    }
  }
  return migrations;
}

}  // namespace policywire::sink
