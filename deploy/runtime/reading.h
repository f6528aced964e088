// What a record holds, before anything is made of it.
#ifndef POLICYWIRE_DEPLOY_RUNTIME_READING_H_
#define POLICYWIRE_DEPLOY_RUNTIME_READING_H_

#include <cstdint>
#include <vector>

#include "enrich/fingerprint/duplicate_window.h"
#include "enrich/fingerprint/sketch.h"
#include "ingest/decode/decoder_registry.h"
#include "policywire/v1/article.pb.h"

namespace policywire::deploy {

struct Reading {
  ingest::DecoderRegistry::Result result;
  // Of its articles, one for one; none where duplicates are not looked for.
  std::vector<enrich::KeyedSketch> sketches;
  // Which of its articles repeat an earlier one; empty where that is not known.
  std::vector<bool> repeats;
};

std::vector<enrich::KeyedSketch> SketchesOf(const std::vector<v1::Article>& articles);

// Looks each of one record's articles up in `window` and remembers it; fills `duplicate_of` of those that repeat an
// earlier one, and tells which these are. What an article says itself stays where nothing is found. An article that
// comes again under its own id repeats none. `position` and `time` are those of `enrich::DuplicateWindow::See`.
std::vector<bool> LinkArticles(const std::vector<enrich::KeyedSketch>& sketches, int64_t position, int64_t time,
                               enrich::DuplicateWindow& window, std::vector<v1::Article>& articles);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_RUNTIME_READING_H_
