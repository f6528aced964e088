#include "deploy/bin/explanation_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "deploy/bin/explanation_sentence.h"
#include "enrich/language/language.h"
#include "sink/text/visible.h"

namespace policywire::deploy {
namespace {

constexpr size_t kLabelWidth = 16;
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kGreen = "\x1b[32m";
constexpr std::string_view kYellow = "\x1b[33m";

class Page {
 public:
  explicit Page(const PageStyle& style)
      : style_(style), width_(std::max(style.style.width, sink::TableStyle::kMinWidth)) {}

  // "  label       items, wrapped and indented under each other"; a label that is too long has a line of its own.
  void Row(std::string_view label, const std::vector<std::string>& items, std::string_view between = " ") {
    if (items.empty()) return;
    if (label.size() + 3 > kLabelWidth) {
      out_ += fmt::format("  {}\n", label);
      label = "";
    }
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

  // "  label       item", `depth` steps to the right of where items begin.
  void Step(std::string_view label, size_t depth, std::string_view item) {
    const size_t indent = std::min(2 * depth, (width_ - kLabelWidth) / 2);
    out_ += fmt::format("  {:<{}}{}\n", label, kLabelWidth - 2 + indent, item);
  }
  void Heading(std::string_view text) { out_ += Coloured(kBold, text) + "\n"; }
  void Blank() { out_ += '\n'; }
  std::string Coloured(std::string_view colour, std::string_view text) const {
    return style_.style.colour && !colour.empty() ? fmt::format("{}{}\x1b[0m", colour, text) : std::string(text);
  }
  std::string_view Arrow() const { return style_.style.unicode ? "→" : ">"; }
  std::string_view Dot() const { return style_.style.unicode ? " · " : "; "; }
  void Flush(const WriteFunction& write) {
    write(out_);
    out_.clear();
  }

 private:
  const PageStyle& style_;
  size_t width_;
  std::string out_;
};

std::vector<std::string> Fields(const v1::PolicyEvent& event) {
  std::vector<std::string> fields;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) fields.push_back(fmt::format("{} \"{}\"", name, sink::Visible(value)));
  };
  add("object", event.object());
  add("magnitude", event.magnitude());
  add("date", event.date());
  add("attribution", event.attribution());
  if (event.conditional()) fields.emplace_back("conditional");
  if (event.optional()) fields.emplace_back("optional");
  return fields;
}

std::vector<std::string> ScoreParts(const std::vector<enrich::ExplainedScorePart>& parts) {
  std::vector<std::string> out;
  for (const enrich::ExplainedScorePart& part : parts) out.push_back(fmt::format("{} {:.4g}", part.name, part.value));
  return out;
}

// The heaviest features of each question, a row a question.
void AddFeatures(const enrich::ExplainedCandidate& candidate, Page& page) {
  std::vector<std::string> features;
  for (size_t f = 0; f < candidate.features.size(); ++f) {
    const enrich::ExplainedFeature& feature = candidate.features[f];
    features.push_back(fmt::format("{} {:+.2f}", sink::Visible(feature.name), feature.weight));
    if (f + 1 < candidate.features.size() && candidate.features[f + 1].question == feature.question) continue;
    page.Row("  " + sink::Visible(feature.question), features, page.Dot());
    features.clear();
  }
}

void AddEvent(const enrich::ExplainedCandidate& candidate, const v1::PolicyEvent& event, Page& page) {
  page.Row(
      "event",
      page.Coloured(kGreen, fmt::format("{} {} {} {}  {} {} {}", v1::Action_Name(event.action()),
                                        v1::Instrument_Name(event.instrument()), v1::Direction_Name(event.direction()),
                                        v1::Status_Name(event.status()), sink::Visible(Codes(event.sources())),
                                        page.Arrow(), sink::Visible(Codes(event.targets())))));
  page.Row("  trigger",
           fmt::format("\"{}\", probability {:.2f}", sink::Visible(candidate.trigger), candidate.probability));
  page.Row("  fields", Fields(event), page.Dot());
  AddFeatures(candidate, page);
  page.Row("  score", fmt::format("conflict {:+.2f}, certainty {:.2f}, salience {:.2f}, confidence {:.2f}",
                                  event.score().conflict(), event.score().certainty(), event.score().salience(),
                                  event.score().confidence()));
  page.Row("  made of", ScoreParts(candidate.score), page.Dot());
  page.Row("  id", event.event_id());
}

void AddNearMiss(const enrich::ExplainedCandidate& candidate, Page& page) {
  page.Row("near miss",
           page.Coloured(kYellow, fmt::format("\"{}\" as {}: {}, probability {:.2f}", sink::Visible(candidate.trigger),
                                              candidate.action, candidate.why_not, candidate.probability)));
  AddFeatures(candidate, page);
}

std::string Published(const v1::EnrichedArticle& article) {
  if (!article.unread_published().empty()) {
    return fmt::format("\"{}\", which is no time that can be read", sink::Visible(article.unread_published()));
  }
  return article.published().empty() ? "unknown" : sink::Visible(article.published());
}

std::string LanguageFact(const v1::EnrichedArticle& article) {
  const std::string fact = "language: " + sink::Visible(article.language());
  return enrich::IsEnglish(article.language()) ? fact : fact + ", of which no events are read";
}

// The article's name, what is known of it, and what had to be repaired.
void AddArticle(const v1::EnrichedArticle& article, const enrich::Explanation& explanation, Page& page) {
  page.Heading(fmt::format("article {}{}{}", sink::Visible(article.article_id()), article.title().empty() ? "" : ": ",
                           sink::Visible(article.title())));
  std::vector<std::string> facts = {
      fmt::format("published: {}", Published(article)), LanguageFact(article),
      fmt::format("{} bytes", explanation.text.size()),
      fmt::format("{} sentences", explanation.tokens.empty() ? 0 : explanation.tokens.back().sentence + 1),
      fmt::format("{} events", article.events_size())};
  const auto repaired = [&](uint32_t count, std::string_view what) {
    if (count > 0) facts.push_back(fmt::format("repaired: {} {}", count, what));
  };
  const v1::Repairs& repairs = article.repairs();
  repaired(repairs.invalid_utf8(), "byte sequences that are not UTF-8");
  repaired(repairs.misread_characters(), "characters read in the wrong set");
  repaired(repairs.glued_sentences(), "glued sentences");
  repaired(repairs.punctuation(), "quotes, dashes, spaces");
  repaired(repairs.letter_case(), "words' case");
  repaired(repairs.control_characters(), "control characters");
  if (std::string cut = CutSentences(explanation); !cut.empty()) facts.push_back(std::move(cut));
  page.Row("", facts, page.Dot());
  page.Blank();
}

std::string Slice(std::string_view text, uint32_t begin, uint32_t end) {
  return sink::Visible(text.substr(begin, end - begin));
}

void AddTokens(std::string_view text, const ExplainedSentence& sentence, Page& page) {
  std::vector<std::string> tokens;
  for (const enrich::ExplainedToken& token : sentence.tokens) tokens.push_back(Slice(text, token.begin, token.end));
  page.Row("tokens", tokens);
}

// A line a word, further right than its head: "imposed/VBD root", "  Canada/NNP nsubj".
void AddTree(std::string_view text, const ExplainedSentence& sentence, Page& page) {
  if (!sentence.HasTree()) return;
  std::string_view label = "tree";
  for (const TreeLine& line : TreeLines(sentence)) {
    const enrich::ExplainedToken& token = sentence.tokens[line.token];
    const enrich::ExplainedCandidate* candidate = sentence.TriggeredBy(line.token);
    const bool event = candidate != nullptr && !candidate->IsNearMiss();
    const std::string_view colour = candidate == nullptr ? "" : event ? kGreen : kYellow;
    const std::string_view mark = candidate == nullptr ? "" : event ? "  [event]" : "  [near miss]";
    page.Step(label, line.depth,
              page.Coloured(colour, fmt::format("{}/{} {}{}", Slice(text, token.begin, token.end), token.xpos,
                                                token.relation, mark)));
    label = "";
  }
}

void AddMentions(std::string_view text, const ExplainedSentence& sentence, bool cues, Page& page) {
  std::vector<std::string> mentions;
  for (const enrich::ExplainedMention& mention : sentence.mentions) {
    // Half of all words are cues; they are told where everything is.
    if (mention.kind == "cue" && !cues) continue;
    const std::string meaning = sink::Visible(Resolved(mention));
    mentions.push_back(fmt::format("{} = {}{}{}", Slice(text, mention.begin, mention.end), mention.kind,
                                   meaning.empty() ? "" : " ", meaning));
  }
  page.Row("mentions", mentions, page.Dot());
}

}  // namespace

void ExplanationPage(const v1::EnrichedArticle& article, const enrich::Explanation& explanation, const PageStyle& style,
                     const WriteFunction& write) {
  Page page(style);
  AddArticle(article, explanation, page);
  const EventsById events(article);
  const ToldSentences told = Told(explanation, style.all);
  for (const ExplainedSentence& sentence : told.sentences) {
    page.Heading(Heading(explanation, sentence));
    AddTokens(explanation.text, sentence, page);
    AddTree(explanation.text, sentence, page);
    AddMentions(explanation.text, sentence, style.all, page);
    for (const enrich::ExplainedCandidate& candidate : sentence.candidates) {
      const v1::PolicyEvent* event = events.Find(candidate);
      if (event != nullptr) {
        AddEvent(candidate, *event, page);
      } else {
        AddNearMiss(candidate, page);
      }
    }
    page.Blank();
    page.Flush(write);
  }
  if (const std::string left_out = told.LeftOut(); !left_out.empty()) {
    page.Row("", left_out);
    page.Blank();
  }
  page.Flush(write);
}

}  // namespace policywire::deploy
