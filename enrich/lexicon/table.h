// The plain tables of the lexicon: tab-separated files with a header line, read strictly.
#ifndef POLICYWIRE_ENRICH_LEXICON_TABLE_H_
#define POLICYWIRE_ENRICH_LEXICON_TABLE_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace policywire::enrich {

// A file of a table as it was read, before any of it is understood.
struct TableFile {
  std::string path;      // as errors name it
  std::string contents;  // whole
};

// One cell and where it stands, for errors.
struct Cell {
  std::string_view text;
  uint32_t column = 0;  // 1 for the first byte of the line
};

// One line of a table. Views into the file's contents.
struct Row {
  const TableFile* file = nullptr;
  uint32_t line = 0;  // 1 for the first line of the file
  std::vector<Cell> cells;

  std::string_view operator[](size_t column) const { return cells[column].text; }
  // True for "-", the mark of a cell that does not apply.
  bool IsAbsent(size_t column) const { return cells[column].text == "-"; }
  // InvalidArgument "FILE:LINE:COLUMN: message" for the cell.
  absl::Status Error(size_t column, std::string_view message) const;
};

// Splits `file` into rows. The header must name `columns` in their order; every row must have as many cells, none empty
// and none with white space around it. InvalidArgument otherwise. `file` must outlive the rows.
absl::StatusOr<std::vector<Row>> ReadRows(const TableFile& file, std::span<const std::string_view> columns);

// Reads every `*.tsv` of a folder, by name. NotFound for a folder that is missing or has none; other files are left
// alone.
absl::StatusOr<std::vector<TableFile>> ReadTableFolder(const std::string& folder);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_LEXICON_TABLE_H_
