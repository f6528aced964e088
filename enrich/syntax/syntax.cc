#include "enrich/syntax/syntax.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "enrich/syntax/arc_hybrid.h"
#include "enrich/syntax/kernels.h"
#include "enrich/syntax/network.h"
#include "enrich/syntax/weights.h"
#include "fmt/format.h"

namespace policywire::enrich {
absl::StatusOr<std::unique_ptr<const SyntaxModel>> SyntaxModel::Read(std::string_view bytes, std::string_view name) {
  Network::Owned owned(nullptr, std::free);
  if (reinterpret_cast<uintptr_t>(bytes.data()) % Weights::kAlignment != 0) {
    const size_t room = (bytes.size() / Weights::kAlignment + 1) * Weights::kAlignment;
    owned.reset(static_cast<char*>(std::aligned_alloc(Weights::kAlignment, room)));
    if (owned == nullptr) return absl::ResourceExhaustedError(fmt::format("{}: no memory", name));
    std::memcpy(owned.get(), bytes.data(), bytes.size());
    bytes = {owned.get(), bytes.size()};
  }
  const auto weights = Weights::Read(bytes, name);
  if (!weights.ok()) return weights.status();
  auto network = Network::Read(*weights, std::move(owned));
  if (!network.ok()) return network.status();
  return std::unique_ptr<const SyntaxModel>(new SyntaxModel(std::move(*network)));
}

SyntaxModel::SyntaxModel(std::unique_ptr<const Network> network) : network_(std::move(network)) {}
SyntaxModel::~SyntaxModel() = default;
uint64_t SyntaxModel::version() const { return network_->checksum; }

// One sentence from words to tree. Arrays are by word; those with edges have kNeighbours more before and, with ROOT,
// kNeighbours + 1 more behind.
struct SyntaxReader::Scratch {
  explicit Scratch(const Network& of) : network(of), kernels(UsableKernels().back()) {}

  void Read(std::span<const std::string_view> words, std::vector<SyntaxNode>& out) {
    Resize(words.size());
    LookUp(words);
    Tag(words.size());
    Place(words.size());
    Parse(words.size());
    out.resize(words.size());
    for (size_t i = 0; i < words.size(); ++i) {
      const ArcHybrid::Node& node = states.nodes()[i];
      const TagPair tag = network.tags[tags[i]];
      out[i] = {node.head == words.size() ? kRootHead : node.head, tag.upos, tag.xpos, node.relation};
    }
  }

  void Resize(size_t words) {
    const size_t places = words + 1;
    const size_t edges = words + 1 + 2 * kNeighbours;
    features.resize(words);
    rows.resize(words);
    tag_inputs.resize(edges * kTagInput);
    tree_inputs.resize(edges * kTreeInput);
    tags.resize(words);
    tag_context.resize(words * kTagHidden);
    tree_context.resize(places * kTreeContext);
    in_place.resize(places * kPlaces * kTreeHidden);
  }

  // Two passes, so that the memory of the second has been asked for when it is read.
  void LookUp(std::span<const std::string_view> words) {
    for (size_t i = 0; i < words.size(); ++i) {
      features[i] = FeaturesOf(words[i]);
      for (const uint64_t feature : features[i]) __builtin_prefetch(network.features.Home(feature));
    }
    for (size_t i = 0; i < words.size(); ++i) {
      Rows& found = rows[i];
      found.count = 0;
      for (size_t f = 0; f < kWordFeatures; ++f) {
        const uint16_t missing = f == 0 ? kUnknownWordRow : kEdgeRow;
        const uint16_t row = features[i][f] == 0 ? missing : network.features.Find(features[i][f], missing);
        if (row == kEdgeRow) continue;
        const int8_t* at = network.word_rows + row * kRowWidth;
        __builtin_prefetch(at);
        __builtin_prefetch(at + 64);
        found.at[found.count++] = at;
      }
    }
  }

  void Tag(size_t words) {
    const int8_t* edge = network.word_rows + kEdgeRow * kRowWidth;
    for (size_t i = 0; i < words + 2 * kNeighbours + 1; ++i) {
      uint8_t* to = &tag_inputs[i * kTagInput];
      const bool inside = i >= kNeighbours && i < words + kNeighbours;
      if (inside) {
        const Rows& row = rows[i - kNeighbours];
        kernels.sum_bytes(network.tag_start, row.at.data(), row.count, kTagInput, to);
      } else {
        kernels.sum_bytes(network.tag_start, &edge, 1, kTagInput, to);
      }
    }
    kernels.contribute(network.tag_context, tag_inputs.data(), kTagInput, words, tag_context.data());
    const size_t none = network.tags.size();
    const int16_t* near = network.tag_history;
    const int16_t* far = network.tag_history + (none + 1) * kTagHidden;
    const size_t scored = (none + 7) / 8 * 8;  // what fills up is never the best
    size_t before = none;
    size_t two_before = none;
    std::array<const int16_t*, 3> parts;
    std::array<uint8_t, kTagHidden> hidden;
    std::array<int32_t, kMostTags> scores;
    for (size_t i = 0; i < words; ++i) {
      parts = {&tag_context[i * kTagHidden], near + before * kTagHidden, far + two_before * kTagHidden};
      kernels.sum_wide(parts.data(), parts.size(), kTagHidden, kStateShift - kUnitShift, hidden.data());
      kernels.scores(network.tag_scores, hidden.data(), scored, scores.data());
      two_before = before;
      before = kernels.best(scores.data(), scored);
      tags[i] = static_cast<uint8_t>(before);
    }
  }

  // What each word would add to a state in each of the places.
  void Place(size_t words) {
    const int8_t* edge = network.word_rows + kEdgeRow * kRowWidth + kTagInput;
    for (size_t i = 0; i < words + 2 * kNeighbours + 1; ++i) {
      uint8_t* to = &tree_inputs[i * kTreeInput];
      const bool inside = i >= kNeighbours && i < words + kNeighbours;
      std::array<const int8_t*, kWordFeatures + 1> at;
      size_t count = 0;
      if (inside) {
        const Rows& row = rows[i - kNeighbours];
        for (; count < row.count; ++count) at[count] = row.at[count] + kTagInput;
      } else {
        at[count++] = edge;
      }
      at[count++] = network.tag_rows + (inside ? tags[i - kNeighbours] : network.tags.size()) * kTreeInput;
      kernels.sum_bytes(network.tree_start, at.data(), count, kTreeInput, to);
    }
    const size_t places = words + 1;
    kernels.activate(network.tree_context, tree_inputs.data(), kTreeInput, places, tree_context.data());
    kernels.contribute(network.tree_places, tree_context.data(), kTreeContext, places, in_place.data());
  }

  void Parse(size_t words) {
    static_assert((kPlaces + kRowsOfState) * kMostInState <= INT16_MAX);
    states.Start(words);
    std::array<const int16_t*, kPlaces + kRowsOfState> parts;
    std::array<uint8_t, kTreeHidden> hidden;
    std::array<int32_t, kBlock> actions;
    constexpr size_t kScored = (kDeprels + 7) / 8 * 8;  // what fills up is never the best
    std::array<int32_t, (kDeprels + kBlock - 1) / kBlock * kBlock> relations;
    StateView view;
    while (!states.IsDone()) {
      // Where there is one way to go, nobody asks.
      if (states.stack().empty()) {
        states.Shift();
        continue;
      }
      if (states.first() == states.words() && states.stack().size() == 1) {
        states.Left(Deprel::kRoot);
        continue;
      }
      states.Look(view);
      for (size_t p = 0; p < kPlaces; ++p) {
        parts[p] = view.words[p] < 0 ? network.tree_rows + (kNoneStart + p) * kTreeHidden
                                     : &in_place[(view.words[p] * kPlaces + p) * kTreeHidden];
      }
      for (size_t r = 0; r < kRowsOfState; ++r) parts[kPlaces + r] = network.tree_rows + view.rows[r] * kTreeHidden;
      kernels.sum_wide(parts.data(), parts.size(), kTreeHidden, kStateShift - kUnitShift, hidden.data());
      kernels.scores(network.actions, hidden.data(), kActions, actions.data());
      int best = -1;
      for (const Action action : {kShift, kLeft, kRight}) {
        if (states.Allows(action) && (best < 0 || actions[action] > actions[best])) best = action;
      }
      if (best == kShift) {
        states.Shift();
        continue;
      }
      kernels.scores(network.relations, hidden.data(), kScored, relations.data());
      const auto relation = static_cast<Deprel>(kernels.best(relations.data(), kScored));
      if (best == kLeft) {
        states.Left(relation);
      } else {
        states.Right(relation);
      }
    }
  }

  struct Rows {
    std::array<const int8_t*, kWordFeatures> at;
    size_t count = 0;
  };

  const Network& network;
  const Kernels& kernels;
  std::vector<WordFeatures> features;
  std::vector<Rows> rows;
  std::vector<uint8_t> tag_inputs;   // with edges
  std::vector<uint8_t> tree_inputs;  // with edges
  std::vector<uint8_t> tags;
  std::vector<int16_t> tag_context;  // [word][kTagHidden]
  std::vector<uint8_t> tree_context;
  std::vector<int16_t> in_place;  // [word or ROOT][kPlaces][kTreeHidden]
  ArcHybrid states;
};

SyntaxReader::SyntaxReader(const SyntaxModel& model) : scratch_(std::make_unique<Scratch>(model.network())) {}
SyntaxReader::SyntaxReader(SyntaxReader&&) noexcept = default;
SyntaxReader& SyntaxReader::operator=(SyntaxReader&&) noexcept = default;
SyntaxReader::~SyntaxReader() = default;

void SyntaxReader::Read(std::span<const std::string_view> words, std::vector<SyntaxNode>& out) {
  if (words.empty()) {
    out.clear();
    return;
  }
  scratch_->Read(words, out);
}

}  // namespace policywire::enrich
