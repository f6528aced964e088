#include "ingest/decode/warc/warc_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "ingest/decode/header_fields.h"
#include "ingest/decode/warc/warc_decoder.h"

namespace policywire::ingest {
namespace {

constexpr size_t kChunk = 256 * 1024;

// Line breaks behind a record, and enough to tell whether another one follows.
constexpr size_t kSeparator = 4;
constexpr size_t kBehind = 16;

// Enough to tell a compressed member from something else.
constexpr size_t kMark = 4;

// Enough of a compressed member to tell by what it unpacks to.
constexpr size_t kMemberBeginning = 4096;

}  // namespace

char* ByteWindow::Room(size_t size) {
  if (storage_.size() - end_ < size && begin_ > 0) {
    std::memmove(storage_.data(), storage_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (storage_.size() - end_ < size) storage_.resize(std::max(end_ + size, storage_.size() * 2));
  return storage_.data() + end_;
}

size_t ByteWindow::TakeBack(size_t size) {
  size = std::min(size, begin_);
  begin_ -= size;
  return size;
}

WarcStream::WarcStream(Source source, Packing packing, size_t max_record_bytes)
    : source_(std::move(source)), packing_(packing), max_record_bytes_(max_record_bytes) {}

absl::Status WarcStream::ReadRaw() {
  const absl::StatusOr<size_t> got = source_(raw_.Room(kChunk), kChunk);
  if (!got.ok()) {
    raw_ended_ = true;
    return got.status();
  }
  raw_.Added(*got);
  raw_ended_ = *got == 0;
  return absl::OkStatus();
}

absl::Status WarcStream::EnsureRaw(size_t size) {
  while (raw_.size() < size && !raw_ended_) {
    if (absl::Status status = ReadRaw(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status WarcStream::Begin() {
  begun_ = true;
  if (absl::Status status = EnsureRaw(kMark); !status.ok()) return status;
  const Packing marked = PackingOf(raw_.view());
  if (HasMark(packing_) || marked != Packing::kNone) packing_ = marked;
  if (packing_ == Packing::kNone) {
    at_member_begin_ = false;
    return absl::OkStatus();
  }
  unpacker_ = std::make_unique<Unpacker>(packing_);
  at_member_begin_ = true;
  return absl::OkStatus();
}

// More of what `bytes_` ends with; `boundary_` where there is none.
absl::Status WarcStream::Fill() {
  if (unpacker_ != nullptr) return FillPacked();
  // What was read to tell the format goes first.
  if (raw_.size() == 0) {
    if (absl::Status status = ReadRaw(); !status.ok()) return status;
  }
  const size_t size = raw_.size();
  if (size == 0) {
    boundary_ = true;
    return absl::OkStatus();
  }
  std::memcpy(bytes_.Room(size), raw_.view().data(), size);
  bytes_.Added(size);
  raw_.Drop(size);
  raw_offset_ += size;
  return absl::OkStatus();
}

absl::Status WarcStream::FillPacked() {
  for (size_t made = 0; made == 0 && !boundary_;) {
    if (raw_.size() == 0 && !raw_ended_) {
      if (absl::Status status = ReadRaw(); !status.ok()) return status;
    }
    std::string_view in = raw_.view();
    char* const room = bytes_.Room(kChunk);
    damage_told_ = false;
    damage_ = unpacker_->StepMember(in, room, kChunk, made);
    bytes_.Added(made);
    raw_offset_ += raw_.size() - in.size();
    raw_.Drop(raw_.size() - in.size());
    if (!damage_ && made == 0 && !unpacker_->at_end_of_member() && raw_.size() == 0 && raw_ended_) {
      damage_ = unpacker_->End();
    }
    boundary_ = damage_.has_value() || unpacker_->at_end_of_member();
  }
  return absl::OkStatus();
}

void WarcStream::Drop(size_t size) {
  if (size == 0) return;
  bytes_.Drop(size);
  offset_ += size;
  at_member_begin_ = false;
}

void WarcStream::MarkPlace(WarcPiece& out) const {
  const bool within = unpacker_ != nullptr && !at_member_begin_;
  out.offset_is_unpacked = within;
  out.offset = unpacker_ != nullptr && !within ? member_offset_ : offset_;
}

bool WarcStream::LooksLikeMember(std::string_view bytes) const {
  if (PackingOf(bytes) != packing_ || (packing_ == Packing::kGzip && bytes.size() > 2 && bytes[2] != 8)) return false;
  char room[16];
  size_t made = 0;
  Unpacker unpacker(packing_);
  std::string_view in = bytes.substr(0, kMemberBeginning);
  if (unpacker.StepMember(in, room, sizeof(room), made)) return false;
  const std::string_view beginning(room, made);
  return arc_ ? beginning.find(':') != beginning.npos : BeginsAsWarc(beginning);
}

// Leads `raw_` to the next member that begins with a record.
absl::Status WarcStream::FindMember() {
  for (;;) {
    if (absl::Status status = EnsureRaw(kMemberBeginning); !status.ok()) return status;
    const std::string_view ahead = raw_.view();
    if (ahead.empty()) return absl::OkStatus();
    // The last bytes may be the beginning of a mark.
    const size_t looked_at = raw_ended_ ? ahead.size() : ahead.size() - kMemberBeginning + 1;
    size_t at = 0;
    for (; at < looked_at; ++at) {
      const char first = packing_ == Packing::kGzip ? '\x1F' : '\x28';
      const void* const found = std::memchr(ahead.data() + at, first, looked_at - at);
      if (found == nullptr) {
        at = looked_at;
        break;
      }
      at = static_cast<size_t>(static_cast<const char*>(found) - ahead.data());
      if (LooksLikeMember(ahead.substr(at))) break;
    }
    raw_offset_ += at;
    raw_.Drop(at);
    if (at < looked_at || raw_ended_) return absl::OkStatus();
  }
}

// Begins the next member, where the one at hand has been used up; false at the end of the file. `found_fault` where in
// its place there is something else, which `out` tells then.
absl::StatusOr<bool> WarcStream::StartMember(WarcPiece& out, bool& found_fault) {
  found_fault = false;
  if (unpacker_ == nullptr) return false;
  if (damage_ || packing_ == Packing::kBrotli) {
    if (!HasMark(packing_)) return false;
    damage_.reset();
    // Zlib may have read on behind the damage: the next member may begin in what it took for this one.
    const uint64_t taken = raw_offset_ - member_offset_;
    if (taken > 0) {
      raw_offset_ -= raw_.TakeBack(static_cast<size_t>(taken - 1));
    } else if (raw_.size() > 0) {
      raw_.Drop(1);
      ++raw_offset_;
    }
    if (absl::Status status = FindMember(); !status.ok()) return status;
  }
  do {  // padding
    size_t zeros = 0;
    while (zeros < raw_.size() && raw_.view()[zeros] == '\0') ++zeros;
    raw_offset_ += zeros;
    raw_.Drop(zeros);
    if (absl::Status status = EnsureRaw(kMark); !status.ok()) return status;
  } while (raw_.size() > 0 && raw_.view().front() == '\0');
  if (raw_.size() == 0) return false;
  member_offset_ = raw_offset_;
  at_member_begin_ = true;
  if (PackingOf(raw_.view()) != packing_) {
    found_fault = true;
    MarkPlace(out);
    out.error = DecodeError{v1::MALFORMED, fmt::format("no {} member begins here", NameOf(packing_))};
    if (absl::Status status = FindMember(); !status.ok()) return status;
    return true;
  }
  unpacker_->Restart();
  boundary_ = false;
  return true;
}

// Leads `bytes_` to the next record behind the line at hand, or to the boundary, or `most` bytes on. True where it is a
// record.
absl::StatusOr<bool> WarcStream::SkipToRecord(uint64_t most) {
  for (;;) {
    const std::string_view ahead = bytes_.view().substr(0, std::min<uint64_t>(most, bytes_.size()));
    if (const size_t found = FindWarc(ahead, arc_); found != ahead.npos) {
      Drop(found);
      return true;
    }
    if (boundary_ || ahead.size() == most) {
      Drop(ahead.size());
      return false;
    }
    // The last line may become the beginning of a record.
    const size_t newline = ahead.rfind('\n');
    const bool kept = newline != ahead.npos && ahead.size() - newline < kMostHeaderBytes;
    const size_t passed = kept ? newline : ahead.size() - std::min<size_t>(ahead.size(), 1);
    Drop(passed);
    most -= passed;
    if (absl::Status status = Fill(); !status.ok()) return status;
  }
}

// Fills up to `size` bytes, as far as there are so many.
absl::Status WarcStream::FillTo(uint64_t size) {
  while (bytes_.size() < size) {
    if (boundary_) {
      const absl::StatusOr<bool> goes_on = GoOnInNextMember();
      if (!goes_on.ok() || !*goes_on) return goes_on.status();
    }
    if (absl::Status status = Fill(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// Some writers begin a new member in the midst of a record. True where the next one begins with no record of its own,
// and `bytes_` go on with it.
absl::StatusOr<bool> WarcStream::GoOnInNextMember() {
  if (unpacker_ == nullptr || damage_ || !HasMark(packing_)) return false;
  if (absl::Status status = EnsureRaw(kMemberBeginning); !status.ok()) return status;
  if (PackingOf(raw_.view()) != packing_ || LooksLikeMember(raw_.view())) return false;
  unpacker_->Restart();
  boundary_ = false;
  return true;
}

// Passes over a record of `size` bytes, which is more than is allowed. False where it is no loss.
absl::StatusOr<bool> WarcStream::PassOver(size_t head_size, uint64_t size, WarcPiece& out) {
  if (absl::Status status = FillTo(std::min<uint64_t>(size, head_size + kMostHeaderBytes)); !status.ok()) return status;
  const std::string_view ahead = bytes_.view();
  const bool loss = MayHoldArticles(CutWarc(ahead, true).head, ahead.substr(head_size));
  if (loss) {
    out.error = DecodeError{
        v1::TOO_LARGE,
        fmt::format("the record's {} bytes are more than the {} of input.max_article_bytes", size, max_record_bytes_)};
  }
  // Its length may be what is wrong with it: another record in it is the next one.
  const absl::StatusOr<bool> within = SkipToRecord(size);
  if (!within.ok()) return within.status();
  return loss;
}

// The record that begins `bytes_`. False where it is left out.
absl::StatusOr<bool> WarcStream::TakeRecord(size_t head_size, uint64_t block_size, WarcPiece& out) {
  const uint64_t size = head_size + block_size;
  if (size > max_record_bytes_) return PassOver(head_size, size, out);
  // With what stands behind it: line breaks, the next record, or the end and the checksum of its member.
  if (absl::Status status = FillTo(size); !status.ok()) return status;
  while (bytes_.size() < size + kBehind && !boundary_) {
    if (absl::Status status = Fill(); !status.ok()) return status;
  }
  const std::string_view ahead = bytes_.view();
  const auto there = static_cast<size_t>(std::min<uint64_t>(size, ahead.size()));
  out.bytes.assign(ahead.substr(0, there));
  const std::string_view behind = ahead.substr(there);
  const bool sound = there == size && (behind.empty() || WarcSeparatorSize(behind) > 0 || BeginsAsWarc(behind));
  if (!sound) {
    if (const size_t within = FindWarc(out.bytes, arc_); within != std::string::npos) {
      out.error = DecodeError{v1::MALFORMED, fmt::format("the record's length of {} bytes is wrong: another record "
                                                         "begins {} bytes behind it",
                                                         block_size, within)};
      out.bytes.resize(within);
      Drop(within);
      return true;
    }
  }
  if (damage_ && ahead.size() <= size + kSeparator) {
    TellDamage(out);
  } else if (there < size) {
    out.error =
        DecodeError{v1::MALFORMED, fmt::format("the record is cut short: {} of the {} bytes of its block are there",
                                               there - head_size, block_size)};
  }
  Drop(there);
  return true;
}

void WarcStream::TellDamage(WarcPiece& out) {
  out.error = damage_;
  damage_told_ = true;
}

absl::StatusOr<bool> WarcStream::Next(WarcPiece& out) {
  out.bytes.clear();
  out.error.reset();
  if (!begun_) {
    if (absl::Status status = Begin(); !status.ok()) return status;
  }
  for (;;) {
    Drop(WarcSeparatorSize(bytes_.view()));
    if (bytes_.size() == 0) {
      if (!boundary_) {
        if (absl::Status status = Fill(); !status.ok()) return status;
        continue;
      }
      if (damage_ && !damage_told_) {
        MarkPlace(out);
        TellDamage(out);
      }
      const bool damaged = out.error.has_value();
      bool found_fault = false;
      const absl::StatusOr<bool> more = StartMember(out, found_fault);
      if (!more.ok()) return more.status();
      if (damaged || found_fault) return true;
      if (!*more) return false;
      continue;
    }
    WarcCut cut = CutWarc(bytes_.view(), boundary_);
    if (cut.kind == WarcCut::Kind::kNeedMore) {
      if (absl::Status status = Fill(); !status.ok()) return status;
      continue;
    }
    MarkPlace(out);
    if (cut.kind == WarcCut::Kind::kRecord) {
      if (offset_ == 0) arc_ = cut.head.version == "ARC";
      const absl::StatusOr<bool> taken = TakeRecord(cut.head.head_size, cut.head.block_size, out);
      if (!taken.ok()) return taken.status();
      if (*taken) return true;
      continue;
    }
    if (offset_ == 0) arc_ = BeginsAsArcFile(bytes_.view());
    if (damage_ && FindWarc(bytes_.view(), arc_) == std::string::npos) {
      TellDamage(out);
    } else {
      out.error = std::move(cut.error);
    }
    // What there is of the record, for whoever looks at what was wrong.
    if (cut.head.head_size > 0) out.bytes.assign(bytes_.view().substr(0, cut.head.head_size));
    const absl::StatusOr<bool> next = SkipToRecord(UINT64_MAX);
    if (!next.ok()) return next.status();
    return true;
  }
}

}  // namespace policywire::ingest
