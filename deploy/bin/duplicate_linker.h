// Which articles of an input repeat others of it.
#ifndef POLICYWIRE_DEPLOY_BIN_DUPLICATE_LINKER_H_
#define POLICYWIRE_DEPLOY_BIN_DUPLICATE_LINKER_H_

#include <cstdint>
#include <vector>

#include "enrich/fingerprint/duplicate_window.h"
#include "enrich/fingerprint/sketch.h"
#include "policywire/v1/article.pb.h"

namespace policywire::deploy {

// Of one message: what `Link` needs, made on any thread.
std::vector<enrich::KeyedSketch> SketchesOf(const std::vector<v1::Article>& articles);

// Over a whole input in order: an article is compared with those of the last kMessages messages, and of up to as many
// again before them. Not thread-safe.
class DuplicateLinker {
 public:
  static constexpr uint32_t kMessages = 100000;

  // Fills `duplicate_of` of the next message's articles; what an article says itself stays where nothing is found. An
  // article that comes again under its own id is linked to none.
  void Link(const std::vector<enrich::KeyedSketch>& sketches, std::vector<v1::Article>& articles);

 private:
  enrich::DuplicateWindow window_{{.records = kMessages}};
  int64_t message_ = 0;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_DUPLICATE_LINKER_H_
