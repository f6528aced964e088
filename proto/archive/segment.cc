#include "proto/archive/segment.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace policywire::archive {

SegmentWalk::SegmentWalk(std::unique_ptr<InputFile> file, SegmentHeader header,
                         std::optional<v1::ArchiveSegment> listed)
    : file_(std::move(file)), header_(std::move(header)), listed_(std::move(listed)), position_(header_.Bytes()) {}

absl::StatusOr<std::unique_ptr<SegmentWalk>> SegmentWalk::Open(const Place& place,
                                                               std::optional<v1::ArchiveSegment> listed) {
  const std::string path = fmt::format("{}/{}", PartitionPath(place.directory, place.topic, place.partition),
                                       SegmentName(place.first_offset));
  auto file = InputFile::Open(path);
  if (!file.ok() && absl::IsNotFound(file.status()) && listed) {
    return absl::DataLossError(
        fmt::format("{}: missing, with offsets {} to {}", path, listed->first_offset(), listed->last_offset()));
  }
  if (!file.ok()) return file.status();
  std::string bytes(std::min<uint64_t>((*file)->size(), SegmentHeader::kMaxBytes), '\0');
  if (absl::Status read = (*file)->ReadAt(0, bytes.size(), bytes.data()); !read.ok()) return read;
  std::string fault;
  std::optional<SegmentHeader> header = DecodeSegmentHeader(bytes, fault);
  if (!header) return Damage(path, 0, fault);
  if (header->topic != place.topic || header->partition != place.partition ||
      header->first_offset != place.first_offset) {
    return Damage(path, 0,
                  fmt::format("this is the segment of {}[{}] that begins with offset {}", header->topic,
                              header->partition, header->first_offset));
  }
  return std::unique_ptr<SegmentWalk>(new SegmentWalk(*std::move(file), *std::move(header), std::move(listed)));
}

absl::StatusOr<bool> SegmentWalk::Next(BlockHeader& block) {
  if (!status_.ok()) return status_;
  if (ended_) return false;
  std::array<char, BlockHeader::kBytes> bytes{};
  const size_t size = std::min<uint64_t>(file_->size() - position_, bytes.size());
  if (status_ = file_->ReadAt(position_, size, bytes.data()); !status_.ok()) return status_;
  const std::string_view read(bytes.data(), size);
  if (read.empty() || IsIndex(read)) {
    if (status_ = CheckEnd(); !status_.ok()) return status_;
    ended_ = true;
    return false;
  }
  std::string fault;
  const std::optional<BlockHeader> next = DecodeBlockHeader(read, header_.checksum, position_, fault);
  if (!next) return status_ = Here(fault);
  if (status_ = Take(*next, read); !status_.ok()) return status_;
  block = *next;
  return true;
}

absl::Status SegmentWalk::SkipWhile(const std::function<bool(const BlockHeader&)>& skip) {
  const std::optional<std::string> index = ReadIndex();
  // Blocks that are passed over by the index need not be looked at. Where it is of no use, each is.
  for (size_t at = headers_.size(); index && at < index->size(); at += BlockHeader::kBytes) {
    const std::string_view bytes = std::string_view(*index).substr(at, BlockHeader::kBytes);
    std::string fault;
    const std::optional<BlockHeader> block = DecodeBlockHeader(bytes, header_.checksum, position_, fault);
    if (!block) break;
    if (!skip(*block)) return absl::OkStatus();
    if (status_ = Take(*block, bytes); !status_.ok()) return status_;
  }
  while (status_.ok() && !ended_) {
    const uint64_t position = position_;
    const Totals totals = totals_;
    const size_t headers = headers_.size();
    BlockHeader block;
    absl::StatusOr<bool> more = Next(block);
    if (!more.ok() || !*more) break;
    if (skip(block)) continue;
    position_ = position;  // `Next` gives it again
    totals_ = totals;
    headers_.resize(headers);
    break;
  }
  return status_;
}

absl::Status SegmentWalk::ReadPayload(const BlockHeader& block, char* to) const {
  const uint64_t begin = block.position + BlockHeader::kBytes;
  if (absl::Status read = file_->ReadAt(begin, block.compressed_bytes, to); !read.ok()) return read;
  if (Checksum({to, block.compressed_bytes}) == block.payload_checksum) return absl::OkStatus();
  return Damage(
      path(), begin,
      fmt::format("the checksum of a block with offsets {} to {} is wrong", block.first_offset, block.last_offset));
}

absl::Status SegmentWalk::Take(const BlockHeader& block, std::string_view bytes) {
  if (block.End() > file_->size()) {
    return Here(fmt::format("the file ends within the block that begins here, {} bytes before its end",
                            block.End() - file_->size()));
  }
  if (totals_.blocks == 0 ? block.first_offset != header_.first_offset : block.first_offset <= totals_.last_offset) {
    return Here(fmt::format("a block that begins with offset {} cannot stand here", block.first_offset));
  }
  totals_.Add(block);
  headers_ += bytes;
  position_ = block.End();
  return CheckListed();
}

absl::Status SegmentWalk::CheckEnd() {
  const uint64_t rest = file_->size() - position_;
  if (totals_.blocks == 0) return Here("the segment holds no block");
  if (rest > 0) {
    // All of it is known: nothing of what the file says need be believed.
    const std::string footer = FooterHere();
    if (rest < footer.size()) return Here("the file ends within the footer that begins here");
    std::string bytes(footer.size(), '\0');
    if (absl::Status read = file_->ReadAt(position_, bytes.size(), bytes.data()); !read.ok()) return read;
    const auto differs = std::mismatch(bytes.begin(), bytes.end(), footer.begin()).first;
    position_ += static_cast<uint64_t>(differs - bytes.begin());
    if (differs != bytes.end()) return Here("the footer is not that of the blocks");
    sealed_ = true;
    if (rest > footer.size()) return Here(fmt::format("{} bytes too many", rest - footer.size()));
  }
  if (!listed_) return absl::OkStatus();
  if (listed_->sealed() && !sealed_) return Here("the manifest calls the segment sealed, and there is no footer");
  return matched_ || sealed_
             ? CheckListed()
             : Here(fmt::format("the file ends here; the manifest says it has {} bytes", listed_->bytes()));
}

std::string SegmentWalk::FooterHere() const {
  return EncodeFooter(
      {.segment = header_.checksum, .position = position_, .totals = totals_, .index_checksum = Checksum(headers_)},
      headers_);
}

absl::Status SegmentWalk::CheckListed() {
  if (!listed_ || matched_) return absl::OkStatus();
  // A sealed segment is compared as a whole, its footer included.
  if (listed_->sealed() ? !sealed_ : position_ < listed_->bytes()) return absl::OkStatus();
  const v1::ArchiveSegment here = Describe(*this);
  if (here.bytes() != listed_->bytes() || here.checksum() != listed_->checksum() ||
      here.records() != listed_->records() || here.raw_bytes() != listed_->raw_bytes() ||
      here.last_offset() != listed_->last_offset() || here.min_timestamp_ms() != listed_->min_timestamp_ms() ||
      here.max_timestamp_ms() != listed_->max_timestamp_ms()) {
    return Here(
        fmt::format("not what the manifest says: {} records up to byte {} with checksum {}, and here are {} with {}",
                    listed_->records(), listed_->bytes(), listed_->checksum(), here.records(), here.checksum()));
  }
  matched_ = true;
  return absl::OkStatus();
}

std::optional<std::string> SegmentWalk::ReadIndex() const {
  if (file_->size() < position_ + Footer::kBytes) return std::nullopt;
  std::string bytes(Footer::kBytes, '\0');
  if (!file_->ReadAt(file_->size() - bytes.size(), bytes.size(), bytes.data()).ok()) return std::nullopt;
  std::string fault;
  const std::optional<Footer> footer = DecodeFooter(bytes, header_.checksum, file_->size(), fault);
  if (!footer) return std::nullopt;
  std::string headers(footer->totals.blocks * BlockHeader::kBytes, '\0');
  if (!file_->ReadAt(footer->position + Footer::kIndexPrefixBytes, headers.size(), headers.data()).ok() ||
      Checksum(headers) != footer->index_checksum) {
    return std::nullopt;
  }
  return headers;
}

absl::Status CheckFollows(const SegmentWalk& walk, int64_t before) {
  const int64_t named = walk.header().previous_segment;
  if (named == before) return absl::OkStatus();
  return Damage(walk.path(), 0,
                named < 0
                    ? fmt::format("this is a partition's first segment, and {} stands before it", SegmentName(before))
                    : fmt::format("the segment before, {}, is missing", SegmentName(named)));
}

v1::ArchiveSegment Describe(const SegmentWalk& walk) {
  v1::ArchiveSegment segment;
  Describe(walk.totals(), walk.headers(), walk.position(), walk.sealed(), segment);
  return segment;
}

void Describe(const Totals& totals, std::string_view headers, uint64_t bytes, bool sealed,
              v1::ArchiveSegment& segment) {
  segment.set_first_offset(totals.first_offset);
  segment.set_last_offset(totals.last_offset);
  segment.set_min_timestamp_ms(totals.min_timestamp_ms);
  segment.set_max_timestamp_ms(totals.max_timestamp_ms);
  segment.set_records(totals.records);
  segment.set_raw_bytes(totals.raw_bytes);
  segment.set_bytes(bytes);
  segment.set_checksum(Hex(Checksum(headers)));
  segment.set_sealed(sealed);
}

}  // namespace policywire::archive
