#include "ingest/decode/json_decoder.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

#include "ingest/decode/article_id.h"
#include "ingest/decode/json_fault.h"
#include "ingest/decode/timestamp.h"
#include "ingest/decode/xml/json_feed.h"

namespace policywire::ingest {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

// The reason an article of the message cannot be read, thrown nowhere: functions return it, nothing meaning success.
using Failure = std::optional<DecodeError>;

// A thread's parser and the padded copy of the message that it needs. Memory of up to this many bytes of JSON is kept
// from message to message; what one large message took is given back after it.
constexpr size_t kKeptCapacity = 1 << 20;

struct Workspace {
  simdjson::dom::parser parser;
  std::unique_ptr<char[]> padded;
  size_t capacity = 0;
  std::vector<std::string_view> keys;

  // The root of `json`; the views in it live until the next call.
  simdjson::simdjson_result<element> Parse(std::string_view json) {
    if (json.empty()) return simdjson::EMPTY;
    if (padded == nullptr || json.size() > capacity) {
      capacity = std::max<size_t>(json.size() + json.size() / 4, 16384);
      padded.reset(new char[capacity + simdjson::SIMDJSON_PADDING]);
      if (const auto error = parser.allocate(capacity, JsonDecoder::kMaxDepth + 1)) return error;
    }
    std::memcpy(padded.get(), json.data(), json.size());
    std::memset(padded.get() + json.size(), 0, simdjson::SIMDJSON_PADDING);
    return parser.parse(padded.get(), json.size(), false);
  }
};

// Gives a large message's memory back on the way out.
class WorkspaceLease {
 public:
  WorkspaceLease() {
    if (!workspace_) workspace_ = std::make_unique<Workspace>();
  }
  ~WorkspaceLease() {
    if (workspace_->capacity > kKeptCapacity) workspace_.reset();
  }
  WorkspaceLease(const WorkspaceLease&) = delete;
  WorkspaceLease& operator=(const WorkspaceLease&) = delete;
  Workspace& operator*() const { return *workspace_; }

 private:
  static thread_local std::unique_ptr<Workspace> workspace_;
};
thread_local std::unique_ptr<Workspace> WorkspaceLease::workspace_;

std::string_view TypeName(const element& value) {
  switch (value.type()) {
    case element_type::ARRAY:
      return "a list";
    case element_type::OBJECT:
      return "an object";
    case element_type::INT64:
    case element_type::UINT64:
    case element_type::DOUBLE:
      return "a number";
    case element_type::STRING:
      return "a string";
    case element_type::BOOL:
      return "true or false";
    case element_type::NULL_VALUE:
      return "null";
  }
  return "something else";
}

// Keys go into messages as they are, however long; nobody reads more than the beginning.
std::string Quoted(std::string_view key) {
  constexpr size_t kShown = 60;
  if (key.size() <= kShown) return fmt::format("\"{}\"", key);
  size_t cut = kShown;
  while ((key[cut] & 0xC0) == 0x80) --cut;  // not inside a character
  return fmt::format("\"{}...\"", key.substr(0, cut));
}

DecodeError WrongType(const JsonDecoder::Path& path, std::string_view wanted, const element& value) {
  return {v1::WRONG_TYPE, fmt::format("{} should be {} and is {}", Quoted(path.key), wanted, TypeName(value))};
}

// The first key that occurs twice in `keys`. A few keys are compared pair by pair, many are sorted.
std::optional<std::string_view> FirstRepeated(std::vector<std::string_view>& keys) {
  constexpr size_t kFew = 24;
  if (keys.size() <= kFew) {
    for (size_t i = 1; i < keys.size(); ++i) {
      for (size_t j = 0; j < i; ++j) {
        if (keys[i] == keys[j]) return keys[i];
      }
    }
    return std::nullopt;
  }
  std::sort(keys.begin(), keys.end());
  const auto repeated = std::adjacent_find(keys.begin(), keys.end());
  if (repeated == keys.end()) return std::nullopt;
  return *repeated;
}

// Recursion is bounded by the parser's depth. `keys` is room to work in.
std::optional<std::string_view> FindRepeatedKey(const element& value, std::vector<std::string_view>& keys) {
  if (value.is_object()) {
    const object members = value.get_object().value_unsafe();
    keys.clear();
    for (const auto& member : members) keys.push_back(member.key);
    if (const auto repeated = FirstRepeated(keys)) return repeated;
    for (const auto& member : members) {
      if (const auto repeated = FindRepeatedKey(member.value, keys)) return repeated;
    }
  } else if (value.is_array()) {
    const array items = value.get_array().value_unsafe();  // by name: the loop would outlive a temporary
    for (const element item : items) {
      if (const auto repeated = FindRepeatedKey(item, keys)) return repeated;
    }
  }
  return std::nullopt;
}

// A value and the key under which it was found.
struct Found {
  element value;
  const JsonDecoder::Path* path;
};

std::optional<Found> Find(const object& article, const std::vector<JsonDecoder::Path>& paths) {
  for (const JsonDecoder::Path& path : paths) {
    object scope = article;
    element value;
    bool there = true;
    for (size_t step = 0; step < path.steps.size() && there; ++step) {
      there = scope.at_key(path.steps[step]).get(value) == simdjson::SUCCESS;
      if (there && step + 1 < path.steps.size()) there = value.get(scope) == simdjson::SUCCESS;
    }
    if (there && !value.is_null()) return Found{value, &path};
  }
  return std::nullopt;
}

std::string NumberText(const element& value) {
  if (value.is_int64()) return fmt::format("{}", value.get_int64().value_unsafe());
  if (value.is_uint64()) return fmt::format("{}", value.get_uint64().value_unsafe());
  return fmt::format("{}", value.get_double().value_unsafe());
}

Failure ReadString(const object& article, const std::vector<JsonDecoder::Path>& paths, std::string& out) {
  const auto found = Find(article, paths);
  if (!found) return std::nullopt;
  std::string_view text;
  if (found->value.get(text) != simdjson::SUCCESS) return WrongType(*found->path, "a string", found->value);
  out.assign(text);
  return std::nullopt;
}

Failure ReadId(const object& article, const std::vector<JsonDecoder::Path>& paths, std::string& out) {
  const auto found = Find(article, paths);
  if (!found) return std::nullopt;
  std::string_view text;
  if (found->value.get(text) == simdjson::SUCCESS) {
    out.assign(text);
  } else if (found->value.is_number()) {
    out = NumberText(found->value);
  } else {
    return WrongType(*found->path, "a string or a number", found->value);
  }
  return std::nullopt;
}

// `unread`, where given, gets what stands there and is no time.
Failure ReadTime(const object& article, const std::vector<JsonDecoder::Path>& paths, std::string& out,
                 std::string* unread = nullptr) {
  const auto found = Find(article, paths);
  if (!found) return std::nullopt;
  std::string_view text;
  if (found->value.get(text) == simdjson::SUCCESS) {
    out = NormalizeTimestamp(text);
    if (unread != nullptr && out.empty()) *unread = UnreadTimestamp(text);
    return std::nullopt;
  }
  if (found->value.is_int64()) {
    out = NormalizeTimestamp(found->value.get_int64().value_unsafe());
  } else if (found->value.is_double()) {
    const double number = found->value.get_double().value_unsafe();
    if (number > 0 && number < 1e17) out = NormalizeTimestamp(static_cast<int64_t>(number));
  } else if (!found->value.is_uint64()) {  // beyond int64: a number, and no time
    return WrongType(*found->path, "a string or a number", found->value);
  }
  if (unread != nullptr && out.empty()) *unread = NumberText(found->value);
  return std::nullopt;
}

Failure ReadAuthors(const object& article, const std::vector<JsonDecoder::Path>& paths, v1::Article& out) {
  const auto found = Find(article, paths);
  if (!found) return std::nullopt;
  std::string_view name;
  array names;
  if (found->value.get(name) == simdjson::SUCCESS) {
    out.add_authors()->assign(name);
    return std::nullopt;
  }
  if (found->value.get(names) != simdjson::SUCCESS) {
    return WrongType(*found->path, "a string or a list of strings", found->value);
  }
  for (const element item : names) {
    if (item.get(name) != simdjson::SUCCESS) {
      return DecodeError{v1::WRONG_TYPE, fmt::format("{} should be a list of strings and holds {}",
                                                     Quoted(found->path->key), TypeName(item))};
    }
    out.add_authors()->assign(name);
  }
  return std::nullopt;
}

Failure ReadSource(const object& article, const std::vector<JsonDecoder::Path>& paths, std::string& out) {
  const auto found = Find(article, paths);
  if (!found) return std::nullopt;
  std::string_view name;
  object outlet;
  if (found->value.get(name) == simdjson::SUCCESS ||
      (found->value.get(outlet) == simdjson::SUCCESS && outlet.at_key("name").get(name) == simdjson::SUCCESS)) {
    out.assign(name);
    return std::nullopt;
  }
  return WrongType(*found->path, "a string or an object with a \"name\"", found->value);
}

Failure ReadText(const object& article, const std::vector<JsonDecoder::Path>& paths, std::string& out) {
  const auto found = Find(article, paths);
  if (!found) {
    std::string wanted;
    for (const JsonDecoder::Path& path : paths) wanted += (wanted.empty() ? "" : ", ") + Quoted(path.key);
    return DecodeError{v1::MISSING_FIELD, fmt::format("no text: none of the keys {} is there", wanted)};
  }
  std::string_view text;
  if (found->value.get(text) != simdjson::SUCCESS) return WrongType(*found->path, "a string", found->value);
  if (text.empty())
    return DecodeError{v1::MISSING_FIELD, fmt::format("no text: {} is empty", Quoted(found->path->key))};
  out.assign(text);
  return std::nullopt;
}

Failure ReadArticle(const object& in, const JsonDecoder::Keys& keys, v1::Article& out) {
  Failure failure = ReadText(in, keys.text, *out.mutable_text());
  if (!failure) failure = ReadId(in, keys.article_id, *out.mutable_article_id());
  if (!failure) failure = ReadString(in, keys.url, *out.mutable_url());
  if (!failure) failure = ReadString(in, keys.title, *out.mutable_title());
  if (!failure) failure = ReadAuthors(in, keys.authors, out);
  if (!failure) failure = ReadTime(in, keys.published, *out.mutable_published(), out.mutable_unread_published());
  if (!failure) failure = ReadTime(in, keys.modified, *out.mutable_modified());
  if (!failure) failure = ReadString(in, keys.language, *out.mutable_language());
  if (!failure) failure = ReadSource(in, keys.source, *out.mutable_source());
  return failure;
}

std::vector<JsonDecoder::Path> SplitKeys(const google::protobuf::RepeatedPtrField<std::string>& keys) {
  std::vector<JsonDecoder::Path> paths;
  for (const std::string& key : keys) {
    JsonDecoder::Path& path = paths.emplace_back();
    path.key = key;
    size_t begin = 0;
    for (size_t dot; (dot = key.find('.', begin)) != std::string::npos; begin = dot + 1) {
      path.steps.push_back(key.substr(begin, dot - begin));
    }
    path.steps.push_back(key.substr(begin));
  }
  return paths;
}

DecodeError Refused(std::string_view json, size_t skipped, simdjson::error_code error) {
  if (const auto fault = FindJsonFault(json, JsonDecoder::kMaxDepth)) {
    return {fault->reason, fmt::format("byte {}: {}", fault->byte + skipped, fault->what)};
  }
  return {error == simdjson::DEPTH_ERROR ? v1::TOO_DEEP : v1::MALFORMED, simdjson::error_message(error)};
}

}  // namespace

JsonDecoder::JsonDecoder(const v1::JsonConfig& config)
    : keys_{SplitKeys(config.article_id()), SplitKeys(config.url()),       SplitKeys(config.title()),
            SplitKeys(config.authors()),    SplitKeys(config.published()), SplitKeys(config.modified()),
            SplitKeys(config.language()),   SplitKeys(config.source()),    SplitKeys(config.text())} {}

Decoded JsonDecoder::DecodeBytes(std::string_view bytes, std::string_view /*content_type*/,
                                 std::string& /*told*/) const {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  const size_t skipped = bytes.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  const std::string_view json = bytes.substr(skipped);
  const WorkspaceLease lease;
  Workspace& workspace = *lease;
  element root;
  if (const auto error = workspace.Parse(json).get(root)) return Refused(json, skipped, error);
  if (const auto repeated = FindRepeatedKey(root, workspace.keys)) {
    return DecodeError{v1::DUPLICATE_KEY, fmt::format("the key {} occurs twice in one object", Quoted(*repeated))};
  }

  std::vector<v1::Article> articles;
  object single;
  array several;
  if (root.get(single) == simdjson::SUCCESS) {
    std::string_view version;
    if (single.at_key("version").get(version) == simdjson::SUCCESS && IsJsonFeedVersion(version)) {
      return DecodeJsonFeed(bytes);  // mostly served as any JSON
    }
    if (auto failure = ReadArticle(single, keys_, articles.emplace_back())) return *std::move(failure);
  } else if (root.get(several) == simdjson::SUCCESS) {
    for (const element item : several) {
      const auto located = [&](DecodeError error) {
        error.detail = fmt::format("article {} of the list: {}", articles.size(), error.detail);
        return error;
      };
      if (item.get(single) != simdjson::SUCCESS) {
        articles.emplace_back();
        return located({v1::WRONG_TYPE, fmt::format("expected an object and found {}", TypeName(item))});
      }
      if (auto failure = ReadArticle(single, keys_, articles.emplace_back())) return located(*std::move(failure));
    }
    if (articles.empty()) return DecodeError{v1::MISSING_FIELD, "the list holds no article"};
  } else {
    return DecodeError{v1::WRONG_TYPE, fmt::format("expected an object and found {}", TypeName(root))};
  }
  for (size_t i = 0; i < articles.size(); ++i) {
    if (articles[i].article_id().empty()) articles[i].set_article_id(HashedArticleId(bytes, i));
  }
  return articles;
}

}  // namespace policywire::ingest
