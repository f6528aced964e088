#include "tests/ingest/archive/archive_copy.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "ingest/archive/archive.h"
#include "tests/support/temp_dir.h"

namespace policywire::testing {

Files ReadFiles(const std::string& directory) {
  Files files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file()) {
      files[std::filesystem::relative(entry.path(), directory).string()] = ReadFile(entry.path());
    }
  }
  return files;
}

ArchiveCopy::ArchiveCopy(const sink::ArchiveOptions& options, const Records& records, size_t per_block)
    : directory_(options.directory) {
  if (const absl::Status written = WriteArchive(options, records, per_block); !written.ok()) {
    std::cerr << written << "\n";
    std::abort();
  }
  for (const OwnedRecord& record : records) records_[{record.topic, record.partition}].push_back(record);
  const auto archive = ingest::Archive::Open(directory_).value();
  for (const auto& [partition, entry] : archive->partitions()) {
    for (size_t i = 0; i < entry.segments.size(); ++i) {
      const auto walk = archive->Walk(partition, i).value();
      Segment& segment = segments_[partition].emplace_back();
      segment.file = std::filesystem::relative(walk->path(), directory_).string();
      archive::BlockHeader block;
      while (walk->Next(block).value()) segment.blocks.push_back({block.End(), block.records});
    }
  }
  now_ = original_ = ReadFiles(directory_);
}

void ArchiveCopy::Put(const Files& files) {
  for (const auto& [file, bytes] : now_) {
    if (!files.contains(file)) std::filesystem::remove(path(file));
  }
  for (const auto& [file, bytes] : files) {
    const auto found = now_.find(file);
    if (found != now_.end() && found->second == bytes) continue;
    // A file that is cut and written again would wait for the disk, a new one does not.
    std::filesystem::remove(path(file));
    std::filesystem::create_directories(std::filesystem::path(path(file)).parent_path());
    std::ofstream(path(file), std::ios::binary) << bytes;
  }
  now_ = files;
}

void ArchiveCopy::Restore(const Files& files) {
  std::filesystem::remove_all(directory_);
  now_.clear();
  Put(files);
}

std::string ArchiveCopy::Wrong(const Files& files) const {
  const bool changed = files != original_;
  const std::vector<std::string> faults = Faults(directory_);
  if (changed == faults.empty()) return changed ? "verifying finds nothing" : "verifying finds " + faults.front();
  absl::Status status;
  const auto read = ReadArchive(directory_, status);
  for (const auto& [partition, written] : records_) {
    size_t readable = 0;
    bool whole = true;
    for (const Segment& segment : segments_.at(partition)) {
      const std::string& before = original_.at(segment.file);
      const auto found = files.find(segment.file);
      const std::string after = found == files.end() ? "" : found->second;
      const auto differs = std::mismatch(before.begin(), before.end(), after.begin(), after.end()).first;
      for (const Block& block : segment.blocks) {
        whole = whole && block.end <= static_cast<uint64_t>(differs - before.begin());
        readable += whole ? block.records : 0;
      }
      whole = whole && before == after;
    }
    const auto found = read.find(partition);
    const Records got = found == read.end() ? Records() : found->second;
    if (got.size() < readable) {
      return std::to_string(readable) + " records stand before the damage, " + std::to_string(got.size()) + " are read";
    }
    if (got.size() > written.size() || !std::equal(got.begin(), got.end(), written.begin())) {
      return "records are read that were not written so";
    }
    if (got.size() < written.size() && status.ok()) return "records are missing, and reading says nothing";
  }
  return "";
}

}  // namespace policywire::testing
