#include "enrich/lexicon/table.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace policywire::enrich {
namespace {

constexpr std::string_view kColumns[] = {"term", "kind", "source"};

std::string Fault(std::string contents) {
  const TableFile file{"dir/goods.tsv", std::move(contents)};
  const auto rows = ReadRows(file, kColumns);
  return rows.ok() ? "" : std::string(rows.status().message());
}

TEST(ReadRows, SkipsCommentsAndEmptyLines) {
  const TableFile file{"goods.tsv", "# about\nterm\tkind\tsource\n\nsteel\tgood\town\n# more\nrice\tgood\town\n"};
  const auto rows = ReadRows(file, kColumns);
  ASSERT_TRUE(rows.ok()) << rows.status().ToString();
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ((*rows)[0][0], "steel");
  EXPECT_EQ((*rows)[0].line, 4U);
  EXPECT_EQ((*rows)[1].line, 6U);
  EXPECT_EQ((*rows)[1].cells[2].column, 11U);
}

TEST(ReadRows, AByteOrderMarkIsNoPartOfTheHeader) {
  EXPECT_EQ(Fault("\xEF\xBB\xBFterm\tkind\tsource\nacier \xC3\xA9tir\xC3\xA9\tgood\town\n"), "");
}

TEST(ReadRows, LastLineNeedsNoNewline) {
  const TableFile file{"goods.tsv", "term\tkind\tsource\nsteel\tgood\town"};
  const auto rows = ReadRows(file, kColumns);
  ASSERT_TRUE(rows.ok());
  EXPECT_EQ((*rows)[0][2], "own");
}

TEST(ReadRows, NamesFileLineAndColumn) {
  EXPECT_EQ(Fault(""), "dir/goods.tsv:1:1: no header line");
  EXPECT_EQ(Fault("term\tkind\n"), "dir/goods.tsv:1:6: the header lacks the column 'source'");
  EXPECT_EQ(Fault("term\tsort\tsource\n"), "dir/goods.tsv:1:6: the header has 'sort' where 'kind' is due");
  EXPECT_EQ(Fault("term\tkind\tsource\tx\n"), "dir/goods.tsv:1:18: the header has a column too many");
  EXPECT_EQ(Fault("term\tkind\tsource\nsteel\tgood\n"), "dir/goods.tsv:2:7: 2 cells where the table has 3 columns");
  EXPECT_EQ(Fault("term\tkind\tsource\nsteel\tgood\town\tx\n"),
            "dir/goods.tsv:2:16: 4 cells where the table has 3 columns");
  EXPECT_EQ(Fault("term\tkind\tsource\nsteel\t\town\n"), "dir/goods.tsv:2:7: empty cell; '-' stands for none");
  EXPECT_EQ(Fault("term\tkind\tsource\n\tgood\town\n"), "dir/goods.tsv:2:1: empty cell; '-' stands for none");
  EXPECT_EQ(Fault("term\tkind\tsource\nsteel \tgood\town\n"), "dir/goods.tsv:2:1: white space at the edge of a cell");
  EXPECT_EQ(Fault("term\tkind\tsource\nsteel\tp\xE9t\town\n"),
            "dir/goods.tsv:2:8: this is not UTF-8: save the table in UTF-8");
  EXPECT_EQ(Fault(std::string("term\tkind\tsource\nste\0el\tgood\town\n", 33)),
            "dir/goods.tsv:2:4: a control character (U+0000)");
  EXPECT_EQ(Fault("term\tkind\tsource\nsteel\tgood\x1B\town\n"), "dir/goods.tsv:2:11: a control character (U+001B)");
  EXPECT_EQ(Fault("term\tkind\tsource\nsteel\tgood\town\r\n"), "dir/goods.tsv:2:12: white space at the edge of a cell");
}

TEST(ReadTableFolder, MissingFolderIsNotFound) {
  const auto files = ReadTableFolder("/nowhere/at/all");
  EXPECT_TRUE(absl::IsNotFound(files.status())) << files.status().ToString();
  EXPECT_NE(std::string(files.status().message()).find("/nowhere/at/all"), std::string::npos);
}

TEST(ReadTableFolder, WhatIsNoFileIsNamed) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "policywire_folder_for_a_table";
  std::filesystem::create_directories(folder / "goods.tsv");
  const auto files = ReadTableFolder(folder.string());
  EXPECT_TRUE(absl::IsNotFound(files.status())) << files.status().ToString();
  EXPECT_NE(std::string(files.status().message()).find("goods.tsv is no file"), std::string::npos);
  std::filesystem::remove_all(folder);
}

TEST(ReadTableFolder, FolderWithoutATableIsNotFound) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "policywire_no_tables";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "notes.txt") << "c";
  const auto files = ReadTableFolder(folder.string());
  EXPECT_TRUE(absl::IsNotFound(files.status())) << files.status().ToString();
  std::filesystem::remove_all(folder);
}

TEST(ReadTableFolder, ReadsTablesInTheOrderOfTheirNames) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "policywire_tables";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "goods.tsv") << "b";
  std::ofstream(folder / "actors.tsv") << "a";
  std::ofstream(folder / "notes.txt") << "c";
  const auto files = ReadTableFolder(folder.string());
  ASSERT_TRUE(files.ok());
  ASSERT_EQ(files->size(), 2U);
  EXPECT_EQ((*files)[0].contents, "a");
  EXPECT_EQ((*files)[1].contents, "b");
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace policywire::enrich
