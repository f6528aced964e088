// Treebanks in CoNLL-U, as Universal Dependencies publishes them.
#ifndef POLICYWIRE_ENRICH_SYNTAX_TRAIN_CONLLU_H_
#define POLICYWIRE_ENRICH_SYNTAX_TRAIN_CONLLU_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace policywire::enrich {

struct TreebankWord {
  std::string form;
  std::string upos;
  std::string xpos;
  int32_t head = 0;  // 1 is the sentence's first word; 0 is the root
  std::string relation;
};

struct TreebankSentence {
  uint32_t document = 0;  // counted through the file
  std::vector<TreebankWord> words;
};

// NotFound for a file that cannot be read; InvalidArgument names file and line of what is not CoNLL-U. Multi-word
// tokens and empty nodes are left out: the words between them are the sentence.
absl::StatusOr<std::vector<TreebankSentence>> ReadTreebank(const std::string& path);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SYNTAX_TRAIN_CONLLU_H_
