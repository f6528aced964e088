// Plain text for word vectors: files of articles, cut into sentences and words as the library cuts them.
#ifndef POLICYWIRE_ENRICH_SYNTAX_TRAIN_TEXTS_H_
#define POLICYWIRE_ENRICH_SYNTAX_TRAIN_TEXTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace policywire::enrich {

using TextSentence = std::vector<std::string>;

// Sentences of `text`, in which an empty line parts articles. A sentence that was there before is left out: press
// releases repeat themselves.
std::vector<TextSentence> CutText(std::string_view text);

// Those of FOLDER/*.txt, by name. NotFound where there is none.
absl::StatusOr<std::vector<TextSentence>> ReadTexts(const std::string& folder);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SYNTAX_TRAIN_TEXTS_H_
