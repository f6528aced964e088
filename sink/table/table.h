// Events as a table that a person reads.
#ifndef POLICYWIRE_SINK_TABLE_TABLE_H_
#define POLICYWIRE_SINK_TABLE_TABLE_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "policywire/v1/article.pb.h"

namespace policywire::sink {

struct TableStyle {
  size_t width = 120;   // columns of the terminal; narrower than kMinWidth is taken for it
  bool colour = false;  // ANSI colours
  bool unicode = true;  // arrows and rules; else ASCII
  static constexpr size_t kMinWidth = 80;
};

// How many columns a terminal gives to `text`: East Asian characters take two, combining marks none. What is not
// visible counts as it is written then (sink/text/visible.h).
size_t DisplayWidth(std::string_view text);

// `text` cut or padded with spaces to exactly `width` columns. A cut ends in an ellipsis. The text is made visible
// first (sink/text/visible.h).
std::string FitToWidth(std::string_view text, size_t width, bool unicode);

// Renders articles one after the other: one row an event, the article's name on its first. The columns' widths depend
// on the style alone, so that rows can be written as they come.
class TerminalTable {
 public:
  explicit TerminalTable(const TableStyle& style);

  // The names of the columns and a rule under them, two lines.
  std::string Header() const;
  // One line an event; empty for an article without events. The article is called by its title, else by its id.
  std::string Rows(const v1::EnrichedArticle& article) const;

 private:
  TableStyle style_;
  size_t article_width_;
  size_t actors_width_;
  size_t instrument_width_;
};

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_TABLE_TABLE_H_
