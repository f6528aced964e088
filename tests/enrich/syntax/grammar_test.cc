#include "enrich/syntax/grammar.h"

#include <gtest/gtest.h>

namespace policywire::enrich {
namespace {

TEST(Grammar, NamesLeadBackToValues) {
  for (int i = 0; i < kUposes; ++i) EXPECT_EQ(FindUpos(Name(static_cast<Upos>(i))), static_cast<Upos>(i));
  for (int i = 0; i < kXposes; ++i) EXPECT_EQ(FindXpos(Name(static_cast<Xpos>(i))), static_cast<Xpos>(i));
  for (int i = 0; i < kDeprels; ++i) EXPECT_EQ(FindDeprel(Name(static_cast<Deprel>(i))), static_cast<Deprel>(i));
  EXPECT_EQ(Name(Upos::kX), "X");
  EXPECT_EQ(Name(Xpos::kPrpPoss), "PRP$");
  EXPECT_EQ(Name(Xpos::kOpenQuote), "``");
  EXPECT_EQ(Name(Deprel::kNsubjPass), "nsubj:pass");
  EXPECT_EQ(Name(Deprel::kXcomp), "xcomp");
  EXPECT_FALSE(FindUpos("").has_value());
  EXPECT_FALSE(FindXpos("NNQ").has_value());
  EXPECT_FALSE(FindDeprel("nsubj:").has_value());
}

TEST(Grammar, UniversalRelationsHaveNoSubtype) {
  EXPECT_EQ(Universal(Deprel::kNsubjPass), Deprel::kNsubj);
  EXPECT_EQ(Universal(Deprel::kAclRelcl), Deprel::kAcl);
  EXPECT_EQ(Universal(Deprel::kObj), Deprel::kObj);
}

}  // namespace
}  // namespace policywire::enrich
