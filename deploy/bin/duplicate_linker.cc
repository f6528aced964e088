#include "deploy/bin/duplicate_linker.h"

#include "deploy/runtime/reading.h"

namespace policywire::deploy {

void DuplicateLinker::Link(const std::vector<enrich::KeyedSketch>& sketches, std::vector<v1::Article>& articles) {
  LinkArticles(sketches, message_, enrich::DuplicateWindow::kNoTime, window_, articles);
  ++message_;
  window_.Keep(message_);
}

}  // namespace policywire::deploy
