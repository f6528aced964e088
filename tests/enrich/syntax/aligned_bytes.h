// Bytes that lie as a file of weights must.
#ifndef POLICYWIRE_TESTS_ENRICH_SYNTAX_ALIGNED_BYTES_H_
#define POLICYWIRE_TESTS_ENRICH_SYNTAX_ALIGNED_BYTES_H_

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "enrich/syntax/weights.h"

namespace policywire::enrich {

class AlignedBytes {
 public:
  explicit AlignedBytes(const std::string& bytes) : size_(bytes.size()) {
    const size_t room = (size_ / Weights::kAlignment + 1) * Weights::kAlignment;
    bytes_.reset(static_cast<char*>(std::aligned_alloc(Weights::kAlignment, room)));
    std::memcpy(bytes_.get(), bytes.data(), size_);
  }
  std::string_view view() const { return {bytes_.get(), size_}; }

 private:
  struct Free {
    void operator()(char* bytes) const { std::free(bytes); }
  };
  size_t size_;
  std::unique_ptr<char, Free> bytes_;
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_TESTS_ENRICH_SYNTAX_ALIGNED_BYTES_H_
