#include "ingest/decode/html/linked_data.h"

#include <simdjson.h>

#include <algorithm>
#include <utility>

#include "ingest/decode/html/html_tree.h"

namespace policywire::ingest {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr size_t kMaxDepth = 64;

// What is named by "@id", for whom another object refers to.
using Names = std::vector<std::pair<std::string_view, std::string_view>>;

std::string Clean(std::string_view text) {
  std::string out;
  AppendUnescaped(text, out);  // many systems put what they wrote for HTML into JSON
  const size_t begin = std::min(out.find_first_not_of(" \t\r\n"), out.size());
  out.erase(0, begin);
  while (!out.empty() && IsHtmlSpace(out.back())) out.pop_back();
  return out;
}

std::string_view StringOf(const object& from, std::string_view key) {
  std::string_view text;
  element value;
  if (from.at_key(key).get(value) != simdjson::SUCCESS) return {};
  if (value.get(text) == simdjson::SUCCESS) return text;
  array several;
  if (value.get(several) == simdjson::SUCCESS) {
    for (const element item : several) {
      if (item.get(text) == simdjson::SUCCESS) return text;
    }
  }
  object inner;
  if (value.get(inner) == simdjson::SUCCESS && inner.at_key("@id").get(text) == simdjson::SUCCESS) return text;
  return {};
}

int RankOfType(std::string_view type) {
  if (const size_t slash = type.rfind('/'); slash != type.npos) type.remove_prefix(slash + 1);
  if (type.ends_with("Article") || type.ends_with("Posting") || type == "Report" || type == "PressRelease" ||
      type == "AnalysisNewsArticle") {
    return 3;
  }
  if (type == "Review" || type == "CreativeWork" || type == "Recipe" || type == "HowTo" || type == "Report" ||
      type == "OpinionNewsArticle" || type == "Blog") {
    return 2;
  }
  return type.ends_with("Page") ? 1 : 0;
}

int RankOf(const object& from) {
  element type;
  if (from.at_key("@type").get(type) != simdjson::SUCCESS) return 0;
  std::string_view name;
  if (type.get(name) == simdjson::SUCCESS) return RankOfType(name);
  array names;
  int best = 0;
  if (type.get(names) == simdjson::SUCCESS) {
    for (const element item : names) {
      if (item.get(name) == simdjson::SUCCESS) best = std::max(best, RankOfType(name));
    }
  }
  return best;
}

void CollectNames(const element& from, Names& names) {
  object members;
  array items;
  if (from.get(members) == simdjson::SUCCESS) {
    std::string_view id;
    std::string_view name;
    if (members.at_key("@id").get(id) == simdjson::SUCCESS && members.at_key("name").get(name) == simdjson::SUCCESS) {
      names.emplace_back(id, name);
    }
    for (const auto& member : members) CollectNames(member.value, names);
  } else if (from.get(items) == simdjson::SUCCESS) {
    for (const element item : items) CollectNames(item, names);
  }
}

void AppendPeople(const element& from, const Names& names, std::vector<std::string>& out) {
  constexpr size_t kMost = 50;
  if (out.size() >= kMost) return;
  std::string_view text;
  object person;
  array several;
  if (from.get(text) == simdjson::SUCCESS) {
    if (std::string name = Clean(text); !name.empty() && name.find("://") == name.npos) out.push_back(std::move(name));
  } else if (from.get(person) == simdjson::SUCCESS) {
    std::string_view name = StringOf(person, "name");
    if (name.empty()) {
      const std::string_view id = StringOf(person, "@id");
      for (const auto& [known, its_name] : names) {
        if (name.empty() && known == id) name = its_name;
      }
    }
    if (std::string clean = Clean(name); !clean.empty()) out.push_back(std::move(clean));
  } else if (from.get(several) == simdjson::SUCCESS) {
    for (const element item : several) AppendPeople(item, names, out);
  }
}

void ReadObject(const object& from, const Names& names, LinkedArticle& article) {
  const int rank = RankOf(from);
  if (rank == 0) return;
  const bool dated = !StringOf(from, "datePublished").empty();
  const bool better = rank > article.rank || (rank == article.rank && article.published.empty() && dated);
  if (!better || (article.rank > 1 && !dated && !article.published.empty())) return;
  LinkedArticle found;
  found.rank = rank;
  found.title = Clean(StringOf(from, "headline"));
  if (found.title.empty()) found.title = Clean(StringOf(from, "name"));
  found.published = StringOf(from, "datePublished");
  if (found.published.empty()) found.published = StringOf(from, "dateCreated");
  found.modified = StringOf(from, "dateModified");
  found.language = StringOf(from, "inLanguage");
  found.url = StringOf(from, "mainEntityOfPage");
  if (found.url.find("://") == std::string::npos) found.url = StringOf(from, "url");
  element people;
  if (from.at_key("author").get(people) == simdjson::SUCCESS) AppendPeople(people, names, found.authors);
  element publisher;
  std::vector<std::string> outlets;
  if (from.at_key("publisher").get(publisher) == simdjson::SUCCESS) AppendPeople(publisher, names, outlets);
  if (!outlets.empty()) found.source = outlets.front();
  // What only the page's description has is better than nothing.
  if (found.published.empty()) found.published = article.published;
  if (found.modified.empty()) found.modified = article.modified;
  if (found.language.empty()) found.language = article.language;
  if (found.source.empty()) found.source = article.source;
  if (found.title.empty()) found.title = article.title;
  if (found.authors.empty()) found.authors = article.authors;
  article = std::move(found);
}

void Walk(const element& from, const Names& names, LinkedArticle& article) {
  object members;
  array items;
  if (from.get(members) == simdjson::SUCCESS) {
    ReadObject(members, names, article);
    for (const auto& member : members) {
      // An article inside another description is the page's own where it is its main entity or part of a graph.
      if (member.key == "@graph" || member.key == "mainEntity" || member.key == "mainEntityOfPage") {
        Walk(member.value, names, article);
      }
    }
  } else if (from.get(items) == simdjson::SUCCESS) {
    for (const element item : items) Walk(item, names, article);
  }
}

}  // namespace

void ReadLinkedData(std::string_view json, LinkedArticle& article) {
  static thread_local simdjson::dom::parser parser;
  while (!json.empty() && (IsHtmlSpace(json.back()) || json.back() == ';')) json.remove_suffix(1);
  element root;
  if (parser.allocate(std::max<size_t>(json.size(), 1), kMaxDepth) != simdjson::SUCCESS) return;
  std::string mended;
  if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS) {
    for (const char c : json) mended += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    if (parser.parse(mended.data(), mended.size()).get(root) != simdjson::SUCCESS) return;
  }
  Names names;
  CollectNames(root, names);
  Walk(root, names, article);
}

}  // namespace policywire::ingest
