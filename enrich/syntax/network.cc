#include "enrich/syntax/network.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "enrich/syntax/arc_hybrid.h"
#include "fmt/format.h"

namespace policywire::enrich {
namespace {

size_t RoundUp(size_t outputs) { return (outputs + 15) / 16 * 16; }

// Takes arrays out of the weights and remembers the first that does not fit.
class Taker {
 public:
  explicit Taker(const Weights& weights) : weights_(weights) {}

  template <typename T>
  std::span<const T> Take(const std::string& name) {
    auto array = weights_.Array<T>(name);
    if (array.ok()) return *array;
    Fault(array.status());
    return {};
  }
  // `size` numbers from -most to most.
  template <typename T>
  const T* Take(const std::string& name, size_t size, int most = std::numeric_limits<T>::max()) {
    const std::span<const T> array = Take<T>(name);
    if (array.size() != size || std::any_of(array.begin(), array.end(), [&](T x) { return x < -most || x > most; })) {
      Misfit(name);
    }
    return array.data();
  }
  DenseView TakeDense(const std::string& name, size_t inputs, size_t outputs) {
    DenseView dense;
    dense.inputs = inputs;
    dense.outputs = RoundUp(outputs);
    const size_t size = inputs * dense.outputs;
    dense.weights = Take<int8_t>(name + ".weights", size, kMostWeight);
    dense.bias = Take<int32_t>(name + ".bias", dense.outputs);
    const std::span<const int32_t> shift = Take<int32_t>(name + ".shift");
    if (shift.size() != 1 || shift[0] < 0 || shift[0] > 24) {
      Misfit(name + ".shift");
    } else {
      dense.shift = shift[0];
    }
    return dense;
  }
  void Misfit(const std::string& name) { Fault(weights_.Misfit(name)); }
  const absl::Status& status() const { return status_; }

 private:
  void Fault(absl::Status status) {
    if (status_.ok()) status_ = std::move(status);
  }

  const Weights& weights_;
  absl::Status status_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<const Network>> Network::Read(const Weights& weights, Owned owned) {
  auto network = std::make_unique<Network>();
  Taker taker(weights);
  const auto slots = taker.Take<WordFeatureTable::Slot>("features");
  const auto rows = taker.Take<int8_t>("word_rows");
  const size_t features = rows.size() / kRowWidth;
  if (rows.size() % kRowWidth != 0 || features < kSpecialRows) taker.Misfit("word_rows");
  // A search ends at an empty slot, so there must be one.
  if (!std::has_single_bit(slots.size()) ||
      std::all_of(slots.begin(), slots.end(), [](const auto& slot) { return slot.key != 0; }) ||
      std::any_of(slots.begin(), slots.end(), [&](const auto& slot) { return slot.row >= features; })) {
    taker.Misfit("features");
  } else {
    network->features = WordFeatureTable(slots);
  }
  network->word_rows = rows.data();
  network->tag_start = taker.Take<int16_t>("tag_start", kTagInput, kMostInState);
  network->tree_start = taker.Take<int16_t>("tree_start", kTreeInput, kMostInState);

  const auto names = taker.Take<char>("tags");
  std::string_view left(names.data(), names.size());
  while (!left.empty()) {
    const std::string_view line = left.substr(0, left.find('\n'));
    left.remove_prefix(std::min(left.size(), line.size() + 1));
    const size_t space = line.find(' ');
    const auto upos = FindUpos(line.substr(0, space));
    const auto xpos = space < line.size() ? FindXpos(line.substr(space + 1)) : std::nullopt;
    if (upos && xpos) {
      network->tags.push_back({*upos, *xpos});
    } else {
      taker.Misfit("tags");
    }
  }
  const size_t tags = network->tags.size();
  if (tags == 0 || tags > kMostTags) taker.Misfit("tags");
  std::string relations;
  for (int i = 0; i < kDeprels; ++i) relations += std::string(Name(static_cast<Deprel>(i))) + "\n";
  const auto known = taker.Take<char>("relations");
  if (std::string_view(known.data(), known.size()) != relations) taker.Misfit("relations");

  network->tag_context = taker.TakeDense("tag_context", kWindow * kTagInput, kTagHidden);
  network->tag_history = taker.Take<int16_t>("tag_history", 2 * (tags + 1) * kTagHidden, kMostInState);
  network->tag_scores = taker.TakeDense("tag_scores", kTagHidden, tags);
  network->tag_rows = taker.Take<int8_t>("tag_rows", (tags + 1) * kTreeInput);
  network->tree_context = taker.TakeDense("tree_context", kWindow * kTreeInput, kTreeContext);
  network->tree_places = taker.TakeDense("tree_places", kTreeContext, kPlaces * kTreeHidden);
  network->tree_rows = taker.Take<int16_t>("tree_rows", kStateRows * kTreeHidden, kMostInState);
  network->actions = taker.TakeDense("actions", kTreeHidden, kActions);
  network->relations = taker.TakeDense("relations", kTreeHidden, static_cast<size_t>(kDeprels));
  if (!taker.status().ok()) return taker.status();
  network->checksum = weights.checksum();
  network->owned = std::move(owned);
  return network;
}

}  // namespace policywire::enrich
