// Tags and a dependency tree for a sentence, as Universal Dependencies' English treebanks have them.
//
//     SyntaxReader reader(BuiltInSyntax());
//     std::vector<SyntaxNode> nodes;
//     reader.Read(words, nodes);  // nodes[i] is about words[i]
#ifndef POLICYWIRE_ENRICH_SYNTAX_SYNTAX_H_
#define POLICYWIRE_ENRICH_SYNTAX_SYNTAX_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "enrich/syntax/grammar.h"

namespace policywire::enrich {

// The head of a sentence's root.
inline constexpr uint32_t kRootHead = UINT32_MAX;

struct SyntaxNode {
  uint32_t head = kRootHead;  // index within the sentence
  Upos upos = Upos::kX;
  Xpos xpos = Xpos::kFw;
  Deprel relation = Deprel::kRoot;  // to the head

  friend bool operator==(const SyntaxNode&, const SyntaxNode&) = default;
};

struct Network;

// Trained weights. Immutable: any number of threads may share one.
class SyntaxModel {
 public:
  // `bytes` is what `train_syntax` writes and must outlive the model; bytes that do not begin at a multiple of 64 are
  // copied. InvalidArgument, with `name` in front, for bytes that are none, are of another version, or are damaged.
  static absl::StatusOr<std::unique_ptr<const SyntaxModel>> Read(std::string_view bytes, std::string_view name);

  SyntaxModel(const SyntaxModel&) = delete;
  SyntaxModel& operator=(const SyntaxModel&) = delete;
  ~SyntaxModel();

  // A number that tells one training from another: the checksum of the weights.
  uint64_t version() const;
  const Network& network() const { return *network_; }

 private:
  explicit SyntaxModel(std::unique_ptr<const Network> network);

  std::unique_ptr<const Network> network_;
};

// The weights that are part of the library.
const SyntaxModel& BuiltInSyntax();

// Reads sentences with a model, which must outlive it. Working memory of one thread: it grows to the longest sentence.
class SyntaxReader {
 public:
  explicit SyntaxReader(const SyntaxModel& model);
  SyntaxReader(SyntaxReader&&) noexcept;
  SyntaxReader& operator=(SyntaxReader&&) noexcept;
  ~SyntaxReader();

  // One sentence, its words as the treebanks cut them (`Token` in document.h), in time linear in its length, which may
  // be any. Words may hold any bytes and are not empty. `out` becomes as long as `words`: a tree with one root, or
  // nothing for no words. The same words give the same nodes on every machine.
  void Read(std::span<const std::string_view> words, std::vector<SyntaxNode>& out);

 private:
  struct Scratch;

  std::unique_ptr<Scratch> scratch_;
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SYNTAX_SYNTAX_H_
