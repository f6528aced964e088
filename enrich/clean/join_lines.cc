#include "enrich/clean/join_lines.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace policywire::enrich {
namespace {

// Widths that people and programs wrap to, in bytes.
constexpr size_t kLeastWidth = 40;
constexpr size_t kMostWidth = 120;
// A shorter line that goes on with a small letter may be the item of a list.
constexpr size_t kLeastLine = 30;
constexpr int kLeastSpaces = 3;

struct Line {
  size_t begin = 0;
  size_t end = 0;  // where its '\n' stands, or the text ends
  size_t size() const { return end - begin; }
};

Line LineAt(std::string_view text, size_t begin) { return {begin, std::min(text.find('\n', begin), text.size())}; }

bool IsBlank(std::string_view line) { return line.find_first_not_of(' ') == std::string_view::npos; }

class Paragraph {
 public:
  // The lines from `first` on up to a blank one or the end of the text.
  Paragraph(std::string& text, Line first) : text_(text), first_(first), last_(first) {
    width_ = first.size();
    while (last_.end < text_.size()) {
      const Line next = LineAt(text_, last_.end + 1);
      if (IsBlank(Text(next))) break;
      goes_on_ |= GoesOn(last_, next);
      width_ = std::max(width_, next.size());
      last_ = next;
      ++lines_;
    }
  }

  size_t end() const { return last_.end; }

  uint32_t Join() {
    if (lines_ < 2) return 0;
    const bool wrapped = lines_ > 2 && goes_on_ && width_ >= kLeastWidth && width_ <= kMostWidth && IsFull();
    uint32_t joined = 0;
    for (Line line = first_; line.end != last_.end;) {
      const Line next = LineAt(text_, line.end + 1);
      if (wrapped || ((line.size() >= kLeastLine || IsSentence(line)) && GoesOn(line, next))) {
        text_[line.end] = ' ';
        ++joined;
      }
      line = next;
    }
    return joined;
  }

 private:
  std::string_view Text(Line line) const { return std::string_view(text_).substr(line.begin, line.size()); }

  // Stops in mid-sentence and goes on with a small letter.
  bool GoesOn(Line line, Line next) const {
    if (line.size() == 0 || next.size() == 0) return false;
    const char last = text_[line.end - 1];
    const char first = text_[next.begin];
    return first >= 'a' && first <= 'z' && last != '.' && last != '!' && last != '?' && last != ':' && last != ';';
  }

  // The start of one: a capital, and more words than the item of a list has.
  bool IsSentence(Line line) const {
    const char first = text_[line.begin];
    const std::string_view text = Text(line);
    return first >= 'A' && first <= 'Z' && std::count(text.begin(), text.end(), ' ') >= kLeastSpaces;
  }

  // The first word of each line had no room in the one before.
  bool IsFull() const {
    for (Line line = first_; line.end != last_.end;) {
      const Line next = LineAt(text_, line.end + 1);
      const size_t word = std::min(Text(next).find(' '), next.size());
      if (line.size() + 1 + word <= width_) return false;
      line = next;
    }
    return true;
  }

  std::string& text_;
  Line first_;
  Line last_;
  size_t width_ = 0;  // of the longest line
  size_t lines_ = 1;
  bool goes_on_ = false;
};

}  // namespace

uint32_t JoinLines(std::string& text) {
  uint32_t joined = 0;
  for (size_t begin = 0; begin < text.size();) {
    const Line line = LineAt(text, begin);
    if (IsBlank(std::string_view(text).substr(line.begin, line.size()))) {
      begin = line.end + 1;
      continue;
    }
    Paragraph paragraph(text, line);
    joined += paragraph.Join();
    begin = paragraph.end() + 1;
  }
  return joined;
}

}  // namespace policywire::enrich
