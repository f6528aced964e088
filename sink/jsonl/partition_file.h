// The files of one partition's events: which offsets they hold is told by their lines alone.
#ifndef POLICYWIRE_SINK_JSONL_PARTITION_FILE_H_
#define POLICYWIRE_SINK_JSONL_PARTITION_FILE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "sink/archive/output_file.h"

namespace policywire::sink {

// DIRECTORY/TOPIC/PARTITION/OFFSET.jsonl, named after the offset of the first line, 20 digits. The one that is being
// written has ".open" behind that; a name without is whole, and never changes again. Errors name the file and, where it
// is damaged (DataLoss), the byte. Not thread-safe; one process at a time.
class PartitionFile {
 public:
  // Takes up what is there: the end of an open file that a crash has torn is cut off.
  static absl::StatusOr<std::unique_ptr<PartitionFile>> Open(const std::string& directory, const std::string& topic,
                                                             int32_t partition);

  // The offset of the last line; -1 without one.
  int64_t last_offset() const { return last_offset_; }
  // Bytes of the open file; 0 without one.
  uint64_t open_bytes() const { return file_ == nullptr ? 0 : bytes_; }
  // When the open file was begun or taken up (ingest::SteadyNow).
  absl::Time open_since() const { return open_since_; }

  // Writes whole lines that end with the record at `last`, behind all that is there. They are on the disk when it
  // returns OK; after an error nothing is known, and the files must be opened anew.
  absl::Status Append(std::string_view lines, int64_t first, int64_t last);
  // NotFound where the open file has been removed or replaced. OK without one.
  absl::Status InPlace() const { return file_ == nullptr ? absl::OkStatus() : file_->InPlace(); }
  // Gives the open file the name of a whole one. Does nothing without one.
  absl::Status Seal();

  // OK where the files hold the event of this line already. DataLoss where they hold another for its record, or none:
  // they are of another topic of that name, or of another filter.
  absl::Status Holds(int64_t offset, std::string_view line) const;

 private:
  PartitionFile(std::string directory, std::string topic, int32_t partition);

  absl::Status TakeUp();
  // The open file: its whole lines, and what a crash left behind them.
  absl::Status Recover(int64_t first);
  absl::Status ReadLastOffset(const std::string& path);
  std::string PathOf(int64_t first) const;

  const std::string directory_;  // of the partition
  const std::string topic_;
  const int32_t partition_;
  // First offsets of the whole files, and their paths.
  std::map<int64_t, std::string> sealed_;
  std::unique_ptr<OutputFile> file_;
  int64_t open_first_ = -1;
  uint64_t bytes_ = 0;
  absl::Time open_since_;
  int64_t last_offset_ = -1;
};

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_JSONL_PARTITION_FILE_H_
