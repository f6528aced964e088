// Any bytes as a table of the lexicon: an error that names a place in the file, or rows that hold every byte of their
// lines; and the same once more with the rows compiled, under the name that the header belongs to.
#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "enrich/lexicon/lexicon.h"
#include "enrich/lexicon/table.h"

namespace {

using policywire::enrich::Cell;
using policywire::enrich::Lexicon;
using policywire::enrich::Row;
using policywire::enrich::TableFile;

void Check(bool good) {
  if (!good) std::abort();
}

// "fuzz/NAME.tsv:LINE:COLUMN: message", with a line and a column that the file has.
void CheckError(const TableFile& file, const absl::Status& status) {
  Check(absl::IsInvalidArgument(status));
  std::string_view message(status.message().data(), status.message().size());
  Check(message.substr(0, file.path.size()) == file.path);
  message.remove_prefix(file.path.size());
  size_t numbers[2] = {};
  for (size_t& number : numbers) {
    Check(message.size() > 1 && message[0] == ':');
    message.remove_prefix(1);
    size_t digits = 0;
    for (; digits < message.size() && std::isdigit(static_cast<unsigned char>(message[digits])) != 0; ++digits) {
      number = number * 10 + static_cast<size_t>(message[digits] - '0');
    }
    Check(digits > 0);
    message.remove_prefix(digits);
  }
  Check(message.size() > 2 && message.substr(0, 2) == ": ");
  const auto lines = static_cast<size_t>(std::count(file.contents.begin(), file.contents.end(), '\n')) + 1;
  Check(numbers[0] >= 1 && numbers[0] <= lines);
  Check(numbers[1] >= 1 && numbers[1] <= file.contents.size() + 1);
}

void CheckRows(const TableFile& file, const std::vector<Row>& rows, size_t columns) {
  uint32_t line = 1;  // the header's, at least
  for (const Row& row : rows) {
    Check(row.file == &file && row.line > line);
    line = row.line;
    Check(row.cells.size() == columns);
    const char* next = row.cells[0].text.data();
    const char* const begin = next;
    for (const Cell& cell : row.cells) {
      Check(!cell.text.empty() && cell.text.find_first_of("\t\n") == std::string_view::npos);
      Check(cell.text.data() == next && cell.column == static_cast<uint32_t>(next - begin) + 1);
      next += cell.text.size() + 1;  // and its tab
    }
    Check(next - 1 <= file.contents.data() + file.contents.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr std::string_view kGoods[] = {"term", "kind", "source"};
  constexpr std::array<std::string_view, 6> kTables = {"actors", "acts", "cues", "goods", "instruments", "sites"};
  const std::string contents(reinterpret_cast<const char*>(data), size);
  const TableFile goods{"fuzz/goods.tsv", contents};
  const auto rows = policywire::enrich::ReadRows(goods, kGoods);
  if (rows.ok()) {
    CheckRows(goods, *rows, std::size(kGoods));
  } else {
    CheckError(goods, rows.status());
  }
  for (const std::string_view table : kTables) {
    const TableFile file{"fuzz/" + std::string(table) + ".tsv", contents};
    const auto lexicon = Lexicon::Compile({{file}});
    if (lexicon.ok()) {
      Check((*lexicon)->version().size() == 16);
    } else {
      CheckError(file, lexicon.status());
    }
  }
  return 0;
}
