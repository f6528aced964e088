// Parts of speech: each word's tag, from left to right.
#ifndef POLICYWIRE_ENRICH_SYNTAX_TAGGER_H_
#define POLICYWIRE_ENRICH_SYNTAX_TAGGER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "enrich/syntax/row_table.h"
#include "enrich/syntax/tag_features.h"
#include "enrich/syntax/weights.h"

namespace policywire::enrich {

// The two tags that Universal Dependencies' English treebanks give a word.
struct TagName {
  std::string upos;  // "VERB"
  std::string xpos;  // "VBD"
};

// A linear model over words, their letters and the two tags before. Safe to use from any number of threads.
class Tagger {
 public:
  // Weights in one row, those of tags that do not exist among them.
  static constexpr size_t kMaxTags = 80;

  // InvalidArgument when the weights are not a tagger's.
  static absl::StatusOr<Tagger> Read(const Weights& weights);

  // Names by tag.
  const std::vector<TagName>& names() const { return names_; }

  // The words of one sentence to as many tags.
  void Tag(std::span<const std::string_view> words, std::vector<uint8_t>& tags) const;

 private:
  uint32_t ClassOf(uint64_t word) const;

  std::vector<TagName> names_;
  RowTable rows_;
  std::span<const uint64_t> class_keys_;  // open addressing, 0 for an empty slot
  std::span<const uint16_t> classes_;
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SYNTAX_TAGGER_H_
