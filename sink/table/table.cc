#include "sink/table/table.h"

#include <fmt/format.h>
#include <locale.h>
#include <wchar.h>

#include <algorithm>
#include <vector>

#include "sink/text/visible.h"

namespace policywire::sink {
namespace {

constexpr size_t kGap = 2;
constexpr size_t kActionWidth = 9;
constexpr size_t kDirectionWidth = 9;
constexpr size_t kStatusWidth = 10;
constexpr size_t kScoreWidth = 5;
constexpr size_t kConfidenceWidth = 4;

// The C library knows how wide characters are, but asks the thread's locale what a character is: UTF-8 for as long as
// this lives. Debian's C library has C.UTF-8 built in.
class Utf8Locale {
 public:
  Utf8Locale() : before_(uselocale(Shared())) {}
  ~Utf8Locale() { uselocale(before_); }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  static locale_t Shared() {
    static const locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return utf8;
  }
  locale_t before_;
};

// One character and how many columns it takes.
struct Glyph {
  std::string_view bytes;
  size_t width;
};

// Of text that has been made visible: valid UTF-8 without control characters.
std::vector<Glyph> Glyphs(std::string_view text) {
  const Utf8Locale locale;
  std::vector<Glyph> glyphs;
  glyphs.reserve(text.size());
  mbstate_t state{};
  for (size_t at = 0; at < text.size();) {
    wchar_t character = 0;
    const size_t length = std::min(mbrtowc(&character, text.data() + at, text.size() - at, &state), text.size() - at);
    const int width = wcwidth(character);  // -1 for what the C library does not know
    glyphs.push_back({text.substr(at, length), static_cast<size_t>(width < 0 ? 1 : width)});
    at += length;
  }
  return glyphs;
}

std::string Codes(const google::protobuf::RepeatedPtrField<v1::Actor>& actors) {
  std::string out;
  for (const v1::Actor& actor : actors) {
    std::string_view code = actor.code();
    if (code.starts_with("org:")) code.remove_prefix(4);
    if (!out.empty()) out += ',';
    out += code;
  }
  return out.empty() ? "?" : out;
}

// "EXPORT_CONTROL" -> "export control"
std::string Words(std::string_view name) {
  std::string out;
  for (const char c : name) out += c == '_' ? ' ' : (c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
  return out;
}

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kRed = "\x1b[31m";
constexpr std::string_view kGreen = "\x1b[32m";
constexpr std::string_view kReset = "\x1b[0m";

}  // namespace

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  for (const Glyph& glyph : Glyphs(Visible(text))) width += glyph.width;
  return width;
}

std::string FitToWidth(std::string_view text, size_t width, bool unicode) {
  const std::string visible = Visible(text);
  const std::vector<Glyph> glyphs = Glyphs(visible);
  size_t total = 0;
  for (const Glyph& glyph : glyphs) total += glyph.width;
  const std::string_view ellipsis = unicode ? "…" : "~";
  const size_t room = total <= width ? width : width - std::min<size_t>(width, 1);
  std::string out;
  size_t used = 0;
  for (const Glyph& glyph : glyphs) {
    if (used + glyph.width > room) break;
    out += glyph.bytes;
    used += glyph.width;
  }
  if (total > width && width > 0) {
    out += ellipsis;
    ++used;
  }
  return out.append(width - used, ' ');
}

TerminalTable::TerminalTable(const TableStyle& style) : style_(style) {
  style_.width = std::max(style_.width, TableStyle::kMinWidth);
  // The instrument has its longest word's room on a wide terminal and yields on a narrow one; the rest is shared by the
  // actors, who need less, and the article.
  instrument_width_ = style_.width >= 110 ? 20 : 14;
  const size_t rest = style_.width - kActionWidth - kDirectionWidth - kStatusWidth - kScoreWidth - kConfidenceWidth -
                      instrument_width_ - 7 * kGap;
  actors_width_ = std::clamp<size_t>(rest * 2 / 5, 9, 24);
  article_width_ = rest - actors_width_;
}

std::string TerminalTable::Header() const {
  const bool unicode = style_.unicode;
  const auto cell = [&](std::string_view text, size_t width) { return FitToWidth(text, width, unicode); };
  const std::string gap(kGap, ' ');
  std::string line = cell("ARTICLE", article_width_) + gap +
                     cell(unicode ? "WHO → WHOM" : "WHO > WHOM", actors_width_) + gap + cell("ACTION", kActionWidth) +
                     gap + cell("INSTRUMENT", instrument_width_) + gap + cell("DIRECTION", kDirectionWidth) + gap +
                     cell("STATUS", kStatusWidth) + gap + cell("SCORE", kScoreWidth) + gap +
                     cell("SURE", kConfidenceWidth);
  std::string rule;
  for (size_t i = 0; i < style_.width; ++i) rule += unicode ? "─" : "-";
  if (!style_.colour) return line + "\n" + rule + "\n";
  return fmt::format("{}{}{}\n{}{}{}\n", kBold, line, kReset, kDim, rule, kReset);
}

std::string TerminalTable::Rows(const v1::EnrichedArticle& article) const {
  const bool unicode = style_.unicode;
  const std::string gap(kGap, ' ');
  const auto coloured = [&](std::string_view colour, std::string text) {
    return style_.colour && !colour.empty() ? fmt::format("{}{}{}", colour, text, kReset) : text;
  };
  std::string out;
  std::string_view name = article.title().empty() ? article.article_id() : article.title();
  for (const v1::PolicyEvent& event : article.events()) {
    const std::string actors =
        fmt::format("{} {} {}", Codes(event.sources()), unicode ? "→" : ">", Codes(event.targets()));
    std::string_view colour;
    std::string_view mark = "";
    if (event.direction() == v1::TIGHTEN) {
      colour = kRed;
      mark = unicode ? "▲ " : "+ ";
    } else if (event.direction() == v1::EASE) {
      colour = kGreen;
      mark = unicode ? "▼ " : "- ";
    }
    const std::string direction = event.direction() == v1::NONE
                                      ? (unicode ? "·" : ".")
                                      : fmt::format("{}{}", mark, Words(v1::Direction_Name(event.direction())));
    out += FitToWidth(name, article_width_, unicode) + gap;
    out += coloured(kBold, FitToWidth(actors, actors_width_, unicode)) + gap;
    out += FitToWidth(v1::Action_Name(event.action()), kActionWidth, unicode) + gap;
    out += FitToWidth(Words(v1::Instrument_Name(event.instrument())), instrument_width_, unicode) + gap;
    out += coloured(colour, FitToWidth(direction, kDirectionWidth, unicode)) + gap;
    out += FitToWidth(Words(v1::Status_Name(event.status())), kStatusWidth, unicode) + gap;
    // Adding 0 takes the sign from a negative zero.
    const std::string_view score_colour =
        event.score().conflict() < 0 ? kRed : (event.score().conflict() > 0 ? kGreen : std::string_view());
    out += coloured(score_colour, fmt::format("{:+5.1f}", event.score().conflict() + 0.0F)) + gap;
    out += fmt::format("{:4.2f}", event.score().confidence());
    out += '\n';
    name = "";
  }
  return out;
}

}  // namespace policywire::sink
