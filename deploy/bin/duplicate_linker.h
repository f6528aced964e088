// Which articles of an input repeat others of it.
#ifndef POLICYWIRE_DEPLOY_BIN_DUPLICATE_LINKER_H_
#define POLICYWIRE_DEPLOY_BIN_DUPLICATE_LINKER_H_

#include <cstdint>
#include <vector>

#include "enrich/fingerprint/duplicate_window.h"
#include "enrich/fingerprint/sketch.h"
#include "policywire/v1/article.pb.h"

namespace policywire::deploy {

// Over a whole input in order: an article is compared with those of the last kMessages messages, and of up to as many
// again before them. Not thread-safe.
class DuplicateLinker {
 public:
  static constexpr uint32_t kMessages = 100000;

  // As `LinkArticles`, of the next message's articles; `sketches` are those of `SketchesOf` (deploy/runtime/reading.h).
  void Link(const std::vector<enrich::KeyedSketch>& sketches, std::vector<v1::Article>& articles);

 private:
  enrich::DuplicateWindow window_{{.records = kMessages}};
  int64_t message_ = 0;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_DUPLICATE_LINKER_H_
