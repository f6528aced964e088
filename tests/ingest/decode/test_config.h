// Settings for the decoders' tests, the defaults of pipeline_config.proto as far as they matter here.
#ifndef POLICYWIRE_TESTS_INGEST_DECODE_TEST_CONFIG_H_
#define POLICYWIRE_TESTS_INGEST_DECODE_TEST_CONFIG_H_

#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::ingest {

inline v1::InputConfig TestInputConfig() {
  v1::InputConfig config;
  config.set_decoder("json");
  config.set_decoder_header("content-type");
  config.set_encoding_header("content-encoding");
  config.set_max_article_bytes(8 << 20);
  v1::JsonConfig& json = *config.mutable_json();
  for (const char* key : {"article_id", "id"}) json.add_article_id(key);
  for (const char* key : {"url", "link"}) json.add_url(key);
  for (const char* key : {"title", "headline"}) json.add_title(key);
  for (const char* key : {"authors", "author"}) json.add_authors(key);
  for (const char* key : {"published", "date"}) json.add_published(key);
  json.add_modified("modified");
  json.add_language("language");
  for (const char* key : {"source", "publisher"}) json.add_source(key);
  for (const char* key : {"text", "body", "article.content.body"}) json.add_text(key);
  return config;
}

}  // namespace policywire::ingest

#endif  // POLICYWIRE_TESTS_INGEST_DECODE_TEST_CONFIG_H_
