#include "enrich/fingerprint/fingerprint.h"

#include <fmt/format.h>

// As in lexicon/hash.h: compiled in, so that whoever links enrich has nothing more to find.
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace policywire::enrich {
namespace {

// A canonical byte string: numbers as little-endian 64 bits, texts with their length before them, so that no two
// sequences of fields run together to the same bytes.
class Serialiser {
 public:
  void Number(uint64_t value) {
    for (int shift = 0; shift < 64; shift += 8) bytes_.push_back(static_cast<char>(value >> shift & 0xFF));
  }
  void Text(std::string_view text) {
    Number(text.size());
    bytes_.append(text);
  }
  void Actors(const google::protobuf::RepeatedPtrField<v1::Actor>& actors) {
    Number(static_cast<uint64_t>(actors.size()));
    for (const v1::Actor& actor : actors) Text(actor.code());
  }
  std::string_view bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

}  // namespace

uint64_t Fingerprint(std::string_view clean_text) { return XXH3_64bits(clean_text.data(), clean_text.size()); }

uint64_t HashText(std::string_view original) { return XXH3_64bits(original.data(), original.size()); }

std::string EventId(std::string_view article_id, uint64_t text_hash, const v1::PolicyEvent& event) {
  Serialiser key;
  key.Text(article_id);
  key.Number(text_hash);
  key.Number(event.trigger_span().begin());
  key.Number(event.trigger_span().end());
  key.Number(static_cast<uint64_t>(event.action()));
  key.Number(static_cast<uint64_t>(event.instrument()));
  key.Number(static_cast<uint64_t>(event.direction()));
  key.Number(static_cast<uint64_t>(event.status()));
  key.Number(event.conditional() ? 1 : 0);
  key.Actors(event.sources());
  key.Actors(event.targets());
  const XXH128_hash_t hash = XXH3_128bits(key.bytes().data(), key.bytes().size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace policywire::enrich
