#include "enrich/syntax/train/oracle.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "enrich/syntax/arc_hybrid.h"

namespace policywire::enrich {
namespace {

TrainingSentence Sentence(const std::vector<uint32_t>& heads) {
  TrainingSentence sentence;
  for (const uint32_t head : heads) {
    sentence.words.emplace_back();
    sentence.words.back().head = head;
  }
  return sentence;
}

void Apply(ArcHybrid& state, Action action) {
  if (action == kShift) state.Shift();
  if (action == kLeft) state.Left(Deprel::kDep);
  if (action == kRight) state.Right(Deprel::kDep);
}

int Wrong(const ArcHybrid& state, const TrainingSentence& sentence) {
  int wrong = 0;
  for (size_t i = 0; i < sentence.words.size(); ++i) wrong += state.nodes()[i].head == sentence.words[i].head ? 0 : 1;
  return wrong;
}

// The fewest wrong heads that any way from here ends with.
int LeastWrong(const ArcHybrid& state, const TrainingSentence& sentence) {
  if (state.IsDone()) return Wrong(state, sentence);
  int least = std::numeric_limits<int>::max();
  for (const Action action : {kShift, kLeft, kRight}) {
    if (!state.Allows(action)) continue;
    ArcHybrid next = state;
    Apply(next, action);
    least = std::min(least, LeastWrong(next, sentence));
  }
  return least;
}

bool IsTree(const std::vector<uint32_t>& heads) {
  const auto root = static_cast<uint32_t>(heads.size());
  int roots = 0;
  for (uint32_t i = 0; i < heads.size(); ++i) {
    if (heads[i] == root) ++roots;
    uint32_t at = i;
    for (size_t steps = 0; at != root; at = heads[at]) {
      if (++steps > heads.size()) return false;
    }
  }
  return roots == 1;
}

bool IsProjective(const std::vector<uint32_t>& heads) {
  for (uint32_t i = 0; i < heads.size(); ++i) {
    for (uint32_t j = 0; j < heads.size(); ++j) {
      const auto [a, b] = std::minmax(i, heads[i]);
      const auto [c, d] = std::minmax(j, heads[j]);
      if (a < c && c < b && b < d) return false;
    }
  }
  return true;
}

// Every projective tree of up to four words, every state on every way: what the oracle says an action costs is what the
// best way after it has lost.
void Check(const ArcHybrid& state, const TrainingSentence& sentence, const Oracle& oracle, int& states) {
  if (state.IsDone()) return;
  ++states;
  const int here = LeastWrong(state, sentence);
  for (const Action action : {kShift, kLeft, kRight}) {
    if (!state.Allows(action)) continue;
    ArcHybrid next = state;
    Apply(next, action);
    // Left onto ROOT is the only way to go where ROOT is left with one word, whatever that costs.
    ASSERT_GE(oracle.Cost(state, action), 0);
    if (here == 0) {
      ASSERT_EQ(oracle.Cost(state, action) == 0, LeastWrong(next, sentence) == 0);
    }
    Check(next, sentence, oracle, states);
  }
}

TEST(Oracle, KnowsWhatCostsNothingInEverySmallTree) {
  int trees = 0;
  int states = 0;
  for (uint32_t words = 1; words <= 4; ++words) {
    std::vector<uint32_t> heads(words);
    const auto all = [&](auto&& self, uint32_t at) -> void {
      if (at == words) {
        if (!IsTree(heads) || !IsProjective(heads)) return;
        ++trees;
        const TrainingSentence sentence = Sentence(heads);
        ArcHybrid state;
        state.Start(words);
        ASSERT_EQ(LeastWrong(state, sentence), 0);
        Check(state, sentence, Oracle(sentence), states);
        return;
      }
      for (heads[at] = 0; heads[at] <= words; ++heads[at]) {
        if (heads[at] != at) self(self, at + 1);
      }
    };
    all(all, 0);
  }
  EXPECT_GT(trees, 30);
  EXPECT_GT(states, 500);
}

TEST(ArcHybrid, LooksAtTheNearestWordsAndTheirChildren) {
  ArcHybrid state;
  state.Start(3);
  StateView view;
  state.Look(view);
  EXPECT_EQ(view.words, (std::array<int32_t, kPlaces>{-1, -1, -1, 0}));
  state.Shift();
  state.Left(Deprel::kDet);
  state.Look(view);
  EXPECT_EQ(view.words, (std::array<int32_t, kPlaces>{-1, -1, -1, 1}));
  EXPECT_EQ(view.rows[4], kChildStart + 4 * kChildRows + static_cast<size_t>(Deprel::kDet));
  state.Shift();
  state.Shift();
  state.Look(view);
  EXPECT_EQ(view.words, (std::array<int32_t, kPlaces>{2, 1, -1, 3}));
  EXPECT_FALSE(state.Allows(kShift));
  EXPECT_FALSE(state.Allows(kLeft));  // it would make a second root
  state.Right(Deprel::kObj);
  state.Left(Deprel::kRoot);
  EXPECT_TRUE(state.IsDone());
  EXPECT_EQ(state.nodes()[0].head, 1U);
  EXPECT_EQ(state.nodes()[1].head, 3U);
  EXPECT_EQ(state.nodes()[2].head, 1U);
}

}  // namespace
}  // namespace policywire::enrich
