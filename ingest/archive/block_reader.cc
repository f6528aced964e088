#include "ingest/archive/block_reader.h"

#include <fmt/format.h>

#include <cstdlib>
#include <optional>
#include <utility>
#include <vector>

#include "proto/archive/directory.h"

namespace policywire::ingest {

class BlockReader::Owner final : public RecordOwner {
 public:
  explicit Owner(std::shared_ptr<const Block> block) : block_(std::move(block)) {}

 private:
  std::shared_ptr<const Block> block_;
};

BlockReader::BlockReader() : context_(ZSTD_createDCtx()) {
  if (context_ == nullptr) std::abort();  // out of memory
}

BlockReader::~BlockReader() { ZSTD_freeDCtx(context_); }

absl::Status BlockReader::Wrong(std::string_view what) const {
  return archive::Damage(
      path_, header_.position,
      fmt::format("block with offsets {} to {}: {}", header_.first_offset, header_.last_offset, what));
}

absl::Status BlockReader::Load(const archive::SegmentWalk& walk, const archive::BlockHeader& block) {
  header_ = block;
  path_ = walk.path();
  partition_ = walk.header().partition;
  given_ = 0;
  at_ = end_ = nullptr;
  if (block.compressed_bytes > compressed_capacity_) {
    compressed_.reset(new char[block.compressed_bytes]);
    compressed_capacity_ = block.compressed_bytes;
  }
  if (absl::Status read = walk.ReadPayload(block, compressed_.get()); !read.ok()) return read;
  // Before anything is allocated for it: the frame says the same of its length as the header.
  if (ZSTD_getFrameContentSize(compressed_.get(), block.compressed_bytes) != block.raw_bytes ||
      ZSTD_findFrameCompressedSize(compressed_.get(), block.compressed_bytes) != block.compressed_bytes) {
    return Wrong("not one zstd frame of the length that its header says");
  }
  // A record may still hold the block before.
  if (block_ == nullptr || block_.use_count() > 1 || block_->capacity < block.raw_bytes) {
    block_ = std::make_shared<Block>();
    block_->bytes.reset(new char[block.raw_bytes]);  // not filled: all of it is written
    block_->capacity = block.raw_bytes;
  }
  if (block_->topic != walk.header().topic) block_->topic = walk.header().topic;
  const size_t size =
      ZSTD_decompressDCtx(context_, block_->bytes.get(), block.raw_bytes, compressed_.get(), block.compressed_bytes);
  if (ZSTD_isError(size) != 0) return Wrong(ZSTD_getErrorName(size));
  if (size != block.raw_bytes) return Wrong("shorter than its header says");
  at_ = block_->bytes.get();
  end_ = at_ + size;
  timestamp_ms_ = 0;
  offset_ = block.first_offset;
  return absl::OkStatus();
}

bool BlockReader::Bytes(std::string_view& bytes) {
  uint64_t size = 0;
  if (!Number(size) || size > static_cast<uint64_t>(end_ - at_)) return false;
  bytes = {at_, static_cast<size_t>(size)};
  at_ += size;
  return true;
}

bool BlockReader::BytesOrNull(std::optional<std::string_view>& bytes) {
  uint64_t size = 0;
  if (!Number(size) || size > static_cast<uint64_t>(end_ - at_) + 1) return false;
  bytes.reset();
  if (size == 0) return true;
  bytes.emplace(at_, static_cast<size_t>(size - 1));
  at_ += size - 1;
  return true;
}

bool BlockReader::Headers(std::vector<HeaderView>& headers) {
  headers.clear();
  uint64_t count = 0;
  if (!Number(count) || count > archive::kMaxHeaders) return false;
  for (; count > 0; --count) {
    HeaderView& header = headers.emplace_back();
    if (!Bytes(header.name) || !BytesOrNull(header.value)) return false;
  }
  return true;
}

absl::StatusOr<bool> BlockReader::Next(Record& record) {
  if (given_ == header_.records) return false;
  uint64_t offset = 0;
  uint64_t timestamp = 0;
  uint64_t type = 0;
  record.owner.reset();
  if (!Number(offset) || !Number(timestamp) || !Number(type) || type > 2 || !BytesOrNull(record.key) ||
      !BytesOrNull(record.value) || !Headers(record.headers)) {
    return Wrong(fmt::format("record {} is cut or malformed", given_));
  }
  // Offsets rise from the header's first to its last.
  if (given_ == 0 ? offset != 0 : offset == 0 || offset > static_cast<uint64_t>(header_.last_offset - offset_)) {
    return Wrong(fmt::format("record {} has an offset that cannot be", given_));
  }
  offset_ += static_cast<int64_t>(offset);
  timestamp_ms_ =
      static_cast<int64_t>(static_cast<uint64_t>(timestamp_ms_) + static_cast<uint64_t>(archive::UnZigZag(timestamp)));
  if (timestamp_ms_ < header_.min_timestamp_ms || timestamp_ms_ > header_.max_timestamp_ms) {
    return Wrong(fmt::format("record {} has a timestamp that is not between those of the header", given_));
  }
  ++given_;
  if (given_ == header_.records && (offset_ != header_.last_offset || at_ != end_)) {
    return Wrong("the last record is not the one that its header says");
  }
  record.topic = block_->topic;
  record.partition = partition_;
  record.offset = offset_;
  record.timestamp_ms = timestamp_ms_;
  record.timestamp_type = static_cast<TimestampType>(type);
  record.owner = std::make_unique<Owner>(block_);
  return true;
}

}  // namespace policywire::ingest
