// What `explain` prints, in its three formats, of articles read by the library and of an explanation made by hand.
#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "deploy/bin/explanation_bytes.h"
#include "deploy/bin/explanation_html.h"
#include "deploy/bin/explanation_json.h"
#include "deploy/bin/explanation_marks.h"
#include "deploy/bin/explanation_page.h"
#include "deploy/bin/explanation_sentence.h"
#include "deploy/bin/explanation_svg.h"
#include "enrich/enricher.h"
#include "fmt/format.h"
#include "sink/jsonl/json_writer.h"
#include "sink/text/visible.h"

namespace policywire::deploy {
namespace {

using ::google::protobuf::ListValue;
using ::google::protobuf::Struct;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

struct Explained {
  v1::Article original;
  v1::EnrichedArticle article;
  enrich::Explanation explanation;

  std::string Html(bool all = false) const {
    std::string out = HtmlHead();
    HtmlArticle(1, original, article, explanation, all, [&](std::string_view piece) { out += piece; });
    return out + HtmlTail();
  }
  std::string Text(bool all = false) const {
    std::string out;
    ExplanationPage(article, explanation, {{}, all}, [&](std::string_view piece) { out += piece; });
    return out;
  }
  std::string Json() const {
    std::string out;
    ExplanationJson(article, explanation, [&](std::string_view piece) { out += piece; });
    return out;
  }
  std::string Slice(uint32_t begin, uint32_t end) const { return explanation.text.substr(begin, end - begin); }
};

v1::Article MakeArticle(std::string_view text) {
  v1::Article article;
  article.set_article_id("a-<1>");
  article.set_title("Tariffs & \"talks\" <script>alert(1)</script>");
  article.set_published("2025-10-29");
  article.mutable_text()->assign(text);
  return article;
}

// Texts that are clean, that cleaning changes before and within the events, and that attack.
Explained Read(std::string_view text) {
  static const auto& enricher = *new auto(enrich::Enricher::Create({}));
  EXPECT_TRUE(enricher.ok()) << enricher.status();
  Explained out;
  out.original = MakeArticle(text);
  (*enricher)->Enrich(out.original, out.article, &out.explanation);
  return out;
}

const std::vector<Explained>& Samples() {
  static const auto& samples = *new std::vector<Explained>{
      Read("Canada imposed tariffs on Mexican steel on Monday, and Mexico condemned the move. Nothing else happened."),
      Read("“We ‘tried’,” the minister’s aide said.Canada imposed tariffs of 25% on “Mexican” steel on Monday.\n\n"
           "China’s government may ban exports of gallium to the United States\x01. Japan and India held talks."),
      Read("Canada imposed <script>alert('x')</script> tariffs on Mexican steel & cars \xFF\xFE on Monday. "
           "\x1b[2J Russia attacked Ukraine with \"drones\" </svg></article><img src=x onerror=alert(1)>."),
      Read("The cat sat on the mat."),
      Read(""),
  };
  return samples;
}

// "Canada imposed it." as an event, "imposed" once more as a near miss.
Explained ByHand() {
  Explained out;
  out.original = MakeArticle("Canada imposed it.");
  out.explanation.text = "Canada imposed it.";
  out.explanation.tokens = {{0, 6, 0, "PROPN", "NNP", "nsubj", 1},
                            {7, 14, 0, "VERB", "VBD", "root", -1},
                            {15, 17, 0, "PRON", "PRP", "obj", 1},
                            {17, 18, 0, "PUNCT", ".", "punct", 1}};
  out.explanation.mentions = {{0, 6, "actor", "CAN"}, {7, 14, "act", "ACTION_UNSPECIFIED"}, {15, 17, "cue", ""}};
  enrich::ExplainedCandidate event{0, 7, 14, "imposed", "SANCTION", 0.75, {}, "", "e1", {}};
  event.features = {{"event", "form <imposed>", 1.25}, {"event", "bias", -0.5}, {"source CAN", "subject", 2}};
  event.score = {{"conflict.action", -6.5}, {"conflict.instrument", 0.9}, {"confidence", 0.625}};
  enrich::ExplainedCandidate miss{0, 15, 17, "it", "ACCUSE", 0.25, {{"event", "stem it", -3}}, "improbable", "", {}};
  out.explanation.candidates = {event, miss};
  v1::PolicyEvent& written = *out.article.add_events();
  written.set_event_id("e1");
  written.set_action(v1::SANCTION);
  written.mutable_quote_span()->set_end(18);
  written.mutable_score()->set_conflict(-5.85F);
  v1::Actor& actor = *written.add_sources();
  actor.set_code("CAN");
  actor.set_name("Canada");
  actor.mutable_span()->set_end(6);
  return out;
}

size_t Count(std::string_view text, std::string_view what) {
  size_t count = 0;
  for (size_t at = text.find(what); at != text.npos; at = text.find(what, at + what.size())) ++count;
  return count;
}

// What is wrong with the nesting of the tags of a page; empty when nothing is. Within attributes, which are all quoted,
// no ">" may stand unescaped.
std::string FaultOfTags(std::string_view page) {
  std::vector<std::string> open;
  const size_t style = page.find("<style>");
  const size_t style_end = page.find("</style>");
  for (size_t at = page.find('<'); at != page.npos; at = page.find('<', at + 1)) {
    if (at > style && at < style_end) continue;
    const size_t end = page.find('>', at);
    if (end == page.npos) return "a tag that does not end";
    const std::string_view tag = page.substr(at + 1, end - at - 1);
    if (tag.starts_with('!') || tag.starts_with("meta ") || tag.ends_with('/')) continue;
    if (Count(tag, "\"") % 2 != 0) return "quotes: " + std::string(tag);
    if (!tag.starts_with('/')) {
      open.emplace_back(tag.substr(0, tag.find(' ')));
    } else if (open.empty() || open.back() != tag.substr(1)) {
      return fmt::format("{} at byte {}", tag, at);
    } else {
      open.pop_back();
    }
  }
  return open.empty() ? "" : "not closed: " + open.back();
}

TEST(ExplanationBytes, AreSafeWhereTheyAreShown) {
  const std::string_view hostile = "a\x1b[31m\x7F\xC2\x9B\u202E\xFF<&>\"'\n\u00E9";
  EXPECT_EQ(ForHtml(hostile), "a [31m  \u202E\uFFFD&lt;&amp;&gt;&quot;&#39;\n\u00E9");
  EXPECT_EQ(ForJson("\xC3\x28\u00E9"), "\uFFFD(\u00E9");
}

TEST(ExplanationSentence, ATreeHasEachTokenOnceAndHeadsFirst) {
  for (const Explained& sample : Samples()) {
    size_t tokens = 0;
    size_t candidates = 0;
    size_t mentions = 0;
    for (const ExplainedSentence& sentence : Sentences(sample.explanation)) {
      std::set<size_t> seen;
      for (const TreeLine& line : TreeLines(sentence)) {
        EXPECT_TRUE(seen.insert(line.token).second);
        if (const auto head = sentence.Head(line.token)) {
          EXPECT_TRUE(seen.contains(*head));
        } else {
          EXPECT_EQ(line.depth, 0);
        }
      }
      EXPECT_EQ(seen.size(), sentence.tokens.size());
      EXPECT_TRUE(sentence.candidates.empty() || sentence.HasTree());
      tokens += sentence.tokens.size();
      mentions += sentence.mentions.size();
      candidates += sentence.candidates.size();
    }
    EXPECT_EQ(tokens, sample.explanation.tokens.size());
    EXPECT_EQ(mentions, sample.explanation.mentions.size());
    EXPECT_EQ(candidates, sample.explanation.candidates.size());
  }
}

TEST(ExplanationText, ShowsTreeFeaturesAndScores) {
  EXPECT_THAT(ByHand().Text(),
              AllOf(HasSubstr("  tree          imposed/VBD root  [event]\n"
                              "                  Canada/NNP nsubj\n"
                              "                  it/PRP obj  [near miss]\n"
                              "                  ./. punct\n"),
                    HasSubstr("  mentions      Canada = actor CAN · imposed = act\n"),
                    HasSubstr("form <imposed> +1.25 · bias -0.50\n"), HasSubstr("    source CAN  subject +2.00\n"),
                    HasSubstr("conflict.action -6.5 · conflict.instrument 0.9 · confidence 0.625\n"),
                    HasSubstr("\"it\" as ACCUSE: improbable, probability 0.25\n")));
  for (const Explained& sample : Samples()) {
    const std::string text = sample.Text();
    for (const ExplainedSentence& sentence : Sentences(sample.explanation)) {
      if (sentence.candidates.empty()) continue;
      for (const enrich::ExplainedToken& token : sentence.tokens) {
        EXPECT_THAT(text, HasSubstr(fmt::format(" {}/{} {}", sink::Visible(sample.Slice(token.begin, token.end)),
                                                token.xpos, token.relation)));
      }
    }
    for (const enrich::ExplainedCandidate& candidate : sample.explanation.candidates) {
      for (const enrich::ExplainedFeature& feature : candidate.features) {
        EXPECT_THAT(text, HasSubstr(fmt::format("{} {:+.2f}", sink::Visible(feature.name), feature.weight)));
      }
    }
    EXPECT_TRUE(std::ranges::all_of(text, [](unsigned char c) { return c == '\n' || (c >= 0x20 && c != 0x7F); }));
  }
}

const ListValue& ListOf(const Struct& object, const std::string& name) { return object.fields().at(name).list_value(); }
double NumberOf(const Struct& object, const std::string& name) { return object.fields().at(name).number_value(); }
std::string TextOf(const Struct& object, const std::string& name) { return object.fields().at(name).string_value(); }

void ExpectSameCandidate(const Struct& json, const enrich::ExplainedCandidate& candidate) {
  EXPECT_EQ(json.fields().at("near_miss").bool_value(), candidate.IsNearMiss());
  EXPECT_EQ(TextOf(json, "event_id"), candidate.event_id);
  EXPECT_EQ(TextOf(json, "why_not"), candidate.why_not);
  EXPECT_EQ(NumberOf(json, "sentence"), candidate.sentence);
  EXPECT_EQ(NumberOf(json, "trigger_begin"), candidate.trigger_begin);
  EXPECT_EQ(NumberOf(json, "trigger_end"), candidate.trigger_end);
  EXPECT_EQ(TextOf(json, "trigger"), candidate.trigger);
  EXPECT_EQ(TextOf(json, "action"), candidate.action);
  EXPECT_EQ(NumberOf(json, "probability"), candidate.probability);
  const ListValue& features = ListOf(json, "features");
  ASSERT_EQ(features.values_size(), static_cast<int>(candidate.features.size()));
  for (int f = 0; f < features.values_size(); ++f) {
    const Struct& feature = features.values(f).struct_value();
    EXPECT_EQ(TextOf(feature, "question"), candidate.features[static_cast<size_t>(f)].question);
    EXPECT_EQ(TextOf(feature, "name"), ForJson(candidate.features[static_cast<size_t>(f)].name));
    EXPECT_EQ(NumberOf(feature, "weight"), candidate.features[static_cast<size_t>(f)].weight);
  }
  const ListValue& parts = ListOf(json, "score");
  ASSERT_EQ(parts.values_size(), static_cast<int>(candidate.score.size()));
  for (int p = 0; p < parts.values_size(); ++p) {
    EXPECT_EQ(TextOf(parts.values(p).struct_value(), "name"), candidate.score[static_cast<size_t>(p)].name);
    EXPECT_EQ(NumberOf(parts.values(p).struct_value(), "value"), candidate.score[static_cast<size_t>(p)].value);
  }
}

TEST(ExplanationJson, HasEveryPart) {
  std::vector<Explained> samples = Samples();
  samples.push_back(ByHand());
  for (const Explained& sample : samples) {
    const enrich::Explanation& explanation = sample.explanation;
    const std::string line = sample.Json();
    EXPECT_EQ(line.find('\n'), line.size() - 1);
    Struct json;
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(line, &json).ok()) << line;
    EXPECT_EQ(TextOf(json, "article_id"), sample.article.article_id());
    EXPECT_EQ(TextOf(json, "text"), explanation.text);
    const ListValue& tokens = ListOf(json, "tokens");
    ASSERT_EQ(tokens.values_size(), static_cast<int>(explanation.tokens.size()));
    for (int t = 0; t < tokens.values_size(); ++t) {
      const Struct& token = tokens.values(t).struct_value();
      const enrich::ExplainedToken& expected = explanation.tokens[static_cast<size_t>(t)];
      EXPECT_EQ(NumberOf(token, "begin"), expected.begin);
      EXPECT_EQ(NumberOf(token, "end"), expected.end);
      EXPECT_EQ(TextOf(token, "text"), sample.Slice(expected.begin, expected.end));
      EXPECT_EQ(NumberOf(token, "sentence"), expected.sentence);
      EXPECT_EQ(TextOf(token, "upos"), expected.upos);
      EXPECT_EQ(TextOf(token, "xpos"), expected.xpos);
      EXPECT_EQ(TextOf(token, "relation"), expected.relation);
      EXPECT_EQ(NumberOf(token, "head"), expected.head);
    }
    const ListValue& mentions = ListOf(json, "mentions");
    ASSERT_EQ(mentions.values_size(), static_cast<int>(explanation.mentions.size()));
    for (int m = 0; m < mentions.values_size(); ++m) {
      const Struct& mention = mentions.values(m).struct_value();
      EXPECT_EQ(NumberOf(mention, "begin"), explanation.mentions[static_cast<size_t>(m)].begin);
      EXPECT_EQ(NumberOf(mention, "end"), explanation.mentions[static_cast<size_t>(m)].end);
      EXPECT_EQ(TextOf(mention, "kind"), explanation.mentions[static_cast<size_t>(m)].kind);
      EXPECT_EQ(TextOf(mention, "meaning"), explanation.mentions[static_cast<size_t>(m)].meaning);
    }
    const ListValue& candidates = ListOf(json, "candidates");
    ASSERT_EQ(candidates.values_size(), static_cast<int>(explanation.candidates.size()));
    for (int c = 0; c < candidates.values_size(); ++c) {
      ExpectSameCandidate(candidates.values(c).struct_value(), explanation.candidates[static_cast<size_t>(c)]);
    }
    std::string extracted;
    sink::AppendJsonLine(sample.article, extracted);
    EXPECT_THAT(line, EndsWith(extracted.substr(extracted.find("\"events\":"))));
  }
}

TEST(ExplanationHtml, IsWellFormedAndLetsNothingIn) {
  for (const Explained& sample : Samples()) {
    const std::string page = sample.Html();
    EXPECT_EQ(FaultOfTags(page), "");
    EXPECT_THAT(page, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("<img")), Not(HasSubstr("url(")),
                            Not(HasSubstr("@import")), Not(HasSubstr("\x1b"))));
    EXPECT_EQ(Count(page, "href="), Count(page, "href=\"#a1-c"));
    EXPECT_THAT(page, HasSubstr("Tariffs &amp; &quot;talks&quot; &lt;script&gt;alert(1)&lt;/script&gt;</h2>"));
    EXPECT_EQ(ForJson(page), page) << "valid UTF-8";
  }
  EXPECT_NE(FaultOfTags("<p><b>x</p></b>"), "");
}

TEST(ExplanationHtml, DrawsTheTreeOfEachSentenceAndAPanelForEachCandidate) {
  for (const Explained& sample : Samples()) {
    const std::string page = sample.Html();
    const std::vector<ExplainedSentence> sentences = Sentences(sample.explanation);
    const auto told =
        std::ranges::count_if(sentences, [](const auto& sentence) { return !sentence.candidates.empty(); });
    EXPECT_EQ(Count(page, "<svg "), static_cast<size_t>(told));
    EXPECT_EQ(Count(page, "<section class=\"event\""), static_cast<size_t>(sample.article.events_size()));
    for (size_t c = 0; c < sample.explanation.candidates.size(); ++c) {
      EXPECT_EQ(Count(page, fmt::format(" id=\"a1-c{}\"", c)), 1);
      EXPECT_GE(Count(page, fmt::format("href=\"#a1-c{}\"", c)), 1);
    }
    size_t features = 0;
    for (const enrich::ExplainedCandidate& candidate : sample.explanation.candidates) {
      features += candidate.features.size();
    }
    EXPECT_EQ(Count(page, "<td class=\"name\">"), features);
  }
}

TEST(ExplanationHtml, ShowsAnEventAndItsScores) {
  const std::string page = ByHand().Html();
  EXPECT_EQ(FaultOfTags(page), "");
  EXPECT_THAT(page, HasSubstr("<mark class=\"quote source\">Canada</mark><mark class=\"quote\"> </mark>"
                              "<a class=\"quote trigger\" href=\"#a1-c0\">imposed</a><mark class=\"quote\"> </mark>"
                              "<a class=\"quote near\" href=\"#a1-c1\">it</a><mark class=\"quote\">.</mark>"));
  EXPECT_THAT(page, HasSubstr("<span>CAN → ?</span>"));
  EXPECT_THAT(page, HasSubstr("action <b>-6.5</b></span> × <span class=\"part\">instrument <b>0.9</b></span>"));
  EXPECT_THAT(page, HasSubstr("<td class=\"name\">form &lt;imposed&gt;</td><td class=\"number\">+1.25</td>"));
  EXPECT_THAT(page, HasSubstr("near miss: “it” as ACCUSE</h4>\n<p>improbable; probability 0.250</p>"));
}

TEST(ExplanationSvg, HasAnArcAWordAndATagForEachToken) {
  const Explained sample = ByHand();
  const std::string svg = TreeSvg(sample.explanation.text, Sentences(sample.explanation)[0]);
  EXPECT_EQ(Count(svg, "<path class=\"arc\""), 4) << "three arcs, and the one from above to the root";
  for (const char* relation : {"nsubj", "root", "obj", "punct"}) {
    EXPECT_EQ(Count(svg, fmt::format(">{}</text>", relation)), 1);
  }
  for (const char* tag : {"NNP", "VBD", "PRP", "PROPN", "VERB", "PRON", "PUNCT"}) {
    EXPECT_EQ(Count(svg, fmt::format(">{}</text>", tag)), 1);
  }
  EXPECT_EQ(Count(svg, "class=\"word trigger\""), 1);
  EXPECT_EQ(Count(svg, "class=\"word near\""), 1);
  Explained unread = sample;
  for (enrich::ExplainedToken& token : unread.explanation.tokens) token = {token.begin, token.end, 0, "", "", "", -1};
  EXPECT_THAT(TreeSvg(unread.explanation.text, Sentences(unread.explanation)[0]), IsEmpty());
}

TEST(ExplanationMarks, LieOnTheWordsThatTheEventsName) {
  for (const Explained& sample : Samples()) {
    std::set<std::pair<Evidence, std::string>> marked;
    for (const Mark& mark : FindMarks(sample.original.text(), sample.article, sample.explanation)) {
      ASSERT_LT(mark.begin, mark.end);
      marked.emplace(mark.evidence, sample.Slice(mark.begin, mark.end));
    }
    for (const enrich::ExplainedCandidate& candidate : sample.explanation.candidates) {
      const Evidence evidence = candidate.IsNearMiss() ? Evidence::kNearMiss : Evidence::kTrigger;
      EXPECT_TRUE(marked.contains({evidence, candidate.trigger})) << candidate.trigger;
    }
    for (const v1::PolicyEvent& event : sample.article.events()) {
      for (const v1::Actor& actor : event.sources()) {
        EXPECT_TRUE(actor.name().empty() || marked.contains({Evidence::kSource, actor.name()})) << actor.name();
      }
    }
  }
}

// Events count bytes of the article as it arrived, the page shows the text as it was read.
TEST(ExplanationMarks, FollowTheTextThroughItsRepairs) {
  Explained sample = Samples()[1];
  ASSERT_NE(sample.original.text(), sample.explanation.text);
  const auto sentence = std::ranges::find(sample.explanation.text, 'C') - sample.explanation.text.begin();
  const auto token = std::ranges::find(sample.explanation.tokens, sentence, &enrich::ExplainedToken::begin);
  ASSERT_NE(token, sample.explanation.tokens.end());
  sample.explanation.candidates = {
      {token->sentence, (token + 1)->begin, (token + 1)->end, "imposed", "SANCTION", 0.9, {}, "", "e1", {}}};
  sample.article.clear_events();
  v1::PolicyEvent& event = *sample.article.add_events();
  event.set_event_id("e1");
  const auto locate = [&](std::string_view words, v1::Span& span) {
    span.set_begin(static_cast<uint32_t>(sample.original.text().find(words)));
    span.set_end(span.begin() + static_cast<uint32_t>(words.size()));
  };
  locate("Canada", *event.add_sources()->mutable_span());
  locate("Mexican", *event.add_targets()->mutable_span());
  locate("Canada imposed tariffs of 25% on “Mexican” steel on Monday.", *event.mutable_quote_span());
  locate("“Mexican” steel", *event.mutable_object_span());
  std::set<std::pair<Evidence, std::string>> marked;
  for (const Mark& mark : FindMarks(sample.original.text(), sample.article, sample.explanation)) {
    if (mark.evidence != Evidence::kInstrument) marked.emplace(mark.evidence, sample.Slice(mark.begin, mark.end));
  }
  EXPECT_THAT(marked,
              ElementsAre(Pair(Evidence::kQuote, "Canada imposed tariffs of 25% on \"Mexican\" steel on Monday."),
                          Pair(Evidence::kDetail, "\"Mexican\" steel"), Pair(Evidence::kSource, "Canada"),
                          Pair(Evidence::kTarget, "Mexican"), Pair(Evidence::kTrigger, "imposed")));
}

std::string Repeated(std::string_view piece, size_t times) {
  std::string out;
  for (size_t i = 0; i < times; ++i) out += piece;
  return out;
}

// What an explanation adds to an article is in proportion to it, and pages for people end.
TEST(ExplanationLimits, HoldForAnyLength) {
  constexpr std::string_view kClause = "Canada imposed tariffs on Mexican steel and Mexico condemned the move, ";
  const Explained half = Read(Repeated(kClause, 300));
  const Explained whole = Read(Repeated(kClause, 600));
  ASSERT_GT(whole.explanation.candidates.size(), 2 * kMostTold);
  EXPECT_LT(whole.Json().size(), half.Json().size() * 21 / 10);
  EXPECT_LT(whole.Json().size(), whole.original.text().size() * 100);
  EXPECT_LT(whole.Text().size(), half.Text().size() * 11 / 10);
  // The text with its marks grows with the article.
  const size_t marks = (whole.original.text().size() - half.original.text().size()) * 10;
  EXPECT_LT(whole.Html().size(), half.Html().size() + marks);

  const ToldSentences told = Told(whole.explanation, false);
  EXPECT_GE(told.candidates, kMostTold);
  EXPECT_EQ(told.candidates + told.events_left_out + told.near_misses_left_out, whole.explanation.candidates.size());
  EXPECT_THAT(whole.Text(), HasSubstr(told.LeftOut()));
  EXPECT_THAT(whole.Html(), HasSubstr(told.LeftOut()));
  EXPECT_EQ(FaultOfTags(whole.Html()), "");
  EXPECT_EQ(Count(whole.Html(), "<section class=\"event\"") + Count(whole.Html(), "<section class=\"miss\""),
            told.candidates);
  EXPECT_EQ(Count(whole.Html(), "href=\"#a1-c"), told.candidates) << "a link leads somewhere";
  EXPECT_EQ(Count(whole.Html(true), "href=\"#a1-c"), whole.explanation.candidates.size());
  EXPECT_THAT(whole.Text(true), Not(HasSubstr("left out")));
  EXPECT_THAT(Samples()[0].Text() + Samples()[0].Html(), Not(HasSubstr("left out")));
}

TEST(ExplanationLimits, AreToldOfSentences) {
  const Explained cut = Read("Canada and " + Repeated("Mexico and ", 250) + "Peru imposed tariffs. Peru sued Chile.");
  EXPECT_THAT(cut.explanation.cut_sentences, ElementsAre(0));
  EXPECT_THAT(cut.Text(true), AllOf(HasSubstr("1 sentence cut after 400 tokens"),
                                    HasSubstr("sentence 1, cut after 400 tokens: it goes on in sentence 2\n"),
                                    HasSubstr("sentence 2\n")));
  EXPECT_THAT(cut.Html(true), AllOf(HasSubstr("1 sentence cut after 400 tokens"),
                                    HasSubstr("<h3>sentence 1, cut after 400 tokens: it goes on in sentence 2</h3>")));
  EXPECT_THAT(cut.Json(), HasSubstr(",\"cut_sentences\":[0],"));

  // Long enough for no drawing, not for a cut.
  const Explained wide = Read("Canada imposed tariffs on steel" + Repeated(", zinc", 100) + ".");
  EXPECT_THAT(wide.explanation.cut_sentences, IsEmpty());
  EXPECT_THAT(wide.Html(), AllOf(HasSubstr("no drawing of the dependency tree: 206 tokens are more than"),
                                 Not(HasSubstr("<svg")), Not(HasSubstr(" cut after "))));
  EXPECT_THAT(Samples()[0].Json(), HasSubstr(",\"cut_sentences\":[],"));
}

TEST(ExplanationLimits, ASentenceAsLongAsIsAllowedIsNotCut) {
  const std::string words = Repeated("zinc ", 399);
  EXPECT_THAT(Read(words + ". Peru sued Chile.").explanation.cut_sentences, IsEmpty());
  EXPECT_THAT(Read(words + "zinc\nPeru sued Chile.").explanation.cut_sentences, IsEmpty());
  EXPECT_THAT(Read(words + "zinc zinc.").explanation.cut_sentences, ElementsAre(0));
}

// Of a near miss nothing is told that decided nothing.
TEST(ExplanationLimits, NearMissesTellOfEventsAlone) {
  const Explained twice = Read("Canada imposed tariffs on Mexican steel, and Canada imposed tariffs on Mexican steel.");
  size_t misses = 0;
  for (const enrich::ExplainedCandidate& candidate : twice.explanation.candidates) {
    if (!candidate.IsNearMiss()) continue;
    ++misses;
    for (const enrich::ExplainedFeature& feature : candidate.features) EXPECT_EQ(feature.question, "event");
  }
  EXPECT_GT(misses, 0U);
}

TEST(ExplanationMarks, LeaveTheTextAsItIs) {
  for (const Explained& sample : Samples()) {
    const std::string html =
        MarkedText(sample.explanation.text, FindMarks(sample.original.text(), sample.article, sample.explanation), "a1",
                   sample.explanation.candidates.size());
    std::string bare;
    bool inside = false;
    for (const char c : html) {
      if (c == '<') inside = true;
      if (!inside) bare += c;
      if (c == '>') inside = false;
    }
    EXPECT_EQ(bare, ForHtml(sample.explanation.text));
  }
}

}  // namespace
}  // namespace policywire::deploy
