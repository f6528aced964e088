#include "deploy/diff/diff_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sink/jsonl/json_writer.h"
#include "sink/text/visible.h"

namespace policywire::deploy {
namespace {

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
  if (diff.changes.empty()) {
    ++counts_.articles_same;
    return absl::OkStatus();
  }
  ++counts_.articles_different;
  std::string out;
  if (format_ == DiffFormat::kText) out = fmt::format("article {}\n", sink::Visible(id));
  for (const EventChange& change : diff.changes) Add(id, change, out);
  return write_(out);
}

void DiffReport::Add(const std::string& id, const EventChange& change, std::string& out) {
  const auto kind = change.kind;
  ++(kind == EventChange::Kind::kAdded  ? counts_.events_added
     : kind == EventChange::Kind::kGone ? counts_.events_gone
                                        : counts_.events_changed);
  for (const FieldChange& field : change.fields) ++counts_.fields[field.field];
  if (format_ == DiffFormat::kText) {
    const char mark = kind == EventChange::Kind::kAdded ? '+' : kind == EventChange::Kind::kGone ? '-' : '~';
    out += fmt::format("  {} {}\n", mark, sink::Visible(change.name));
    for (const FieldChange& field : change.fields) {
      out += fmt::format("      {}: {} -> {}\n", sink::Visible(field.field),
                         field.a.empty() ? "absent" : sink::Visible(field.a),
                         field.b.empty() ? "absent" : sink::Visible(field.b));
    }
  } else if (format_ == DiffFormat::kJsonLines) {
    out += JsonStart(KindName(kind), id);
    if (kind == EventChange::Kind::kChanged) {
      out += ",\"fields\":{";
      bool first = true;
      for (const FieldChange& field : change.fields) {
        if (!first) out += ',';
        first = false;
        sink::AppendJsonString(field.field, out);
        out += ":{";
        if (!field.a.empty()) out.append("\"a\":").append(field.a);
        if (!field.b.empty()) out.append(field.a.empty() ? "" : ",").append("\"b\":").append(field.b);
        out += '}';
      }
      out += '}';
    }
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
