// A segment from its first block to its end, by the headers: no payload is decompressed, and none need be read.
#ifndef POLICYWIRE_PROTO_ARCHIVE_SEGMENT_H_
#define POLICYWIRE_PROTO_ARCHIVE_SEGMENT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "policywire/v1/archive.pb.h"
#include "proto/archive/directory.h"
#include "proto/archive/format.h"

namespace policywire::archive {

// Goes over the blocks of one segment in their order, and checks everything about them but the payloads: headers, their
// order, the footer, and what the manifest says. All errors of it are DataLoss with file and byte, or what the system
// said of the file. Not thread-safe.
class SegmentWalk {
 public:
  struct Place {
    std::string directory;  // the archive's
    std::string topic;
    int32_t partition = 0;
    int64_t first_offset = 0;
  };

  // `listed` is what the manifest says of the segment, if it names it.
  static absl::StatusOr<std::unique_ptr<SegmentWalk>> Open(const Place& place,
                                                           std::optional<v1::ArchiveSegment> listed);

  const std::string& path() const { return file_->path(); }
  const SegmentHeader& header() const { return header_; }
  uint64_t file_bytes() const { return file_->size(); }

  // The next block's header; false at the end, which is that of the file, or a footer that holds what it should. An
  // error stands where the walk stopped: the next call gives it again.
  absl::StatusOr<bool> Next(BlockHeader& block);
  // Passes over the blocks for which `skip` is true, up to the first for which it is not. A sealed segment's index
  // tells of them; where there is none, or it is damaged, their headers.
  absl::Status SkipWhile(const std::function<bool(const BlockHeader&)>& skip);
  // The bytes behind a block's header, checked.
  absl::Status ReadPayload(const BlockHeader& block, char* to) const;

  // How far the walk has come: the end of the last block that `Next` gave; of the file behind a footer.
  uint64_t position() const { return position_; }
  // True when `Next` would say that there is no other block.
  bool ended() const { return ended_; }
  // True when the footer has been reached.
  bool sealed() const { return sealed_; }
  // Of the blocks up to here, and their headers one behind the other.
  const Totals& totals() const { return totals_; }
  const std::string& headers() const { return headers_; }

 private:
  SegmentWalk(std::unique_ptr<InputFile> file, SegmentHeader header, std::optional<v1::ArchiveSegment> listed);

  absl::Status Here(std::string_view what) const { return Damage(path(), position_, what); }
  // Counts a block in, unless it cannot stand here.
  absl::Status Take(const BlockHeader& block, std::string_view bytes);
  absl::Status CheckEnd();
  // What index and footer would be if the segment were sealed here.
  std::string FooterHere() const;
  // Compares with the manifest, once the walk is where the manifest's counts end.
  absl::Status CheckListed();
  // The blocks' headers by the index; nothing when there is none that can be trusted.
  std::optional<std::string> ReadIndex() const;

  std::unique_ptr<InputFile> file_;
  SegmentHeader header_;
  std::optional<v1::ArchiveSegment> listed_;
  uint64_t position_;
  bool sealed_ = false;
  bool ended_ = false;
  bool matched_ = false;  // with the manifest
  absl::Status status_;
  Totals totals_;
  std::string headers_;
};

// DataLoss where the segment that `walk` is of does not follow the one that begins with `before`; -1 where there is
// none.
absl::Status CheckFollows(const SegmentWalk& walk, int64_t before);

// What the manifest would say of what a walk has passed.
v1::ArchiveSegment Describe(const SegmentWalk& walk);
void Describe(const Totals& totals, std::string_view headers, uint64_t bytes, bool sealed, v1::ArchiveSegment& segment);

}  // namespace policywire::archive

#endif  // POLICYWIRE_PROTO_ARCHIVE_SEGMENT_H_
