// The transition system: a stack, and a buffer that ends in ROOT. Shift moves the buffer's first word to the stack;
// left makes it the head of the stack's top, right makes the word below the top its head; both take the top away. Every
// word is shifted once and taken away once.
#ifndef POLICYWIRE_ENRICH_SYNTAX_ARC_HYBRID_H_
#define POLICYWIRE_ENRICH_SYNTAX_ARC_HYBRID_H_

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "enrich/syntax/grammar.h"

namespace policywire::enrich {

enum Action : uint8_t { kShift, kLeft, kRight };
inline constexpr int kActions = 3;

// Words that a state looks at in full: the stack's upper three, the buffer's first. (The buffer's second is the first's
// neighbour, and seen with it.)
enum Place : uint8_t { kTop, kSecond, kThird, kFirst };
inline constexpr size_t kPlaces = 4;

// What else it looks at is rows of one table: by group, then by value.
inline constexpr size_t kChildren =
    5;  // leftmost and rightmost of the top and the second, leftmost of the buffer's first
inline constexpr size_t kMostCounted = 4;
inline constexpr size_t kDistances = 9;
inline constexpr size_t kChildRows = static_cast<size_t>(kDeprels) + 1;
inline constexpr size_t kNoneStart = 0;  // for a place without a word
inline constexpr size_t kChildStart = kNoneStart + kPlaces;
inline constexpr size_t kCountStart = kChildStart + kChildren * kChildRows;
inline constexpr size_t kDistanceStart = kCountStart + kChildren * kMostCounted;
inline constexpr size_t kStateRows = kDistanceStart + 2 * kDistances;
inline constexpr size_t kRowsOfState = kChildren + kChildren + 2;

struct StateView {
  // Words by place; -1 for none. The buffer's first may be the number of words: ROOT.
  std::array<int32_t, kPlaces> words;
  std::array<uint16_t, kRowsOfState> rows;
};

class ArcHybrid {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  struct Node {
    uint32_t head = kNone;  // `words` for ROOT
    uint32_t leftmost = kNone;
    uint32_t rightmost = kNone;
    uint8_t left = 0;  // children, as far as counted
    uint8_t right = 0;
    Deprel relation = Deprel::kDep;
  };

  void Start(size_t words) {
    words_ = static_cast<uint32_t>(words);
    first_ = 0;
    nodes_.assign(words + 1, Node());
    stack_.clear();
  }
  bool IsDone() const { return first_ == words_ && stack_.empty(); }

  // A tree has one root: the last word on the stack is ROOT's.
  bool Allows(Action action) const {
    switch (action) {
      case kShift:
        return first_ < words_;
      case kLeft:
        return !stack_.empty() && (first_ < words_ || stack_.size() == 1);
      case kRight:
        return stack_.size() > 1;
    }
    return false;
  }

  void Shift() { stack_.push_back(first_++); }
  void Left(Deprel relation) {
    const uint32_t top = Pop(first_, relation);
    Node& head = nodes_[first_];
    if (top < head.leftmost) head.leftmost = top;  // kNone is the greatest number
    head.left = static_cast<uint8_t>(std::min<int>(head.left + 1, kMostCounted - 1));
  }
  void Right(Deprel relation) {
    const uint32_t second = stack_[stack_.size() - 2];
    const uint32_t top = Pop(second, relation);
    Node& head = nodes_[second];
    head.rightmost = top;
    head.right = static_cast<uint8_t>(std::min<int>(head.right + 1, kMostCounted - 1));
  }

  void Look(StateView& view) const {
    const size_t size = stack_.size();
    const uint32_t top = size > 0 ? stack_[size - 1] : kNone;
    const uint32_t second = size > 1 ? stack_[size - 2] : kNone;
    view.words = {static_cast<int32_t>(top), static_cast<int32_t>(second),
                  size > 2 ? static_cast<int32_t>(stack_[size - 3]) : -1, static_cast<int32_t>(first_)};
    static constexpr Node kNobody;
    const Node& a = top == kNone ? kNobody : nodes_[top];
    const Node& b = second == kNone ? kNobody : nodes_[second];
    const Node& c = nodes_[first_];
    const auto child = [&](size_t group, uint32_t word) {
      const size_t value = word == kNone ? kChildRows - 1 : static_cast<size_t>(nodes_[word].relation);
      view.rows[group] = static_cast<uint16_t>(kChildStart + group * kChildRows + value);
    };
    child(0, a.leftmost);
    child(1, a.rightmost);
    child(2, b.leftmost);
    child(3, b.rightmost);
    child(4, c.leftmost);
    const auto count = [&](size_t group, uint8_t value) {
      view.rows[kChildren + group] = static_cast<uint16_t>(kCountStart + group * kMostCounted + value);
    };
    count(0, a.left);
    count(1, a.right);
    count(2, b.left);
    count(3, b.right);
    count(4, c.left);
    view.rows[2 * kChildren] = static_cast<uint16_t>(kDistanceStart + Distance(top, first_));
    view.rows[2 * kChildren + 1] = static_cast<uint16_t>(kDistanceStart + kDistances + Distance(second, top));
  }

  uint32_t first() const { return first_; }
  uint32_t words() const { return words_; }
  const std::vector<uint32_t>& stack() const { return stack_; }
  const std::vector<Node>& nodes() const { return nodes_; }

 private:
  uint32_t Pop(uint32_t head, Deprel relation) {
    const uint32_t top = stack_.back();
    stack_.pop_back();
    nodes_[top].head = head;
    nodes_[top].relation = relation;
    return top;
  }
  // 0 where one of them is none; 1, 2, 3, 4, then by powers of two.
  static size_t Distance(uint32_t before, uint32_t after) {
    if (before == kNone || after == kNone) return 0;
    const uint32_t by = after - before;
    return by <= 4 ? by : std::min<size_t>(kDistances - 1, 3 + std::bit_width((by - 1) / 2));
  }

  uint32_t words_ = 0;
  uint32_t first_ = 0;
  std::vector<uint32_t> stack_;
  std::vector<Node> nodes_;
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SYNTAX_ARC_HYBRID_H_
