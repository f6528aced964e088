// An archive whose files a test damages: what they were, and what must still be readable.
#ifndef POLICYWIRE_TESTS_INGEST_ARCHIVE_ARCHIVE_COPY_H_
#define POLICYWIRE_TESTS_INGEST_ARCHIVE_ARCHIVE_COPY_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ingest/position.h"
#include "sink/archive/archive_writer.h"
#include "tests/support/archive_records.h"

namespace policywire::testing {

// The files below a directory by their paths from it.
using Files = std::map<std::string, std::string>;
Files ReadFiles(const std::string& directory);

class ArchiveCopy {
 public:
  // Writes the records; aborts the program where that fails.
  ArchiveCopy(const sink::ArchiveOptions& options, const Records& records, size_t per_block);

  const std::string& directory() const { return directory_; }
  const Files& original() const { return original_; }
  std::string path(const std::string& file) const { return directory_ + "/" + file; }

  // Makes the directory hold these files and no others.
  void Put(const Files& files);

  // The same where others than this object have changed the directory.
  void Restore(const Files& files);

  // Reads all of what `files`, which were put, hold: a sentence where something is read that was not written, or where
  // records in front of all changes are not. `changed` is whether they differ from the original: then verifying has to
  // find a fault, and else none.
  std::string Wrong(const Files& files) const;

 private:
  struct Block {
    uint64_t end = 0;  // in its file
    size_t records = 0;
  };
  struct Segment {
    std::string file;
    std::vector<Block> blocks;
  };

  std::string directory_;
  std::map<ingest::TopicPartition, Records> records_;
  std::map<ingest::TopicPartition, std::vector<Segment>> segments_;
  Files original_;
  Files now_;
};

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_INGEST_ARCHIVE_ARCHIVE_COPY_H_
