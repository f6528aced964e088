#include "enrich/fingerprint/fingerprint.h"

// As in lexicon/hash.h: compiled in, so that whoever links enrich has nothing more to find.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <array>

namespace policywire::enrich {
namespace {

// A canonical byte string: numbers as little-endian 64 bits, texts with their length before them, so that no two
// sequences of fields run together to the same bytes.
class Serialiser {
 public:
  Serialiser() { bytes_.reserve(256); }
  void Number(uint64_t value) {
    std::array<char, 8> bytes;
    for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(value >> (8 * i) & 0xFF);
    bytes_.append(bytes.data(), bytes.size());
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
  std::string id(32, '0');
  for (size_t digit = 0; digit < 16; ++digit) {
    id[digit] = "0123456789abcdef"[hash.high64 >> (60 - 4 * digit) & 15];
    id[digit + 16] = "0123456789abcdef"[hash.low64 >> (60 - 4 * digit) & 15];
  }
  return id;
}

}  // namespace policywire::enrich
