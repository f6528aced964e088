#include "deploy/diff/diff_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sink/jsonl/json_writer.h"
#include "sink/text/visible.h"

namespace policywire::deploy {
namespace {

constexpr size_t kMaxTold = 160;  // bytes of a value that people are shown

std::string_view KindName(EventChange::Kind kind) {
  switch (kind) {
    case EventChange::Kind::kAdded:
      return "added";
    case EventChange::Kind::kGone:
      return "gone";
    case EventChange::Kind::kChanged:
      return "changed";
  }
  return "";
}

std::string JsonStart(std::string_view change, std::string_view id) {
  std::string line = fmt::format("{{\"change\":\"{}\",\"article_id\":", change);
  sink::AppendJsonString(id, line);
  return line;
}

std::string Plural(uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

// The place at or before `at` where a character begins.
size_t CharacterAt(std::string_view text, size_t at) {
  if (at >= text.size()) return text.size();
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U) --at;
  return at;
}

// `value` for people. Of a long one, as quotes may be, the piece around `at`.
std::string Told(std::string_view value, size_t at) {
  if (value.empty()) return "absent";
  if (value.size() <= kMaxTold) return sink::Visible(value);
  const size_t begin = at <= kMaxTold / 2 ? 0 : CharacterAt(value, at - kMaxTold / 2);
  const size_t end = CharacterAt(value, begin + kMaxTold);
  return fmt::format("{}{}{}", begin == 0 ? "" : "…", sink::Visible(value.substr(begin, end - begin)),
                     end == value.size() ? "" : "…");
}

void AppendLines(const std::vector<FieldChange>& fields, std::string& out) {
  for (const auto& [field, a, b] : fields) {
    const auto at = static_cast<size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
    out += fmt::format("      {}: {} -> {}\n", sink::Visible(field), Told(a, at), Told(b, at));
  }
}

void AppendMember(const std::vector<FieldChange>& fields, std::string& line) {
  line += ",\"fields\":{";
  bool first = true;
  for (const FieldChange& field : fields) {
    if (!first) line += ',';
    first = false;
    sink::AppendJsonString(field.field, line);
    line += ":{";
    if (!field.a.empty()) line.append("\"a\":").append(field.a);
    if (!field.b.empty()) line.append(field.a.empty() ? "" : ",").append("\"b\":").append(field.b);
    line += '}';
  }
  line += '}';
}

}  // namespace

DiffReport::DiffReport(DiffFormat format, std::vector<std::string> ignored,
                       std::function<absl::Status(std::string_view)> write)
    : format_(format), comparer_(std::move(ignored)), write_(std::move(write)) {}

absl::Status DiffReport::Both(const std::string& id, const std::string& a, uint64_t events_a, const std::string& b) {
  if (a == b) {
    ++counts_.articles_same;
    counts_.events_same += events_a;
    return absl::OkStatus();
  }
  const ArticleDiff diff = comparer_.Compare(a, b);
  counts_.events_same += diff.same;
  if (diff.changes.empty() && diff.fields.empty()) {
    ++counts_.articles_same;
    return absl::OkStatus();
  }
  ++counts_.articles_different;
  std::string out;
  if (format_ == DiffFormat::kText) out = fmt::format("article {}\n", sink::Visible(id));
  if (!diff.fields.empty()) AddArticle(id, diff.fields, out);
  for (const EventChange& change : diff.changes) Add(id, change, out);
  return write_(out);
}

void DiffReport::AddArticle(const std::string& id, const std::vector<FieldChange>& fields, std::string& out) {
  Count(fields);
  if (format_ == DiffFormat::kText) {
    AppendLines(fields, out);
  } else if (format_ == DiffFormat::kJsonLines) {
    out += JsonStart("article_changed", id);
    AppendMember(fields, out);
    out += "}\n";
  }
}

void DiffReport::Count(const std::vector<FieldChange>& fields) {
  for (const FieldChange& field : fields) ++counts_.fields[field.field];
}

void DiffReport::Add(const std::string& id, const EventChange& change, std::string& out) {
  const auto kind = change.kind;
  ++(kind == EventChange::Kind::kAdded  ? counts_.events_added
     : kind == EventChange::Kind::kGone ? counts_.events_gone
                                        : counts_.events_changed);
  Count(change.fields);
  if (format_ == DiffFormat::kText) {
    const char mark = kind == EventChange::Kind::kAdded ? '+' : kind == EventChange::Kind::kGone ? '-' : '~';
    out += fmt::format("  {} {}\n", mark, sink::Visible(change.name));
    AppendLines(change.fields, out);
  } else if (format_ == DiffFormat::kJsonLines) {
    out += JsonStart(KindName(kind), id);
    if (kind == EventChange::Kind::kChanged) AppendMember(change.fields, out);
    out.append(",\"event\":").append(change.event).append("}\n");
  }
}

absl::Status DiffReport::Only(Side side, const std::string& id, uint64_t events) {
  const bool in_a = side == Side::kA;
  ++(in_a ? counts_.articles_only_a : counts_.articles_only_b);
  (in_a ? counts_.events_gone : counts_.events_added) += events;
  switch (format_) {
    case DiffFormat::kText:
      return write_(fmt::format("{} article {}: only in {}, with {}\n", in_a ? '-' : '+', sink::Visible(id),
                                in_a ? 'A' : 'B', Plural(events, "event")));
    case DiffFormat::kJsonLines:
      return write_(
          fmt::format("{},\"events\":{}}}\n", JsonStart(in_a ? "article_gone" : "article_added", id), events));
    case DiffFormat::kSummary:
      break;
  }
  return absl::OkStatus();
}

absl::Status DiffReport::Summary() {
  const DiffCounts& c = counts_;
  if (format_ == DiffFormat::kJsonLines) {
    std::string line = fmt::format(
        "{{\"change\":\"summary\",\"articles\":{{\"only_a\":{},\"only_b\":{},\"same\":{},\"different\":{}}},"
        "\"events\":{{\"same\":{},\"added\":{},\"gone\":{},\"changed\":{}}},\"fields\":{{",
        c.articles_only_a, c.articles_only_b, c.articles_same, c.articles_different, c.events_same, c.events_added,
        c.events_gone, c.events_changed);
    bool first = true;
    for (const auto& [field, count] : c.fields) {
      if (!first) line += ',';
      first = false;
      sink::AppendJsonString(field, line);
      line += fmt::format(":{}", count);
    }
    return write_(line + "}}\n");
  }
  std::string text = fmt::format(
      "articles: {} same, {} different, {} only in A, {} only in B\n"
      "events:   {} same, {} changed, {} gone, {} added\n",
      c.articles_same, c.articles_different, c.articles_only_a, c.articles_only_b, c.events_same, c.events_changed,
      c.events_gone, c.events_added);
  std::vector<std::pair<std::string, uint64_t>> fields(c.fields.begin(), c.fields.end());
  std::ranges::stable_sort(fields, [](const auto& a, const auto& b) { return a.second > b.second; });
  for (const auto& [field, count] : fields) text += fmt::format("  {:>9} {}\n", count, sink::Visible(field));
  return write_(text);
}

}  // namespace policywire::deploy
