#include "enrich/clean/mend_case.h"

#include <gtest/gtest.h>

#include <string>

namespace policywire::enrich {
namespace {

struct Row {
  const char* text;
  const char* mended;
};

void ExpectMended(const Row& row) {
  const std::string before = row.text;
  std::string text = before;
  const uint32_t count = MendCase(text);
  EXPECT_EQ(text, row.mended);
  uint32_t changed = 0;
  for (size_t i = 0; i < text.size(); ++i) changed += text[i] != before[i] ? 1 : 0;
  EXPECT_EQ(count, changed) << row.text;
  EXPECT_EQ(MendCase(text), 0U) << "a second time: " << row.text;
}

TEST(MendCase, Paragraphs) {
  for (const Row& row : {
           Row{"the council met. It agreed.", "The council met. It agreed."},
           Row{"A first one.\nthe second one ends as prose does.", "A first one.\nThe second one ends as prose does."},
           // Leading blanks and closing marks do not hide prose.
           Row{"  the minister said \"no.\"", "  The minister said \"no.\""},
           Row{"however, nothing came of it.", "However, nothing came of it."},
           // No prose: a heading, a line that goes on from the one before, brands, addresses, letters of a list.
           Row{"a heading without a stop", "a heading without a stop"},
           Row{"The line is cut and\ngoes on here.", "The line is cut and\ngoes on here."},
           Row{"iPhone sales fell.", "iPhone sales fell."},
           Row{"example.org is an address.", "example.org is an address."},
           Row{"a list begins so.", "a list begins so."},
           Row{"", ""},
           Row{"\n\n", "\n\n"},
       }) {
    ExpectMended(row);
  }
}

TEST(MendCase, NamesThatTheTextBearsWitnessTo) {
  for (const Row& row : {
           Row{"We saw Maria Lopez. Then maria Lopez spoke.", "We saw Maria Lopez. Then Maria Lopez spoke."},
           Row{"We saw Maria Lopez. Then Maria lopez spoke.", "We saw Maria Lopez. Then Maria Lopez spoke."},
           // Nobody bears witness, or only a headline does.
           Row{"Then maria Lopez spoke.", "Then maria Lopez spoke."},
           Row{"All About Maria Lopez\nThen maria Lopez spoke.", "All About Maria Lopez\nThen maria Lopez spoke."},
           // The text uses the word by itself as well.
           Row{"We met Green Party men. A green lawn lay there. The green Party spoke.",
               "We met Green Party men. A green lawn lay there. The green Party spoke."},
           // Little words take no part in names.
           Row{"He read In Kenya now. We live in Kenya now.", "He read In Kenya now. We live in Kenya now."},
       }) {
    ExpectMended(row);
  }
}

TEST(MendCase, IsBoundedInWork) {
  // Thousands of names that each would need a look at the whole text.
  std::string text;
  for (int i = 0; i < 20'000; ++i) {
    std::string name = "Ab";
    for (int n = i; n > 0; n /= 26) name += static_cast<char>('a' + n % 26);
    text += "We saw " + name + " Lopez and ab" + name.substr(2) + " Lopez. ";
  }
  EXPECT_LE(MendCase(text), 16U);
}

}  // namespace
}  // namespace policywire::enrich
