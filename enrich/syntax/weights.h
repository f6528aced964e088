// The file of trained weights: named arrays of numbers in one block of bytes, used where they lie.
#ifndef POLICYWIRE_ENRICH_SYNTAX_WEIGHTS_H_
#define POLICYWIRE_ENRICH_SYNTAX_WEIGHTS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace policywire::enrich {

// A view of the bytes, which must outlive it and begin at a multiple of kAlignment. Safe to read from any thread.
class Weights {
 public:
  static constexpr size_t kAlignment = 64;

  // InvalidArgument, with `name` in front, for bytes that are not such a file, are of another version, or are damaged.
  static absl::StatusOr<Weights> Read(std::string_view bytes, std::string_view name);

  // The array; InvalidArgument when there is none or its size is no multiple of T's.
  template <typename T>
  absl::StatusOr<std::span<const T>> Array(const std::string& array) const {
    absl::StatusOr<std::string_view> bytes = Bytes(array, sizeof(T));
    if (!bytes.ok()) return bytes.status();
    return std::span<const T>(reinterpret_cast<const T*>(bytes->data()), bytes->size() / sizeof(T));
  }

  // InvalidArgument that says that the array is of a wrong size or kind.
  absl::Status Misfit(const std::string& array) const;
  uint64_t checksum() const { return checksum_; }

 private:
  absl::StatusOr<std::string_view> Bytes(const std::string& array, size_t unit) const;

  std::string name_;
  uint64_t checksum_ = 0;
  std::map<std::string, std::string_view> arrays_;
};

// Puts such a file together.
class WeightsWriter {
 public:
  template <typename T>
  void Add(const std::string& array, std::span<const T> values) {
    arrays_[array] = std::string(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  }
  std::string Finish() const;

 private:
  std::map<std::string, std::string> arrays_;
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SYNTAX_WEIGHTS_H_
