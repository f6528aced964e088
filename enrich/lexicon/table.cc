#include "enrich/lexicon/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include "enrich/clean/utf8.h"

namespace policywire::enrich {
namespace {

absl::Status ErrorAt(const TableFile& file, uint32_t line, uint32_t column, std::string_view message) {
  return absl::InvalidArgumentError(fmt::format("{}:{}:{}: {}", file.path, line, column, message));
}

std::vector<Cell> SplitCells(std::string_view line) {
  std::vector<Cell> cells;
  size_t begin = 0;
  for (;;) {
    const size_t tab = line.find('\t', begin);
    const size_t end = tab == std::string_view::npos ? line.size() : tab;
    cells.push_back({line.substr(begin, end - begin), static_cast<uint32_t>(begin + 1)});
    if (tab == std::string_view::npos) return cells;
    begin = tab + 1;
  }
}

// A table that an editor has saved in another character set would have its bytes in events.
absl::Status CheckCharacters(const TableFile& file, uint32_t line, std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const Utf8Character character = DecodeUtf8(text, at);
    const auto column = static_cast<uint32_t>(at + 1);
    if (!character.valid) return ErrorAt(file, line, column, "this is not UTF-8: save the table in UTF-8");
    if ((character.code < ' ' && character.code != '\t' && character.code != '\r') || character.code == 0x7F) {
      return ErrorAt(file, line, column, fmt::format("a control character (U+{:04X})", uint32_t{character.code}));
    }
    at += character.length;
  }
  return absl::OkStatus();
}

bool IsSpace(char c) { return c == ' ' || c == '\r' || c == '\v' || c == '\f'; }

absl::Status CheckHeader(const TableFile& file, uint32_t line, const std::vector<Cell>& cells,
                         std::span<const std::string_view> columns) {
  for (size_t i = 0; i < columns.size(); ++i) {
    if (i >= cells.size()) {
      return ErrorAt(file, line, cells.back().column, fmt::format("the header lacks the column '{}'", columns[i]));
    }
    if (cells[i].text != columns[i]) {
      return ErrorAt(file, line, cells[i].column,
                     fmt::format("the header has '{}' where '{}' is due", cells[i].text, columns[i]));
    }
  }
  if (cells.size() > columns.size()) {
    return ErrorAt(file, line, cells[columns.size()].column, "the header has a column too many");
  }
  return absl::OkStatus();
}

absl::Status CheckCells(const TableFile& file, uint32_t line, const std::vector<Cell>& cells, size_t due) {
  if (cells.size() != due) {
    return ErrorAt(file, line, cells[std::min(cells.size() - 1, due)].column,
                   fmt::format("{} cells where the table has {} columns", cells.size(), due));
  }
  for (const Cell& cell : cells) {
    if (cell.text.empty()) return ErrorAt(file, line, cell.column, "empty cell; '-' stands for none");
    if (IsSpace(cell.text.front()) || IsSpace(cell.text.back())) {
      return ErrorAt(file, line, cell.column, "white space at the edge of a cell");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Row::Error(size_t column, std::string_view message) const {
  return ErrorAt(*file, line, cells[column].column, message);
}

absl::StatusOr<std::vector<Row>> ReadRows(const TableFile& file, std::span<const std::string_view> columns) {
  std::vector<Row> rows;
  bool header_seen = false;
  uint32_t number = 0;
  std::string_view rest = file.contents;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);  // which some editors write, and say nothing
  while (!rest.empty()) {
    const size_t newline = rest.find('\n');
    const std::string_view line = rest.substr(0, newline);
    rest.remove_prefix(newline == std::string_view::npos ? rest.size() : newline + 1);
    ++number;
    if (line.empty() || line.front() == '#') continue;
    if (absl::Status status = CheckCharacters(file, number, line); !status.ok()) return status;
    std::vector<Cell> cells = SplitCells(line);
    if (!header_seen) {
      if (absl::Status status = CheckHeader(file, number, cells, columns); !status.ok()) return status;
      header_seen = true;
      continue;
    }
    if (absl::Status status = CheckCells(file, number, cells, columns.size()); !status.ok()) return status;
    rows.push_back(Row{&file, number, std::move(cells)});
  }
  if (!header_seen) return ErrorAt(file, 1, 1, "no header line");
  return rows;
}

absl::StatusOr<std::vector<TableFile>> ReadTableFolder(const std::string& folder) {
  std::error_code error;
  std::filesystem::directory_iterator entries(folder, error);
  if (error) {
    return absl::NotFoundError(fmt::format("lexicon folder {}: {}", folder, error.message()));
  }
  std::vector<TableFile> files;
  for (const std::filesystem::directory_entry& entry : entries) {
    if (entry.path().extension() != ".tsv") continue;
    if (!entry.is_regular_file(error)) {
      return absl::NotFoundError(fmt::format("lexicon table {} is no file", entry.path().string()));
    }
    std::ifstream in(entry.path(), std::ios::binary);
    std::ostringstream contents;
    contents << in.rdbuf();
    if (!in) return absl::NotFoundError(fmt::format("lexicon table {} cannot be read", entry.path().string()));
    files.push_back({entry.path().string(), std::move(contents).str()});
  }
  if (files.empty()) return absl::NotFoundError(fmt::format("lexicon folder {}: it has no table (*.tsv)", folder));
  // The order of a directory is the file system's own; the compiled lexicon must not depend on it.
  std::sort(files.begin(), files.end(), [](const TableFile& a, const TableFile& b) { return a.path < b.path; });
  return files;
}

}  // namespace policywire::enrich
