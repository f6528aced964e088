// The results of a replay in files, and how far it is.
//
//   DIR/manifest.json                      ReplayManifest
//   DIR/TOPIC/PARTITION/progress.json      ReplayProgress
//   DIR/TOPIC/PARTITION/articles.jsonl     as extract writes them (articles.pb: each after its length as a varint)
//   DIR/TOPIC/PARTITION/dead-letters.jsonl a DeadLetter a line (dead-letters.pb)
//
// A partition's files come from its records alone, in their order, so that they are the same whoever wrote them and
// however often that was interrupted.
#ifndef POLICYWIRE_DEPLOY_REPLAY_REPLAY_DIRECTORY_H_
#define POLICYWIRE_DEPLOY_REPLAY_REPLAY_DIRECTORY_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "policywire/v1/replay.pb.h"
#include "sink/archive/directory_lock.h"
#include "sink/archive/output_file.h"

namespace policywire::deploy {

// Where the results of one range go. Held by one process at a time. Errors are ResourceExhausted where files cannot be
// written, DataLoss where they are damaged. Not thread-safe.
class RangeOutput {
 public:
  RangeOutput(const RangeOutput&) = delete;
  RangeOutput& operator=(const RangeOutput&) = delete;

  // Everything before it is done, or at hand to be written.
  int64_t next_offset() const { return progress_.next_offset(); }
  bool done() const { return progress_.next_offset() >= range_.end_offset(); }
  const v1::ReplayRange& range() const { return range_; }

  // Adds what came of the records up to `next_offset`, exclusive. Writes once much is at hand.
  absl::Status Append(std::string_view articles, std::string_view dead_letters, const v1::ReplayCounts& counts,
                      int64_t next_offset);
  // Writes what is at hand: after it, a process that is killed costs nothing of it.
  absl::Status Flush();

 private:
  friend class ReplayDirectory;
  RangeOutput(std::string directory, v1::ReplayRange range, std::unique_ptr<sink::DirectoryLock> lock)
      : directory_(std::move(directory)), range_(std::move(range)), lock_(std::move(lock)) {}
  absl::Status Open(const std::string& ending);
  absl::Status Write();

  const std::string directory_;
  const v1::ReplayRange range_;
  const std::unique_ptr<sink::DirectoryLock> lock_;
  v1::ReplayProgress progress_;
  std::unique_ptr<sink::OutputFile> articles_;
  std::unique_ptr<sink::OutputFile> dead_letters_;
  // At hand: what `progress_` counts already and the files do not have.
  std::string new_articles_;
  std::string new_dead_letters_;
  bool changed_ = false;
};

// Errors name the file. Not thread-safe; any number of processes may work in one directory.
class ReplayDirectory {
 public:
  // Begins a replay in `path`, which must be empty or not be there, or goes on with the one that is there.
  // `manifest` says what is wanted, without ranges; `select` finds these where the replay begins. FailedPrecondition
  // where the directory holds something else, naming what differs.
  static absl::StatusOr<std::unique_ptr<ReplayDirectory>> Open(
      std::string path, const v1::ReplayManifest& manifest,
      const std::function<absl::StatusOr<std::vector<v1::ReplayRange>>()>& select);

  const std::string& path() const { return path_; }
  const v1::ReplayManifest& manifest() const { return manifest_; }

  // The range's output, where no other process holds it; null where one does. Errors as of RangeOutput.
  absl::StatusOr<std::unique_ptr<RangeOutput>> Claim(const v1::ReplayRange& range);

  // Completes the manifest where all ranges are done: true then. Errors as of RangeOutput.
  absl::StatusOr<bool> Complete();

 private:
  explicit ReplayDirectory(std::string path) : path_(std::move(path)) {}

  std::string path_;
  v1::ReplayManifest manifest_;
};

// Adds `some` to `sum`.
void AddCounts(const v1::ReplayCounts& some, v1::ReplayCounts& sum);

// The manifest of the replay in `directory`. NotFound where there is none, DataLoss where it cannot be read.
absl::StatusOr<v1::ReplayManifest> ReadReplayManifest(const std::string& directory);
// The file of a range's articles.
std::string ArticlesPath(const std::string& directory, const v1::ReplayManifest& manifest,
                         const v1::ReplayRange& range);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_REPLAY_REPLAY_DIRECTORY_H_
