#include "deploy/diff/article_join.h"

#include <errno.h>
#include <fmt/format.h>
#include <string.h>
#include <unistd.h>
#define XXH_INLINE_ALL  // a header suffices
#include <xxhash.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <list>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "deploy/diff/article_text.h"

namespace policywire::deploy {
namespace {

constexpr size_t kFiles = 64;
constexpr size_t kFileBuffer = 32 << 10;
// What an article that waits takes beside its bytes.
constexpr size_t kOverhead = 256;

struct Article {
  ArticleText text;
  ArticleName name;
  bool checked = false;

  size_t Bytes() const { return kOverhead + text.json.size() + 2 * name.id.size(); }
};

// Where one level of the join reads from.
class Source {
 public:
  virtual ~Source() = default;
  virtual absl::StatusOr<bool> Next(Article& article) = 0;
};

class StreamSource final : public Source {
 public:
  explicit StreamSource(ArticleStream& stream) : stream_(stream) {}
  absl::StatusOr<bool> Next(Article& article) override {
    article.checked = false;
    return stream_.Next(article.text);
  }

 private:
  ArticleStream& stream_;
};

XXH128_hash_t HashOf(std::string_view id, uint64_t level) { return XXH3_128bits_withSeed(id.data(), id.size(), level); }

// Says of every hash that was added that it was, and of few others.
class BloomFilter {
 public:
  bool empty() const { return bits_.empty(); }
  void Add(const XXH128_hash_t& hash) {
    if (bits_.empty()) bits_.resize(kBits / 64);
    for (uint64_t i = 0; i < kProbes; ++i) bits_[Bit(hash, i) / 64] |= uint64_t{1} << Bit(hash, i) % 64;
  }
  bool MayHave(const XXH128_hash_t& hash) const {
    if (bits_.empty()) return false;
    for (uint64_t i = 0; i < kProbes; ++i) {
      if ((bits_[Bit(hash, i) / 64] >> Bit(hash, i) % 64 & 1) == 0) return false;
    }
    return true;
  }

 private:
  static constexpr uint64_t kBits = 1 << 26;  // 8 MB: one in a hundred is wrong at six million ids
  static constexpr uint64_t kProbes = 4;
  static uint64_t Bit(const XXH128_hash_t& hash, uint64_t i) { return (hash.low64 + i * (hash.high64 | 1)) % kBits; }

  std::vector<uint64_t> bits_;
};

// Articles on the disk, in the order in which they were added. Has no name there: it goes with the process.
class SpillFile final : public Source {
 public:
  explicit SpillFile(const std::string& folder) : folder_(folder) {}
  ~SpillFile() override {
    if (file_ != nullptr) std::fclose(file_);
  }
  SpillFile(const SpillFile&) = delete;
  SpillFile& operator=(const SpillFile&) = delete;

  bool empty() const { return file_ == nullptr; }

  absl::Status Add(const Article& article) {
    if (file_ == nullptr) {
      if (absl::Status opened = Open(); !opened.ok()) return opened;
    }
    const Sizes sizes{article.name.id.size(), article.text.json.size(), article.name.events};
    const bool written =
        std::fwrite(&sizes, sizeof(sizes), 1, file_) == 1 && Write(article.name.id) && Write(article.text.json);
    return written ? absl::OkStatus() : Fault();
  }

  // Nothing may be added any more.
  absl::Status Rewind() {
    if (file_ == nullptr) return absl::OkStatus();
    return std::fflush(file_) == 0 && std::fseek(file_, 0, SEEK_SET) == 0 ? absl::OkStatus() : Fault();
  }

  absl::StatusOr<bool> Next(Article& article) override {
    if (file_ == nullptr) return false;
    Sizes sizes;
    if (std::fread(&sizes, sizeof(sizes), 1, file_) != 1) {
      if (std::feof(file_) != 0) return false;
      return Fault();
    }
    article.checked = true;
    article.name.events = sizes.events;
    if (!Read(sizes.id, article.name.id) || !Read(sizes.json, article.text.json)) return Fault();
    return true;
  }

 private:
  struct Sizes {
    uint64_t id = 0;
    uint64_t json = 0;
    uint64_t events = 0;
  };

  absl::Status Open() {
    std::string name = folder_ + "/policywire-diff-XXXXXX";
    const int descriptor = mkstemp(name.data());
    if (descriptor < 0) return Fault();
    unlink(name.c_str());
    file_ = fdopen(descriptor, "w+");
    if (file_ == nullptr) {
      close(descriptor);
      return Fault();
    }
    buffer_.reset(new char[kFileBuffer]);
    std::setvbuf(file_, buffer_.get(), _IOFBF, kFileBuffer);
    return absl::OkStatus();
  }
  bool Write(std::string_view bytes) { return std::fwrite(bytes.data(), 1, bytes.size(), file_) == bytes.size(); }
  bool Read(uint64_t size, std::string& bytes) {
    bytes.resize(size);
    return std::fread(bytes.data(), 1, size, file_) == size;
  }
  absl::Status Fault() const {
    return absl::ResourceExhaustedError(fmt::format("a temporary file in {}: {}", folder_, strerror(errno)));
  }

  const std::string& folder_;
  std::unique_ptr<char[]> buffer_;
  std::FILE* file_ = nullptr;
};

// Articles that wait for their partners, found by their ids, in the order in which they came.
class Waiting {
 public:
  size_t bytes() const { return bytes_; }
  bool empty() const { return articles_.empty(); }
  bool Has(const std::string& id) const { return by_id_.contains(id); }

  void Add(Article article) {
    article.text.json.shrink_to_fit();
    article.text.place.clear();
    bytes_ += article.Bytes();
    articles_.push_back({std::move(article), {}});
    const auto last = std::prev(articles_.end());
    const auto [found, added] = by_id_.try_emplace(last->article.name.id, Chain{last, last});
    if (added) return;
    found->second.last->next = last;
    found->second.last = last;
  }

  // The one of that id that came first.
  std::optional<Article> Take(const std::string& id) {
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) return std::nullopt;
    const Chain chain = found->second;
    by_id_.erase(found);  // its key is a view of the one that leaves
    if (chain.first->next) by_id_.emplace((*chain.first->next)->article.name.id, Chain{*chain.first->next, chain.last});
    Article article = std::move(chain.first->article);
    articles_.erase(chain.first);
    bytes_ -= article.Bytes();
    return article;
  }

  // Calls `visit` with each, in their order, and forgets them all.
  template <typename Visit>
  absl::Status Drain(Visit visit) {
    by_id_.clear();
    for (const Node& node : articles_) {
      if (absl::Status visited = visit(node.article); !visited.ok()) return visited;
    }
    articles_.clear();
    bytes_ = 0;
    return absl::OkStatus();
  }

 private:
  struct Node {
    Article article;
    std::optional<std::list<Node>::iterator> next;  // of the same id
  };
  using Iterator = std::list<Node>::iterator;
  struct Chain {
    Iterator first;
    Iterator last;
  };

  std::list<Node> articles_;
  absl::flat_hash_map<std::string_view, Chain> by_id_;
  size_t bytes_ = 0;
};

class Join {
 public:
  Join(const JoinOptions& options, JoinListener& listener) : options_(options), listener_(listener) {}

  absl::Status Run(Source& a, Source& b, uint64_t level) {
    Level state(options_, level);
    const std::array<Source*, 2> sources = {&a, &b};
    while (!state.ended[0] || !state.ended[1]) {
      std::array<Article, 2> articles;
      for (size_t side = 0; side < 2; ++side) {
        if (state.ended[side]) continue;
        const absl::StatusOr<bool> more = sources[side]->Next(articles[side]);
        if (!more.ok()) return more.status();
        state.ended[side] = !*more;
      }
      const std::array<bool, 2> there = {!state.ended[0], !state.ended[1]};
      const bool equal = there[0] && there[1] && articles[0].text.json == articles[1].text.json;
      if (absl::Status checked = Check(articles, there, equal); !checked.ok()) return checked;
      if (absl::Status taken = TakeTurn(state, articles, there); !taken.ok()) return taken;
    }
    return Finish(state);
  }

 private:
  // What one level of files is joined with.
  struct Level {
    Level(const JoinOptions& options, uint64_t number) : level(number) {
      for (auto& side : files) {
        for (auto& file : side) file = std::make_unique<SpillFile>(options.temp_dir);
      }
    }
    uint64_t level;
    std::array<bool, 2> ended = {false, false};
    std::array<Waiting, 2> waiting;
    BloomFilter spilled;
    std::array<std::array<std::unique_ptr<SpillFile>, kFiles>, 2> files;
  };

  absl::Status Check(std::array<Article, 2>& articles, const std::array<bool, 2>& there, bool equal) {
    for (size_t side = 0; side < 2; ++side) {
      Article& article = articles[side];
      if (!there[side] || article.checked) continue;
      if (equal && side == 1) {  // as the other
        article.name = articles[0].name;
      } else {
        auto name = CheckArticle(article.text, parser_);
        if (!name.ok()) return name.status();
        article.name = *std::move(name);
      }
      article.checked = true;
    }
    return absl::OkStatus();
  }

  absl::Status TakeTurn(Level& state, std::array<Article, 2>& articles, const std::array<bool, 2>& there) {
    // By far the most common: the same article on both sides, and nothing before it that it could belong to.
    if (there[0] && there[1] && articles[0].name.id == articles[1].name.id) {
      const std::string& id = articles[0].name.id;
      const bool waits = state.waiting[0].Has(id) || state.waiting[1].Has(id);
      if (!waits && !state.spilled.MayHave(HashOf(id, state.level))) return Both(articles[0], articles[1]);
    }
    for (size_t side = 0; side < 2; ++side) {
      if (!there[side]) continue;
      if (absl::Status taken = Take(state, side, std::move(articles[side])); !taken.ok()) return taken;
    }
    return absl::OkStatus();
  }

  absl::Status Take(Level& state, size_t side, Article article) {
    const size_t other = 1 - side;
    if (!state.spilled.empty()) {
      const XXH128_hash_t hash = HashOf(article.name.id, state.level);
      if (state.spilled.MayHave(hash)) return FileOf(state, side, hash).Add(article);
    }
    if (const auto partner = state.waiting[other].Take(article.name.id)) {
      return side == 0 ? Both(article, *partner) : Both(*partner, article);
    }
    if (state.ended[other]) return Only(side, article);
    state.waiting[side].Add(std::move(article));
    if (state.waiting[0].bytes() + state.waiting[1].bytes() <= options_.window_bytes) return absl::OkStatus();
    return Spill(state);
  }

  // All that waits, on both sides: an id that is in the filter waits nowhere else.
  absl::Status Spill(Level& state) {
    for (size_t side = 0; side < 2; ++side) {
      absl::Status spilled = state.waiting[side].Drain([&](const Article& article) {
        const XXH128_hash_t hash = HashOf(article.name.id, state.level);
        state.spilled.Add(hash);
        return FileOf(state, side, hash).Add(article);
      });
      if (!spilled.ok()) return spilled;
    }
    return absl::OkStatus();
  }

  absl::Status Finish(Level& state) {
    for (size_t side = 0; side < 2; ++side) {
      absl::Status told = state.waiting[side].Drain([&](const Article& article) { return Only(side, article); });
      if (!told.ok()) return told;
    }
    state.spilled = BloomFilter();
    for (size_t i = 0; i < kFiles; ++i) {
      auto& a = state.files[0][i];
      auto& b = state.files[1][i];
      if (a->empty() && b->empty()) continue;
      for (const auto& file : {&a, &b}) {
        if (absl::Status rewound = (*file)->Rewind(); !rewound.ok()) return rewound;
      }
      if (absl::Status joined = Run(*a, *b, state.level + 1); !joined.ok()) return joined;
      a.reset();
      b.reset();
    }
    return absl::OkStatus();
  }

  static SpillFile& FileOf(Level& state, size_t side, const XXH128_hash_t& hash) {
    // Not of the bits that the next level's filter goes by: that has a hash of its own.
    return *state.files[side][hash.high64 % kFiles];
  }

  absl::Status Both(const Article& a, const Article& b) {
    return listener_.Both(a.name.id, a.text.json, a.name.events, b.text.json);
  }
  absl::Status Only(size_t side, const Article& article) {
    return listener_.Only(side == 0 ? Side::kA : Side::kB, article.name.id, article.name.events);
  }

  const JoinOptions& options_;
  JoinListener& listener_;
  JsonParser parser_;
};

}  // namespace

absl::Status JoinArticles(ArticleStream& a, ArticleStream& b, const JoinOptions& options, JoinListener& listener) {
  JoinOptions complete = options;
  if (complete.temp_dir.empty()) {
    const char* const folder = std::getenv("TMPDIR");
    complete.temp_dir = folder == nullptr || *folder == '\0' ? "/tmp" : folder;
  }
  StreamSource source_a(a);
  StreamSource source_b(b);
  return Join(complete, listener).Run(source_a, source_b, 0);
}

}  // namespace policywire::deploy
