#include "sink/archive/partition_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "proto/archive/directory.h"
#include "proto/archive/segment.h"

namespace policywire::sink {

using archive::BlockHeader;
using archive::SegmentHeader;

BlockCompressor::BlockCompressor(int level) : context_(ZSTD_createCCtx()) {
  if (context_ == nullptr) std::abort();  // out of memory
  ZSTD_CCtx_setParameter(context_, ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(context_, ZSTD_c_checksumFlag, 1);
}

BlockCompressor::~BlockCompressor() { ZSTD_freeCCtx(context_); }

std::string_view BlockCompressor::Compress(std::string_view raw, size_t before) {
  const size_t bound = before + ZSTD_compressBound(raw.size());
  if (bound > buffer_bytes_) {
    buffer_.reset(new char[bound]);  // not filled: all of it is written
    buffer_bytes_ = bound;
  }
  const size_t size = ZSTD_compress2(context_, buffer_.get() + before, bound - before, raw.data(), raw.size());
  if (ZSTD_isError(size) != 0) std::abort();  // a frame of `compressBound` bytes always fits: out of memory
  return {buffer_.get(), before + size};
}

PartitionWriter::PartitionWriter(std::string directory, std::string cluster_id, v1::ArchivePartition entry)
    : directory_(std::move(directory)),
      cluster_id_(std::move(cluster_id)),
      entry_(std::move(entry)),
      next_offset_(entry_.next_offset()) {}

std::string PartitionWriter::PathOf(int64_t first_offset) const {
  return fmt::format("{}/{}", archive::PartitionPath(directory_, entry_.topic(), entry_.partition()),
                     archive::SegmentName(first_offset));
}

void PartitionWriter::Add(const ingest::Record& record) {
  block_.Add(record);
  next_offset_ = record.offset + 1;
}

void PartitionWriter::Advance(int64_t next_offset) {
  next_offset_ = std::max(next_offset_, next_offset);
  if (block_.empty()) entry_.set_next_offset(next_offset_);
}

void PartitionWriter::AddGap(int64_t next_offset) {
  v1::ArchiveGap& gap = *entry_.add_gaps();
  gap.set_first_offset(next_offset_);
  gap.set_next_offset(next_offset);
  Advance(next_offset);
}

absl::Status PartitionWriter::WriteBlock(BlockCompressor& compressor, bool release, bool& new_segment) {
  new_segment = false;
  if (block_.empty()) return absl::OkStatus();
  if (file_ == nullptr && segment_is_open()) {
    if (absl::Status opened = OpenSegment(); !opened.ok()) return opened;
  }
  new_segment = file_ == nullptr;
  std::string segment_header;
  if (new_segment) {
    header_ = {.topic = entry_.topic(),
               .partition = entry_.partition(),
               .cluster_id = cluster_id_,
               .first_offset = block_.header().first_offset,
               .previous_segment = entry_.segments_size() == 0 ? -1 : entry_.segments().rbegin()->first_offset()};
    segment_header = archive::EncodeSegmentHeader(header_);
    totals_ = {};
    headers_.clear();
  }
  const uint64_t position = new_segment ? segment_header.size() : segment_bytes();
  const size_t before = segment_header.size() + BlockHeader::kBytes;
  const std::string_view bytes = compressor.Compress(block_.raw(), before);
  BlockHeader block = block_.header();
  block.segment = header_.checksum;
  block.position = position;
  block.compressed_bytes = static_cast<uint32_t>(bytes.size() - before);
  block.payload_checksum = archive::Checksum(bytes.substr(before));
  std::copy(segment_header.begin(), segment_header.end(), compressor.room());
  char* const block_header = compressor.room() + segment_header.size();
  archive::EncodeBlockHeader(block, block_header);

  absl::Status written = new_segment ? Begin(bytes) : Append(bytes, position);
  if (!written.ok()) return written;
  totals_.Add(block);
  headers_.append(block_header, BlockHeader::kBytes);
  if (new_segment) entry_.add_segments();
  Describe(block.End(), false);
  block_.Clear(release);
  entry_.set_next_offset(next_offset_);
  return absl::OkStatus();
}

absl::Status PartitionWriter::OpenSegment() {
  const v1::ArchiveSegment& open = *entry_.segments().rbegin();
  const auto walk =
      archive::SegmentWalk::Open({directory_, entry_.topic(), entry_.partition(), open.first_offset()}, open);
  if (!walk.ok()) return walk.status();
  if (absl::Status passed = (*walk)->SkipWhile([](const BlockHeader&) { return true; }); !passed.ok()) {
    return passed;
  }
  auto file = OutputFile::Open((*walk)->path());
  if (!file.ok()) return file.status();
  file_ = *std::move(file);
  header_ = (*walk)->header();
  totals_ = (*walk)->totals();
  headers_ = (*walk)->headers();
  return absl::OkStatus();
}

// A segment comes with its first block, as a whole: there is none without records.
absl::Status PartitionWriter::Begin(std::string_view bytes) {
  const std::string path = PathOf(header_.first_offset);
  for (const std::string& directory : {fmt::format("{}/{}", directory_, entry_.topic()),
                                       archive::PartitionPath(directory_, entry_.topic(), entry_.partition())}) {
    if (absl::Status made = MakeDirectory(directory); !made.ok()) return made;
  }
  auto file = OutputFile::Create(fmt::format("{}{}", path, archive::kUnfinishedEnding));
  if (!file.ok()) return file.status();
  absl::Status written = (*file)->WriteAt(0, bytes);
  if (written.ok()) written = (*file)->Rename(path);
  if (!written.ok()) {
    RemoveFile((*file)->path()).IgnoreError();  // to make room; the next run would do it
    return written;
  }
  file_ = *std::move(file);
  return absl::OkStatus();
}

absl::Status PartitionWriter::Append(std::string_view bytes, uint64_t position) {
  absl::Status written = file_->WriteAt(position, bytes);
  if (!written.ok()) file_->Truncate(position).IgnoreError();  // to make room; the next run would do it
  return written;
}

absl::Status PartitionWriter::Seal() {
  if (!segment_is_open()) return absl::OkStatus();
  if (file_ == nullptr) {
    if (absl::Status opened = OpenSegment(); !opened.ok()) return opened;
  }
  const archive::Footer footer = {.segment = header_.checksum,
                                  .position = segment_bytes(),
                                  .totals = totals_,
                                  .index_checksum = archive::Checksum(headers_)};
  absl::Status written = Append(archive::EncodeFooter(footer, headers_), segment_bytes());
  if (!written.ok()) return written;
  Describe(footer.End(), true);
  file_.reset();
  return absl::OkStatus();
}

void PartitionWriter::Describe(uint64_t bytes, bool sealed) {
  archive::Describe(totals_, headers_, bytes, sealed, *entry_.mutable_segments()->rbegin());
}

}  // namespace policywire::sink
