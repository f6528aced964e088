// A web archive to records and their payloads on one thread, in megabytes a second of processor time.
//
//   warc FILE [ROUNDS]
//
// FILE is read from memory as a stream. README.md tells what is printed.
#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "fmt/format.h"
#include "ingest/decode/warc/http_message.h"
#include "ingest/decode/warc/warc_stream.h"
#include "tests/bench/checked_benchmark.h"

namespace policywire::testing {
namespace {

struct Answer {
  size_t records = 0;
  size_t bytes = 0;    // of the records, unpacked
  size_t payload = 0;  // bytes of the payloads
  uint64_t sum = 0;    // of these bytes, so that one that is wrong is seen
  bool operator==(const Answer&) const = default;
};

// `summed`: whether the payloads are looked at, which the clock is not to count.
Answer Read(std::string_view file, bool summed) {
  ingest::WarcStream stream(
      [&](char* room, size_t size) -> absl::StatusOr<size_t> {
        const size_t taken = file.copy(room, size);
        file.remove_prefix(taken);
        return taken;
      },
      ingest::Packing::kNone, 64 << 20);
  Answer answer;
  ingest::WarcPiece piece;
  ingest::HttpPayload payload;
  for (;;) {
    const absl::StatusOr<bool> more = stream.Next(piece);
    if (!more.ok()) Die("the file cannot be read");
    if (!*more) return answer;
    if (piece.error) Die(piece.error->detail);
    ++answer.records;
    answer.bytes += piece.bytes.size();
    const ingest::WarcCut cut = ingest::CutWarc(piece.bytes, true);
    ingest::HttpMessage http;
    const std::string_view block = std::string_view(piece.bytes).substr(cut.head.head_size);
    if (const auto error = ingest::ReadHttpMessage(block, http)) Die(error->detail);
    if (const auto error = ingest::ReadPayload(http, 64 << 20, payload)) Die(error->detail);
    answer.payload += payload.bytes.size();
    if (summed) {
      answer.sum = crc32_z(answer.sum, reinterpret_cast<const Bytef*>(payload.bytes.data()), payload.bytes.size());
    }
  }
}

int Run(const char* path, int rounds) {
  std::ifstream in(path, std::ios::binary);
  const std::string file((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const Answer answer = Read(file, true);
  if (answer.records == 0) Die("no records");
  Answer again;
  const double median = MedianSeconds(
      rounds, [&] { again = Read(file, false); },
      [&] {
        again.sum = answer.sum;
        if (again != answer) Die("the file gave other records than before");
      });
  fmt::print("{:.0f} MB/s {:.0f} records/s; {} records, {} bytes of payload, sum {:08x}\n",
             static_cast<double>(answer.bytes) / median / 1e6, static_cast<double>(answer.records) / median,
             answer.records, answer.payload, answer.sum);
  return 0;
}

}  // namespace
}  // namespace policywire::testing

int main(int argc, char** argv) {
  if (argc < 2) policywire::testing::Die("usage: warc FILE [ROUNDS]");
  return policywire::testing::Run(argv[1], argc > 2 ? std::max(1, std::atoi(argv[2])) : 5);
}
