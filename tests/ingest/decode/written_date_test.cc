#include "ingest/decode/html/written_date.h"

#include <gtest/gtest.h>

#include <string_view>
#include <utility>

namespace policywire::ingest {
namespace {

TEST(WrittenDateTest, FindsDatesAsPeopleWriteThem) {
  for (const auto& [text, date] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"March 3rd, 2024", "2024-03-03"},
           {"Published Mar. 3 2024 at 10:15", "2024-03-03"},
           {"3 March 2024", "2024-03-03"},
           {"Monday, the 3rd of March, 2024", "2024-03-03"},
           {"2024/03/03", "2024-03-03"},
           {"2024 March 3", "2024-03-03"},
           {"12/31/2024", "2024-12-31"},
           {"31/12/2024", "2024-12-31"},
           {"03.04.2024", "2024-04-03"},
           {"04/03/2024", "2024-04-03"},
           {"Sept 9, 2021", "2021-09-09"},
           {"", ""},
           {"March 2024", ""},
           {"May we speak of 2024?", ""},
           {"February 31, 2024", ""},
           {"10/2024/03", ""},
           {"5 March 1850", ""},
           {"1/2-2024", ""},
       }) {
    EXPECT_EQ(FindWrittenDate(text), date) << text;
  }
}

}  // namespace
}  // namespace policywire::ingest
