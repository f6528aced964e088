// An archive of the input topic, kept while everything fails, on a small disk of its own.
#ifndef POLICYWIRE_TESTS_ROBUSTNESS_ARCHIVE_KEEPER_H_
#define POLICYWIRE_TESTS_ROBUSTNESS_ARCHIVE_KEEPER_H_

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/broker/pipeline.h"
#include "tests/support/child_process.h"

namespace policywire::testing {

// A file system in memory, for as long as this lives, and for the thread that made it. Making one takes rights that not
// everybody has.
class SmallDisk {
 public:
  // `directory` must be there. Nothing when it cannot be made.
  static std::unique_ptr<SmallDisk> Mount(const std::filesystem::path& directory, size_t megabytes);
  ~SmallDisk();
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  const std::filesystem::path& path() const { return path_; }
  // Leaves no byte free.
  void Fill();
  void Free();

 private:
  explicit SmallDisk(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
};

// `policywire archive --follow` under a supervisor. One thread.
class ArchiveKeeper {
 public:
  ArchiveKeeper(Pipeline& pipeline, SmallDisk& disk);

  SmallDisk& disk() { return disk_; }
  // Starts anew what has ended.
  void Tend();
  void Kill();
  // How often it ended unasked because the disk was full.
  int refused() const;

  // Waits until the archive has all of the input, stops, and compares record by record: what is wrong.
  std::vector<std::string> Faults(std::chrono::seconds patience);

  const std::map<int, int>& ends() const { return ends_; }

 private:
  std::unique_ptr<ChildProcess> Start();
  std::string directory() const { return (disk_.path() / "archive").string(); }

  Pipeline& pipeline_;
  SmallDisk& disk_;
  std::unique_ptr<ChildProcess> archiver_;
  std::map<int, int> ends_;
};

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_ROBUSTNESS_ARCHIVE_KEEPER_H_
