#include "deploy/bin/explanation_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace policywire::deploy {
namespace {

constexpr size_t kLabelWidth = 14;

// Text of an article, safe on a terminal.
std::string Printable(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return out;
}

std::string Joined(const std::vector<std::string>& items, std::string_view between, std::string_view none) {
  if (items.empty()) return std::string(none);
  std::string out;
  for (const std::string& item : items) {
    if (!out.empty()) out += between;
    out += item;
  }
  return out;
}

class Page {
 public:
  explicit Page(const PageStyle& style)
      : style_(style), width_(std::max(style.style.width, sink::TableStyle::kMinWidth)) {}

  // "  label       items, wrapped and indented under each other"
  void Row(std::string_view label, const std::vector<std::string>& items, std::string_view between = " ") {
    if (items.empty()) return;
    std::string line = fmt::format("  {:<{}}", label, kLabelWidth - 2);
    size_t used = kLabelWidth;
    bool first = true;
    for (const std::string& item : items) {
      const size_t item_width = sink::DisplayWidth(item);
      if (!first && used + between.size() + item_width > width_) {
        out_ += line + "\n";
        line.assign(kLabelWidth, ' ');
        used = kLabelWidth;
        first = true;
      }
      if (!first) {
        line += between;
        used += sink::DisplayWidth(between);
      }
      line += item;
      used += item_width;
      first = false;
    }
    out_ += line + "\n";
  }

  void Row(std::string_view label, std::string_view text) { Row(label, std::vector<std::string>{std::string(text)}); }

  void Heading(std::string_view text) { out_ += Coloured("\x1b[1m", text) + "\n"; }
  void Blank() { out_ += '\n'; }
  std::string Coloured(std::string_view colour, std::string_view text) const {
    return style_.style.colour ? fmt::format("{}{}\x1b[0m", colour, text) : std::string(text);
  }
  std::string_view Arrow() const { return style_.style.unicode ? "→" : ">"; }
  std::string_view Dot() const { return style_.style.unicode ? " · " : "; "; }
  std::string& out() { return out_; }

 private:
  const PageStyle& style_;
  size_t width_;
  std::string out_;
};

std::vector<std::string> Fields(const v1::PolicyEvent& event) {
  std::vector<std::string> fields;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) fields.push_back(fmt::format("{} \"{}\"", name, Printable(value)));
  };
  add("object", event.object());
  add("magnitude", event.magnitude());
  add("date", event.date());
  add("attribution", event.attribution());
  if (event.conditional()) fields.emplace_back("conditional");
  if (event.optional()) fields.emplace_back("optional");
  return fields;
}

std::string Codes(const google::protobuf::RepeatedPtrField<v1::Actor>& actors) {
  std::string out;
  for (const v1::Actor& actor : actors) {
    if (!out.empty()) out += ",";
    out += actor.code();
  }
  return out.empty() ? "?" : out;
}

std::vector<std::string> ScoreParts(const std::vector<enrich::ExplainedScorePart>& parts) {
  std::vector<std::string> out;
  for (const enrich::ExplainedScorePart& part : parts) out.push_back(fmt::format("{} {:.4g}", part.name, part.value));
  return out;
}

void AddEvent(const enrich::ExplainedCandidate& candidate, const v1::PolicyEvent& event, Page& page) {
  page.Row("event",
           page.Coloured("\x1b[32m", fmt::format("{} {} {} {}  {} {} {}", v1::Action_Name(event.action()),
                                                 v1::Instrument_Name(event.instrument()),
                                                 v1::Direction_Name(event.direction()), v1::Status_Name(event.status()),
                                                 Codes(event.sources()), page.Arrow(), Codes(event.targets()))));
  page.Row("  trigger", fmt::format("\"{}\"", Printable(candidate.trigger)));
  page.Row("  fields", Fields(event), page.Dot());
  page.Row("  operators", candidate.operators, page.Dot());
  page.Row("  features", candidate.features, page.Dot());
  page.Row("  rule", candidate.rule);
  page.Row("  score", fmt::format("conflict {:+.2f}, certainty {:.2f}, salience {:.2f}, confidence {:.2f}",
                                  event.score().conflict(), event.score().certainty(), event.score().salience(),
                                  event.score().confidence()));
  page.Row("  made of", ScoreParts(candidate.score), page.Dot());
  page.Row("  id", event.event_id());
}

void AddNearMiss(const enrich::ExplainedCandidate& candidate, Page& page) {
  page.Row("near miss",
           page.Coloured("\x1b[33m", fmt::format("\"{}\": {}", Printable(candidate.trigger), candidate.rule)));
  page.Row("  actors", fmt::format("{} {} {}", Joined(candidate.sources, ",", "?"), page.Arrow(),
                                   Joined(candidate.targets, ",", "?")));
  page.Row("  operators", candidate.operators, page.Dot());
  page.Row("  features", candidate.features, page.Dot());
}

}  // namespace

std::string ExplanationPage(const v1::EnrichedArticle& article, const enrich::Explanation& explanation,
                            const PageStyle& style) {
  Page page(style);
  const std::string_view text = explanation.text;
  const auto slice = [&](uint32_t begin, uint32_t end) { return Printable(text.substr(begin, end - begin)); };

  page.Heading(fmt::format("article {}{}{}", Printable(article.article_id()), article.title().empty() ? "" : ": ",
                           Printable(article.title())));
  const v1::Repairs& repairs = article.repairs();
  const uint32_t sentences = explanation.tokens.empty() ? 0 : explanation.tokens.back().sentence + 1;
  std::vector<std::string> facts = {
      article.published().empty() ? "published: unknown" : fmt::format("published: {}", article.published()),
      fmt::format("{} bytes", text.size()), fmt::format("{} sentences", sentences),
      fmt::format("{} events", article.events_size())};
  const auto repaired = [&](uint32_t count, std::string_view what) {
    if (count > 0) facts.push_back(fmt::format("repaired: {} {}", count, what));
  };
  repaired(repairs.invalid_utf8(), "byte sequences that are not UTF-8");
  repaired(repairs.glued_sentences(), "glued sentences");
  repaired(repairs.punctuation(), "quotes, dashes, spaces");
  repaired(repairs.letter_case(), "words' case");
  repaired(repairs.control_characters(), "control characters");
  page.Row("", facts, page.Dot());
  page.Blank();

  auto token = explanation.tokens.begin();
  auto mention = explanation.mentions.begin();
  auto candidate = explanation.candidates.begin();
  for (uint32_t sentence = 0; sentence < sentences; ++sentence) {
    const auto first = token;
    while (token != explanation.tokens.end() && token->sentence == sentence) ++token;
    if (first == token) continue;
    const uint32_t end = (token - 1)->end;
    const auto first_mention = mention;
    while (mention != explanation.mentions.end() && mention->begin < end) ++mention;
    const auto first_candidate = candidate;
    while (candidate != explanation.candidates.end() && candidate->sentence <= sentence) ++candidate;
    if (first_candidate == candidate && !style.all) continue;

    page.Heading(fmt::format("sentence {}", sentence + 1));
    std::vector<std::string> tokens;
    for (auto t = first; t != token; ++t) tokens.push_back(slice(t->begin, t->end));
    page.Row("tokens", tokens);
    std::vector<std::string> mentions;
    for (auto m = first_mention; m != mention; ++m) {
      // Half of all words are cues; they are told where everything is.
      if (m->kind == "cue" && !style.all) continue;
      const bool resolved = !m->meaning.empty() && m->meaning != v1::Action_Name(v1::ACTION_UNSPECIFIED);
      mentions.push_back(fmt::format("{} = {}{}{}", slice(m->begin, m->end), m->kind, resolved ? " " : "",
                                     resolved ? m->meaning : ""));
    }
    page.Row("mentions", mentions, page.Dot());
    for (auto c = first_candidate; c != candidate; ++c) {
      const auto event = std::find_if(article.events().begin(), article.events().end(), [&](const v1::PolicyEvent& e) {
        return !c->IsNearMiss() && e.event_id() == c->event_id;
      });
      if (event != article.events().end()) {
        AddEvent(*c, *event, page);
      } else {
        AddNearMiss(*c, page);
      }
    }
    page.Blank();
  }
  return std::move(page.out());
}

}  // namespace policywire::deploy
