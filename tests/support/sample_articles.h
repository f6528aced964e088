// Articles in any number, for tests and benchmarks that need many.
#ifndef POLICYWIRE_TESTS_SUPPORT_SAMPLE_ARTICLES_H_
#define POLICYWIRE_TESTS_SUPPORT_SAMPLE_ARTICLES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace policywire::testing {

// Puts articles together from the paragraphs of deploy/examples/articles.jsonl, with other numbers in them: real
// prose, hardly two articles alike. The same number, density and seed give the same bytes. Immutable, hence
// thread-safe.
class SampleArticles {
 public:
  enum class Density {
    // Three paragraphs in four have policy events, some four of them a kilobyte: what tests need.
    kDense,
    // About 1.3 events a kilobyte, as press releases of the US Department of Justice have them by this program. Streams
    // of other real articles have fewer: the White House's releases 1.1, senators' 0.7, the Federal Reserve's 0.2.
    kPressRelease,
  };

  explicit SampleArticles(Density density = Density::kDense, uint64_t seed = 1);

  // A text of `bytes` bytes or a paragraph more.
  std::string Text(uint64_t number, size_t bytes) const;
  // JSON envelope around `Text(text_number, bytes)`, named "a" and `number`. Articles of different numbers may share a
  // text.
  std::string Json(uint64_t number, uint64_t text_number, size_t bytes) const;

 private:
  uint64_t policy_in_sixteen_;  // paragraphs with policy, of sixteen
  uint64_t seed_;
  std::vector<std::string> policy_;
  std::vector<std::string> other_;
};

// `text` as a JSON string, quotes included. The text is valid UTF-8.
std::string JsonString(const std::string& text);

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_SUPPORT_SAMPLE_ARTICLES_H_
