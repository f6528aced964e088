#include "deploy/bin/explanation_html.h"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "deploy/bin/explanation_bytes.h"
#include "deploy/bin/explanation_marks.h"
#include "deploy/bin/explanation_panel.h"
#include "deploy/bin/explanation_sentence.h"
#include "deploy/bin/explanation_style.h"
#include "deploy/bin/explanation_svg.h"
#include "enrich/language/language.h"

namespace policywire::deploy {
namespace {

// A wider tree is no help: nobody follows its arcs over many screens, and it is a hundred times its sentence.
constexpr size_t kMostTreeTokens = 120;

std::string Legend() {
  std::string out = "<ul class=\"legend\">\n";
  for (const Evidence evidence : {Evidence::kTrigger, Evidence::kNearMiss, Evidence::kSource, Evidence::kTarget,
                                  Evidence::kInstrument, Evidence::kDetail, Evidence::kQuote}) {
    out += fmt::format("<li><mark class=\"{}\">{}</mark></li>\n", ClassOf(evidence), MeaningOf(evidence));
  }
  return out + "</ul>\n";
}

std::string Facts(const v1::EnrichedArticle& article, const enrich::Explanation& explanation) {
  size_t near_misses = 0;
  for (const enrich::ExplainedCandidate& candidate : explanation.candidates)
    near_misses += candidate.IsNearMiss() ? 1 : 0;
  std::string out = fmt::format("<p class=\"facts\">article {}", ForHtml(article.article_id()));
  if (!article.published().empty()) out += fmt::format(" · published {}", ForHtml(article.published()));
  if (!article.unread_published().empty()) {
    out += fmt::format(" · published “{}”, which is no time that can be read", ForHtml(article.unread_published()));
  }
  out += fmt::format(" · language {}", ForHtml(article.language()));
  if (!enrich::IsEnglish(article.language())) out += ", of which no events are read";
  if (!article.source().empty()) out += fmt::format(" · {}", ForHtml(article.source()));
  out += fmt::format(" · {} events · {} near misses", article.events_size(), near_misses);
  if (const std::string cut = CutSentences(explanation); !cut.empty()) out += " · " + cut;
  return out + "</p>\n";
}

std::string Tree(std::string_view text, const ExplainedSentence& sentence, bool open) {
  if (!sentence.HasTree()) return "";
  if (sentence.tokens.size() > kMostTreeTokens) {
    return fmt::format("<p class=\"facts\">no drawing of the dependency tree: {} tokens are more than {}</p>\n",
                       sentence.tokens.size(), kMostTreeTokens);
  }
  return fmt::format("<details{}><summary>dependency tree</summary>\n<div class=\"wide\">\n",
                     open ? " open=\"open\"" : "") +
         TreeSvg(text, sentence) + "</div></details>\n";
}

std::string Mentions(std::string_view text, const ExplainedSentence& sentence, bool cues) {
  std::string items;
  for (const enrich::ExplainedMention& mention : sentence.mentions) {
    if (mention.kind == "cue" && !cues) continue;
    items += fmt::format("<li><b>{}</b> {} {}</li>\n", ForHtml(text.substr(mention.begin, mention.end - mention.begin)),
                         ForHtml(mention.kind), ForHtml(Resolved(mention)));
  }
  return items.empty() ? "" : fmt::format("<ul class=\"mentions\">\n{}</ul>\n", items);
}

}  // namespace

std::string HtmlHead() {
  return fmt::format(
             "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
             "<title>policywire explain</title>\n<style>\n{}</style>\n</head>\n<body>\n<h1>How each event came "
             "about</h1>\n",
             kStyleSheet) +
         Legend();
}

void HtmlArticle(size_t number, const v1::Article& original, const v1::EnrichedArticle& article,
                 const enrich::Explanation& explanation, bool all, const WriteFunction& write) {
  const std::string_view text = explanation.text;
  const std::string anchor = fmt::format("a{}", number);
  const EventsById events(article);
  const ToldSentences told = Told(explanation, all);
  write(fmt::format("<article id=\"{}\">\n<h2>{}</h2>\n", anchor,
                    ForHtml(article.title().empty() ? article.article_id() : article.title())));
  write(Facts(article, explanation));
  write(fmt::format("<div class=\"text\">{}</div>\n",
                    MarkedText(text, FindMarks(original.text(), article, explanation), anchor, told.candidates)));
  size_t candidate = 0;
  for (const ExplainedSentence& sentence : told.sentences) {
    std::string panels;
    bool has_event = false;
    for (const enrich::ExplainedCandidate& explained : sentence.candidates) {
      const v1::PolicyEvent* event = events.Find(explained);
      has_event = has_event || event != nullptr;
      panels += CandidatePanel(explained, event, fmt::format("{}-c{}", anchor, candidate++));
    }
    const uint32_t begin = sentence.tokens.front().begin;
    write(fmt::format("<section class=\"sentence\">\n<h3>{}</h3>\n<p>{}</p>\n", Heading(explanation, sentence),
                      ForHtml(text.substr(begin, sentence.tokens.back().end - begin))));
    // Trees of near misses are wide and many: a click opens them.
    write(Tree(text, sentence, has_event) + Mentions(text, sentence, all) + panels + "</section>\n");
  }
  if (const std::string left_out = told.LeftOut(); !left_out.empty()) {
    write(fmt::format("<p class=\"facts\">{}</p>\n", left_out));
  }
  write("</article>\n");
}

std::string HtmlTail() { return "</body>\n</html>\n"; }

}  // namespace policywire::deploy
