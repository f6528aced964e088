// The records of one block.
#ifndef POLICYWIRE_INGEST_ARCHIVE_BLOCK_READER_H_
#define POLICYWIRE_INGEST_ARCHIVE_BLOCK_READER_H_

#include <zstd.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ingest/record.h"
#include "proto/archive/format.h"
#include "proto/archive/segment.h"

namespace policywire::ingest {

// Reads one block at a time, with the memory of the one before where no record holds it any more. Not thread-safe.
class BlockReader {
 public:
  BlockReader();
  ~BlockReader();
  BlockReader(const BlockReader&) = delete;
  BlockReader& operator=(const BlockReader&) = delete;

  // Decompresses the block that `walk` has just given. DataLoss with file and byte when it is not what its header says.
  absl::Status Load(const archive::SegmentWalk& walk, const archive::BlockHeader& block);

  // The next record; false when all have been given. Its views point into the block, which lives as long as its
  // records. DataLoss where the bytes are no records, or not those of the header.
  absl::StatusOr<bool> Next(Record& record);

 private:
  struct Block {
    std::string topic;
    std::unique_ptr<char[]> bytes;
    size_t capacity = 0;
  };
  class Owner;

  absl::Status Wrong(std::string_view what) const;
  bool Number(uint64_t& number) { return archive::ReadVarint(at_, end_, number); }
  // A length and as many bytes.
  bool Bytes(std::string_view& bytes);
  // The same with one added to the length, 0 for null.
  bool BytesOrNull(std::optional<std::string_view>& bytes);
  bool Headers(std::vector<HeaderView>& headers);

  ZSTD_DCtx* context_;
  std::unique_ptr<char[]> compressed_;
  size_t compressed_capacity_ = 0;
  std::shared_ptr<Block> block_;
  archive::BlockHeader header_;
  std::string path_;
  int32_t partition_ = 0;
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  uint32_t given_ = 0;
  int64_t offset_ = 0;
  int64_t timestamp_ms_ = 0;
};

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_ARCHIVE_BLOCK_READER_H_
