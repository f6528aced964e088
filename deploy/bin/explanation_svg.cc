#include "deploy/bin/explanation_svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "deploy/bin/explanation_bytes.h"
#include "sink/table/table.h"

namespace policywire::deploy {
namespace {

// All in pixels. The style sheet sets words and labels in fixed-width letters of sizes that these widths fit.
constexpr int kLetter = 8;
constexpr int kSmallLetter = 7;
constexpr int kGap = 18;
constexpr int kLevel = 22;  // between arcs that lie above each other
constexpr int kTop = 24;    // above the highest arc
constexpr int kBelow = 58;  // words and tags
constexpr int kBend = 6;    // radius of the arcs' corners
constexpr int kSideways =
    5;  // of an arc's foot from the middle of its head, to leave that to the arrow that ends there

struct Arc {
  size_t head;
  size_t dependent;
  int level = 1;

  size_t first() const { return std::min(head, dependent); }
  size_t last() const { return std::max(head, dependent); }
};

// The arcs, each on the lowest level above all that lie under it.
std::vector<Arc> Arcs(const ExplainedSentence& sentence) {
  std::vector<Arc> arcs;
  for (size_t t = 0; t < sentence.tokens.size(); ++t) {
    if (const auto head = sentence.Head(t); head && *head != t) arcs.push_back({*head, t});
  }
  std::ranges::stable_sort(arcs, {}, [](const Arc& arc) { return arc.last() - arc.first(); });
  std::vector<int> taken(sentence.tokens.size(), 0);  // highest level between a token and the next
  for (Arc& arc : arcs) {
    const auto begin = taken.begin() + static_cast<ptrdiff_t>(arc.first());
    const auto end = taken.begin() + static_cast<ptrdiff_t>(arc.last());
    arc.level = 1 + *std::max_element(begin, end);
    std::fill(begin, end, arc.level);
  }
  return arcs;
}

class Drawing {
 public:
  Drawing(std::string_view text, const ExplainedSentence& sentence)
      : text_(text), sentence_(sentence), arcs_(Arcs(sentence)) {
    for (const Arc& arc : arcs_) levels_ = std::max(levels_, arc.level);
    for (size_t t = 0; t < sentence.tokens.size(); ++t) Place(t);
  }

  std::string Svg() {
    const int height = Ground() + kBelow;
    out_ = fmt::format(
        "<svg class=\"tree\" role=\"img\" aria-label=\"Dependency tree of sentence {}\" width=\"{}\" height=\"{}\" "
        "viewBox=\"0 0 {} {}\">\n",
        sentence_.number + 1, right_, height, right_, height);
    for (const Arc& arc : arcs_) AddArc(arc);
    for (size_t t = 0; t < sentence_.tokens.size(); ++t) {
      if (!sentence_.Head(t)) AddRoot(t);
      AddWord(t);
    }
    return std::move(out_) + "</svg>\n";
  }

 private:
  struct Column {
    int left;
    int width;
  };

  // Gives the token its column, right of those before it.
  void Place(size_t t) {
    const enrich::ExplainedToken& token = sentence_.tokens[t];
    const int word = kLetter * static_cast<int>(sink::DisplayWidth(Word(token)));
    const int width =
        kGap + std::max(word, Label(std::max({token.relation.size(), token.xpos.size(), token.upos.size()})));
    // The name of a relation between neighbours has no more room than lies between their middles.
    int least = 0;
    if (t > 0 && sentence_.Head(t) == t - 1) least = Label(token.relation.size());
    if (t > 0 && sentence_.Head(t - 1) == t) least = Label(sentence_.tokens[t - 1].relation.size());
    if (least > 0) right_ = std::max(right_, Middle(t - 1) + least + kGap - width / 2);
    columns_.push_back({right_, width});
    right_ += width;
  }

  static int Label(size_t letters) { return kSmallLetter * static_cast<int>(letters); }
  std::string_view Word(const enrich::ExplainedToken& token) const {
    return text_.substr(token.begin, token.end - token.begin);
  }
  // Where the arcs stand.
  int Ground() const { return kTop + kLevel * levels_; }
  int Middle(size_t token) const { return columns_[token].left + columns_[token].width / 2; }

  template <typename... Arguments>
  void Add(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Arguments>(arguments)...);
  }

  void AddArrow(int x) {
    Add("<path class=\"head\" d=\"M{} {}L{} {}L{} {}Z\"/>", x - 3, Ground() - 7, x, Ground(), x + 3, Ground() - 7);
  }

  void AddArc(const Arc& arc) {
    const int side = arc.dependent > arc.head ? 1 : -1;
    const int from = Middle(arc.head) + side * kSideways;
    const int to = Middle(arc.dependent);
    const int top = Ground() - kLevel * arc.level;
    Add("<path class=\"arc\" d=\"M{} {}V{}Q{} {} {} {}H{}Q{} {} {} {}V{}\"/>", from, Ground(), top + kBend, from, top,
        from + side * kBend, top, to - side * kBend, to, top, to, top + kBend, Ground());
    AddArrow(to);
    Add("<text class=\"relation\" x=\"{}\" y=\"{}\">{}</text>\n", (from + to) / 2, top + 4,
        ForHtml(sentence_.tokens[arc.dependent].relation));
  }

  void AddRoot(size_t token) {
    const int x = Middle(token);
    Add("<path class=\"arc\" d=\"M{} {}V{}\"/>", x, kTop / 2 + 4, Ground());
    AddArrow(x);
    Add("<text class=\"relation\" x=\"{}\" y=\"{}\">{}</text>\n", x, kTop / 2,
        ForHtml(sentence_.tokens[token].relation));
  }

  void AddWord(size_t index) {
    const enrich::ExplainedToken& token = sentence_.tokens[index];
    const int x = Middle(index);
    const enrich::ExplainedCandidate* candidate = sentence_.TriggeredBy(index);
    const std::string_view kind = candidate == nullptr ? "" : candidate->IsNearMiss() ? " near" : " trigger";
    if (candidate != nullptr) {
      Add("<rect class=\"under{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"20\" rx=\"3\"/>", kind,
          columns_[index].left + kGap / 4, Ground() + 4, columns_[index].width - kGap / 2);
    }
    Add("<text class=\"word{}\" x=\"{}\" y=\"{}\">{}</text>", kind, x, Ground() + 19, ForHtml(Word(token)));
    Add("<text class=\"tag\" x=\"{}\" y=\"{}\">{}</text>", x, Ground() + 37, ForHtml(token.xpos));
    Add("<text class=\"tag upos\" x=\"{}\" y=\"{}\">{}</text>\n", x, Ground() + 51, ForHtml(token.upos));
  }

  std::string_view text_;
  const ExplainedSentence& sentence_;
  std::vector<Arc> arcs_;
  std::vector<Column> columns_;  // of each token
  int right_ = 0;
  int levels_ = 0;
  std::string out_;
};

}  // namespace

std::string TreeSvg(std::string_view text, const ExplainedSentence& sentence) {
  return sentence.HasTree() ? Drawing(text, sentence).Svg() : std::string();
}

}  // namespace policywire::deploy
