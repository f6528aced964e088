// Any bytes as the files of an archive: records with offsets that rise, or an error that names file and byte; and
// verifying tells a fault wherever reading does. The first byte says what the others are, so that they get past the
// checksums, which no chance would meet: a whole segment, a block's payload, a block's records, or a manifest's text.
#include <stdlib.h>  // mkdtemp
#include <zstd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "ingest/archive/archive.h"
#include "ingest/archive/verify.h"
#include "proto/archive/directory.h"
#include "proto/archive/format.h"

namespace {

using policywire::archive::BlockHeader;
using policywire::archive::SegmentHeader;

void Check(bool good) {
  if (!good) std::abort();
}

void Write(const std::string& path, std::string_view bytes) {
  std::filesystem::remove(path);
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

// A segment of one block whose header fits the payload; three numbers of it are the input's.
std::string Segment(std::string_view numbers, std::string_view payload, size_t raw_bytes) {
  SegmentHeader header = {.topic = "t", .partition = 0};
  std::string segment = policywire::archive::EncodeSegmentHeader(header);
  BlockHeader block;
  block.records = static_cast<uint32_t>(static_cast<unsigned char>(numbers[0])) + 1;
  block.segment = header.checksum;
  block.position = segment.size();
  block.compressed_bytes = static_cast<uint32_t>(payload.size());
  block.raw_bytes = static_cast<uint32_t>(raw_bytes);
  block.last_offset = static_cast<unsigned char>(numbers[1]);
  block.min_timestamp_ms = -1;
  block.max_timestamp_ms = static_cast<int64_t>(static_cast<unsigned char>(numbers[2])) << 34;
  block.payload_checksum = policywire::archive::Checksum(payload);
  std::string bytes(BlockHeader::kBytes, '\0');
  policywire::archive::EncodeBlockHeader(block, bytes.data());
  return segment.append(bytes).append(payload);
}

std::string Compress(std::string_view raw) {
  std::string frame(ZSTD_compressBound(raw.size()), '\0');
  frame.resize(ZSTD_compress(frame.data(), frame.size(), raw.data(), raw.size(), 1));
  return frame;
}

// One directory for all inputs of a process; in memory where there is such a place.
const std::string& Directory() {
  static const std::string directory = [] {
    std::string name = (std::filesystem::is_directory("/dev/shm") ? std::string("/dev/shm")
                                                                  : std::filesystem::temp_directory_path().string()) +
                       "/archive_fuzz-XXXXXX";
    Check(mkdtemp(name.data()) != nullptr);
    std::filesystem::create_directories(name + "/t/0");
    static std::string remove;
    remove = name;
    std::atexit([] { std::filesystem::remove_all(remove); });
    return name;
  }();
  return directory;
}

// "PATH: byte N: what", or a file that is missing.
void CheckFault(const absl::Status& fault) {
  const std::string_view message(fault.message().data(), fault.message().size());
  Check(absl::IsDataLoss(fault));
  Check(message.starts_with(Directory() + "/"));
  Check(message.find(": byte ") != message.npos || message.find(": missing, with offsets") != message.npos);
}

void CheckArchive() {
  const auto archive = policywire::ingest::Archive::Open(Directory());
  Check(archive.ok());
  bool damaged = !(*archive)->manifest_status().ok();
  if (damaged) CheckFault((*archive)->manifest_status());
  for (const auto& [partition, entry] : (*archive)->partitions()) {
    policywire::ingest::ArchiveReader reader(*archive, partition);
    policywire::ingest::Record record;
    int64_t last = -1;
    for (;;) {
      const auto more = reader.Next(record);
      if (!more.ok()) {
        CheckFault(more.status());
        damaged = true;
      }
      if (!more.ok() || !*more) break;
      Check(record.offset > last && record.topic == partition.topic && record.partition == partition.partition);
      last = record.offset;
      // Every byte of it may be touched.
      size_t sum = 0;
      for (const char c : record.key.value_or("")) sum += static_cast<unsigned char>(c);
      for (const char c : record.value.value_or("")) sum += static_cast<unsigned char>(c);
      for (const auto& header : record.headers) sum += header.name.size() + header.value.value_or("").size();
      Check(sum < SIZE_MAX);
    }
    for (const int64_t time : {int64_t{-1}, int64_t{1} << 35}) {
      const auto found = (*archive)->OffsetAt(partition, time);
      Check(found.ok() || absl::IsDataLoss(found.status()));
    }
  }
  size_t told = 0;
  const auto counts = policywire::ingest::VerifyArchive(Directory(), [&](const absl::Status& fault) {
    CheckFault(fault);
    ++told;
  });
  Check(counts.ok() && counts->faults == told);
  Check(!damaged || told > 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr size_t kNumbers = 4;
  if (size < kNumbers) return 0;
  const std::string_view numbers(reinterpret_cast<const char*>(data), kNumbers);
  const std::string_view bytes(reinterpret_cast<const char*>(data) + kNumbers, size - kNumbers);
  const std::string segment =
      policywire::archive::PartitionPath(Directory(), "t", 0) + "/" + policywire::archive::SegmentName(0);
  const std::string manifest = policywire::archive::ManifestPath(Directory());
  std::filesystem::remove(manifest);
  switch (data[0] % 4) {
    case 0:
      Write(segment, bytes);
      break;
    case 1: {
      const unsigned long long claimed = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
      Write(segment, Segment(numbers.substr(1), bytes, claimed < bytes.size() * 100 ? claimed : 17));
      break;
    }
    case 2:
      Write(segment, Segment(numbers.substr(1), Compress(bytes), bytes.size()));
      break;
    default: {
      Write(segment, "");
      std::string text(bytes.substr(0, bytes.find('\n')));
      text += '\n';
      Write(manifest, text + policywire::archive::Hex(policywire::archive::Checksum(text)) + "\n");
    }
  }
  CheckArchive();
  return 0;
}
