#include "tests/robustness/key_ledger.h"

#include <algorithm>

#include "fmt/format.h"

namespace policywire::testing {

void KeyLedger::Expect(const Message& input) {
  ++books_.records;
  ++books_.events;
  entries_[input.key.value_or("")] = {.partition = input.partition, .offset = input.offset};
}

void KeyLedger::See(const Message& output) {
  const std::string where = fmt::format("{} [{}] @{}", output.topic, output.partition, output.offset);
  const auto found = entries_.find(output.key.value_or(""));
  if (found == entries_.end()) {
    books_.Add(&Books::wrong, fmt::format("{}: key {} was never written", where, output.key.value_or("(null)")));
    return;
  }
  Entry& entry = found->second;
  if (++entry.seen > 1) {
    books_.Add(&Books::doubled, fmt::format("{}: key {}, for the {}th time", where, found->first, entry.seen));
  }
  int64_t& before = last_.try_emplace({output.partition, entry.partition}, -1).first->second;
  if (entry.offset < before) {
    books_.Add(&Books::reordered, fmt::format("{}: offset {} comes after {}", where, entry.offset, before));
  }
  before = std::max(before, entry.offset);
}

Books KeyLedger::Balance() const {
  Books books = books_;
  for (const auto& [key, entry] : entries_) {
    if (entry.seen == 0) books.Add(&Books::lost, fmt::format("key {} is lost", key));
  }
  return books;
}

}  // namespace policywire::testing
