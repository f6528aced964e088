// Each article of one output to the same article of the other, in bounded memory.
//
// Both are read in turns. What has no partner yet waits in a window; outputs of the same articles have nearly the same
// order, so that is little. When the window is full, all that waits goes to temporary files, spread over them by a hash
// of the id, and so does from then on every article whose id may be among these (a Bloom filter knows). At the end the
// files are joined pair by pair in the same way, with another hash. So what waits too long costs the disk and not the
// memory, and everything else is still joined as it comes.
#ifndef POLICYWIRE_DEPLOY_DIFF_ARTICLE_JOIN_H_
#define POLICYWIRE_DEPLOY_DIFF_ARTICLE_JOIN_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "deploy/diff/article_stream.h"

namespace policywire::deploy {

enum class Side { kA, kB };

// Hears of every article once.
class JoinListener {
 public:
  virtual ~JoinListener() = default;

  // The same article on both sides; `a` and `b` are its JSON, checked, with `events` events on side A and may be equal.
  // An error ends the join.
  virtual absl::Status Both(const std::string& id, const std::string& a, uint64_t events_a, const std::string& b) = 0;

  // On one side alone.
  virtual absl::Status Only(Side side, const std::string& id, uint64_t events) = 0;
};

struct JoinOptions {
  size_t window_bytes = 48 << 20;  // held in memory while it waits
  std::string temp_dir;            // empty: $TMPDIR, else /tmp
};

// Articles come to `listener` in an order that depends on the two streams alone. InvalidArgument for the first article
// that is malformed (`CheckArticle`), errors of a stream as they are, ResourceExhausted where a temporary file cannot
// be written.
absl::Status JoinArticles(ArticleStream& a, ArticleStream& b, const JoinOptions& options, JoinListener& listener);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_DIFF_ARTICLE_JOIN_H_
