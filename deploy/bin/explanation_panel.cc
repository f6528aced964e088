#include "deploy/bin/explanation_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "deploy/bin/explanation_bytes.h"
#include "deploy/bin/explanation_sentence.h"

namespace policywire::deploy {
namespace {

// "EXPORT_CONTROL" -> "EXPORT CONTROL", which may be wrapped.
std::string Words(std::string_view name) {
  std::string out(name);
  std::ranges::replace(out, '_', ' ');
  return out;
}

// A bar from the middle: to the right for what speaks for it, to the left for what speaks against. `most` is the value
// of the longest bar.
std::string Bar(double value, double most) {
  const double part = most > 0 && std::isfinite(value) ? std::min(1.0, std::fabs(value) / most) : 0;
  return fmt::format("<span class=\"axis\"><span class=\"bar {}\" style=\"width:{:.1f}%\"></span></span>",
                     value < 0 ? "against" : "for", part * 50);
}

void AddField(std::string_view name, std::string_view value, std::string& out) {
  if (value.empty()) return;
  out += fmt::format("<dt>{}</dt><dd>{}</dd>\n", name, ForHtml(value));
}

// "CHN: "Beijing", government, GOV"
std::string Describe(const v1::Actor& actor) {
  std::string out = actor.code();
  if (!actor.name().empty()) out += fmt::format(": “{}”", actor.name());
  if (!actor.role().empty()) out += ", " + actor.role();
  if (!actor.sector().empty()) out += ", " + actor.sector();
  return out;
}

std::string FieldList(const enrich::ExplainedCandidate& candidate, const v1::PolicyEvent& event) {
  std::string out = "<dl>\n";
  AddField("trigger", candidate.trigger, out);
  AddField("probability", fmt::format("{:.3f}", candidate.probability), out);
  for (const v1::Actor& actor : event.sources()) AddField("source", Describe(actor), out);
  for (const v1::Actor& actor : event.targets()) AddField("target", Describe(actor), out);
  AddField("object", event.object(), out);
  AddField("magnitude", event.magnitude(), out);
  AddField("date", event.date(), out);
  AddField("attribution", event.attribution(), out);
  AddField("conditional", event.conditional() ? "yes" : "", out);
  AddField("optional", event.optional() ? "yes" : "", out);
  AddField("CAMEO", event.cameo(), out);
  AddField("quad class", Words(v1::QuadClass_Name(event.quad_class())), out);
  AddField("quote", event.quote(), out);
  AddField("id", event.event_id(), out);
  return out + "</dl>\n";
}

// How a score comes of its parts (enrich/score/README.md).
struct ScoreRow {
  std::string_view name;
  std::string_view between;  // its parts
  double value;
  double most;
};

void AddScore(const ScoreRow& row, std::span<const enrich::ExplainedScorePart> parts, std::string& out) {
  std::string made_of;
  for (const enrich::ExplainedScorePart& part : parts) {
    const size_t dot = part.name.find('.');
    if (dot == std::string::npos || part.name.substr(0, dot) != row.name) continue;
    if (!made_of.empty()) made_of += row.between;
    made_of +=
        fmt::format("<span class=\"part\">{} <b>{:.4g}</b></span>", ForHtml(part.name.substr(dot + 1)), part.value);
  }
  out += fmt::format("<tr><th>{}</th><td class=\"number\">{:.3g}</td><td>{}</td></tr>\n", row.name, row.value,
                     Bar(row.value, row.most));
  if (!made_of.empty()) out += fmt::format("<tr><td class=\"parts\" colspan=\"3\">= {}</td></tr>\n", made_of);
}

std::string ScoreTable(const v1::Score& score, std::span<const enrich::ExplainedScorePart> parts) {
  const std::array rows = {
      ScoreRow{"conflict", " × ", score.conflict(), 10}, ScoreRow{"certainty", " × ", score.certainty(), 1},
      ScoreRow{"salience", " + ", score.salience(), 1}, ScoreRow{"confidence", "", score.confidence(), 1}};
  std::string out = "<h5>scores and their parts</h5>\n<table class=\"scores\">\n";
  for (const ScoreRow& row : rows) AddScore(row, parts, out);
  return out + "</table>\n";
}

void AddQuestion(std::span<const enrich::ExplainedFeature> features, double most, std::string& out) {
  out += fmt::format("<div class=\"question\"><h5>{}</h5>\n<table>\n", ForHtml(features[0].question));
  for (const enrich::ExplainedFeature& feature : features) {
    out += fmt::format("<tr><td class=\"name\">{}</td><td class=\"number\">{:+.2f}</td><td>{}</td></tr>\n",
                       ForHtml(feature.name), feature.weight, Bar(feature.weight, most));
  }
  out += "</table></div>\n";
}

std::string FeatureTables(std::span<const enrich::ExplainedFeature> features, bool open) {
  if (features.empty()) return "";
  double most = 0;
  for (const enrich::ExplainedFeature& feature : features) most = std::max(most, std::fabs(feature.weight));
  std::string out =
      fmt::format("<details{}><summary>features and their weights, by question</summary>\n<div class=\"questions\">\n",
                  open ? " open=\"open\"" : "");
  while (!features.empty()) {
    const auto end = std::ranges::find_if(
        features, [&](const enrich::ExplainedFeature& feature) { return feature.question != features[0].question; });
    const auto count = static_cast<size_t>(end - features.begin());
    AddQuestion(features.first(count), most, out);
    features = features.subspan(count);
  }
  return out + "</div></details>\n";
}

}  // namespace

std::string CandidatePanel(const enrich::ExplainedCandidate& candidate, const v1::PolicyEvent* event,
                           std::string_view id) {
  if (event == nullptr) {
    return fmt::format(
               "<section class=\"miss\" id=\"{}\">\n<h4>near miss: “{}” as {}</h4>\n<p>{}; probability {:.3f}</p>\n",
               id, ForHtml(candidate.trigger), ForHtml(Words(candidate.action)), ForHtml(candidate.why_not),
               candidate.probability) +
           FeatureTables(candidate.features, false) + "</section>\n";
  }
  return fmt::format("<section class=\"event\" id=\"{}\">\n<h4>{} · {} · {} · {} <span>{} → {}</span></h4>\n", id,
                     Words(v1::Action_Name(event->action())), Words(v1::Instrument_Name(event->instrument())),
                     Words(v1::Direction_Name(event->direction())), Words(v1::Status_Name(event->status())),
                     ForHtml(Codes(event->sources())), ForHtml(Codes(event->targets()))) +
         FieldList(candidate, *event) + ScoreTable(event->score(), candidate.score) +
         FeatureTables(candidate.features, true) + "</section>\n";
}

}  // namespace policywire::deploy
