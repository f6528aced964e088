#include "enrich/lexicon/inflect.h"

#include <gtest/gtest.h>

namespace policywire::enrich {
namespace {

std::string Verb(std::string_view verb, std::string_view irregular) {
  const auto forms = InflectVerb(verb, irregular);
  if (!forms) return "none";
  std::string out;
  for (const InflectedForm& form : *forms) out += (out.empty() ? "" : " | ") + form.text;
  return out;
}

std::string Noun(std::string_view noun, std::string_view irregular) {
  std::string out;
  for (const InflectedForm& form : InflectNoun(noun, irregular)) out += (out.empty() ? "" : " | ") + form.text;
  return out;
}

TEST(InflectVerb, Regular) {
  EXPECT_EQ(Verb("impose", "-"), "impose | imposes | imposed | imposing");
  EXPECT_EQ(Verb("levy", "-"), "levy | levies | levied | levying");
  EXPECT_EQ(Verb("deploy", "-"), "deploy | deploys | deployed | deploying");
  EXPECT_EQ(Verb("clash", "-"), "clash | clashes | clashed | clashing");
  EXPECT_EQ(Verb("free", "-"), "free | frees | freed | freeing");
  EXPECT_EQ(Verb("tie", "-"), "tie | ties | tied | tying");
  EXPECT_EQ(Verb("re-elect", "-"), "re-elect | re-elects | re-elected | re-electing");
}

TEST(InflectVerb, Irregular) {
  EXPECT_EQ(Verb("ban", "double"), "ban | bans | banned | banning");
  EXPECT_EQ(Verb("take", "took,taken,taking"), "take | takes | took | taken | taking");
  EXPECT_EQ(Verb("meet", "met"), "meet | meets | met | meeting");
  EXPECT_EQ(Verb("cancel", "both"), "cancel | cancels | canceled | canceling | cancelled | cancelling");
}

TEST(InflectVerb, OneFormMayBeSeveral) {
  const auto forms = InflectVerb("cut", "cut,cut,cutting");
  ASSERT_TRUE(forms.has_value());
  EXPECT_EQ((*forms)[0].text, "cut");
  EXPECT_EQ((*forms)[0].forms, kBase | kPast | kParticiple);
}

TEST(InflectVerb, TheFirstWordOfSeveral) {
  EXPECT_EQ(Verb("call off", "-"), "call off | calls off | called off | calling off");
  EXPECT_EQ(Verb("break off", "broke,broken,breaking"),
            "break off | breaks off | broke off | broken off | breaking off");
}

TEST(InflectVerb, RefusesWhatAreNoForms) {
  EXPECT_EQ(Verb("take", "took,,taking"), "none");
  EXPECT_EQ(Verb("take", "took,taken,taking,take"), "none");
  EXPECT_EQ(Verb("take", "took taken"), "none");
}

TEST(InflectNoun, PluralOfTheLastWord) {
  EXPECT_EQ(Noun("export ban", "-"), "export ban | export bans");
  EXPECT_EQ(Noun("duty", "-"), "duty | duties");
  EXPECT_EQ(Noun("talks", "only"), "talks");
  EXPECT_EQ(Noun("aid", "none"), "aid");
  EXPECT_EQ(Noun("man", "men"), "man | men");
  EXPECT_EQ(Noun("round of talks", "head"), "round of talks | rounds of talks");
}

}  // namespace
}  // namespace policywire::enrich
