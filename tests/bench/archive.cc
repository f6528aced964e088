// Writing an archive and reading it beside zstd by itself, on the same articles, one core.
//
//   archive [--check] FILE [LEVEL [MEGABYTES]]
//
// FILE holds one article a line. README.md tells what is printed.
#include "ingest/archive/archive.h"

#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fmt/format.h"
#include "sink/archive/archive_writer.h"
#include "tests/bench/checked_benchmark.h"
#include "tests/support/temp_dir.h"

namespace policywire::testing {
namespace {

// What the project asks of itself: of zstd's speed, and of its size.
constexpr double kLeastSpeed = 0.8;
constexpr double kMostBytes = 1.05;
constexpr int kRounds = 5;
constexpr char kTopic[] = "articles";

struct Times {
  double wall = 0;
  double cpu = 0;
};

template <typename Work>
Times Measure(Work work) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point begin = Clock::now();
  const std::clock_t cpu = std::clock();
  work();
  return {std::chrono::duration<double>(Clock::now() - begin).count(),
          static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC};
}

void Require(const absl::Status& status) {
  if (!status.ok()) Die(std::string_view(status.message().data(), status.message().size()));
}

// The lines of a file, again and again until there are enough: zstd looks back some megabytes, not to where a line was
// read before.
class Articles {
 public:
  Articles(const std::string& file, size_t bytes) {
    std::ifstream in(file, std::ios::binary);
    text_.assign(std::istreambuf_iterator<char>(in), {});
    if (text_.empty()) Die("no articles in " + file);
    if (text_.back() != '\n') text_ += '\n';
    while (bytes_ < bytes) {
      for (size_t at = 0; at < text_.size() && bytes_ < bytes;) {
        const size_t end = text_.find('\n', at) + 1;
        lines_.emplace_back(text_.data() + at, end - at);
        bytes_ += end - at;
        at = end;
      }
    }
  }

  // Each with its line feed: together they are the file that zstd gets. A record's value is the line without.
  const std::vector<std::string_view>& lines() const { return lines_; }
  uint64_t bytes() const { return bytes_; }

 private:
  std::string text_;
  std::vector<std::string_view> lines_;
  uint64_t bytes_ = 0;
};

// libzstd's streaming interface, with the checksum of the content that its command-line tool writes, too.
void CompressAlone(const Articles& articles, const std::string& path, int level) {
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(), ZSTD_freeCCtx);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  ZSTD_CCtx_setPledgedSrcSize(context.get(), articles.bytes());
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) Die("cannot write " + path);
  std::string out(ZSTD_CStreamOutSize(), '\0');
  const auto feed = [&](std::string_view bytes, ZSTD_EndDirective end) {
    ZSTD_inBuffer input = {bytes.data(), bytes.size(), 0};
    for (size_t left = 1; end == ZSTD_e_end ? left != 0 : input.pos < input.size;) {
      ZSTD_outBuffer output = {out.data(), out.size(), 0};
      left = ZSTD_compressStream2(context.get(), &output, &input, end);
      if (ZSTD_isError(left) != 0) Die(ZSTD_getErrorName(left));
      if (output.pos > 0 && write(file, out.data(), output.pos) != static_cast<ssize_t>(output.pos)) Die("disk full");
    }
  };
  // As much at once as the tool reads from a file.
  std::string piece;
  for (const std::string_view line : articles.lines()) {
    piece += line;
    if (piece.size() < ZSTD_CStreamInSize()) continue;
    feed(piece, ZSTD_e_continue);
    piece.clear();
  }
  feed(piece, ZSTD_e_end);
  if (fdatasync(file) != 0 || close(file) != 0) Die("cannot sync " + path);
}

// Gives what it decompresses to `take`, piece by piece.
template <typename Take>
void DecompressAlone(const std::string& path, Take take) {
  const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(ZSTD_createDCtx(), ZSTD_freeDCtx);
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) Die("cannot read " + path);
  std::string in(ZSTD_DStreamInSize(), '\0');
  std::string out(ZSTD_DStreamOutSize(), '\0');
  for (ssize_t got; (got = read(file, in.data(), in.size())) > 0;) {
    ZSTD_inBuffer input = {in.data(), static_cast<size_t>(got), 0};
    while (input.pos < input.size) {
      ZSTD_outBuffer output = {out.data(), out.size(), 0};
      const size_t left = ZSTD_decompressStream(context.get(), &output, &input);
      if (ZSTD_isError(left) != 0) Die(ZSTD_getErrorName(left));
      take(std::string_view(out.data(), output.pos));
    }
  }
  close(file);
}

void WriteArchive(const Articles& articles, const std::string& directory, int level) {
  const auto writer = sink::ArchiveWriter::Open({.directory = directory, .level = level});
  Require(writer.status());
  ingest::Record record;
  record.topic = kTopic;
  record.timestamp_type = ingest::TimestampType::kCreated;
  for (const std::string_view line : articles.lines()) {
    record.value = line.substr(0, line.size() - 1);
    record.timestamp_ms = 1'700'000'000'000 + 250 * record.offset;
    Require((*writer)->Append(record));
    ++record.offset;
  }
  Require((*writer)->Close());
}

template <typename Take>
void ReadArchive(const std::string& directory, Take take) {
  const auto archive = ingest::Archive::Open(directory);
  Require(archive.status());
  ingest::ArchiveReader reader(*archive, {kTopic, 0});
  ingest::Record record;
  for (;;) {
    const auto more = reader.Next(record);
    Require(more.status());
    if (!*more) return;
    take(record);
  }
}

uint64_t BytesBelow(const std::string& path) {
  if (std::filesystem::is_regular_file(path)) return std::filesystem::file_size(path);
  uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) bytes += entry.file_size();
  }
  return bytes;
}

// Both give back every byte that they got.
void CheckAnswers(const Articles& articles, const std::string& alone, const std::string& directory) {
  size_t at = 0;
  ReadArchive(directory, [&](const ingest::Record& record) {
    const std::string_view line = articles.lines().at(at);
    if (record.offset != static_cast<int64_t>(at) || record.value != line.substr(0, line.size() - 1)) {
      Die(fmt::format("record {} is not what was written", at));
    }
    ++at;
  });
  if (at != articles.lines().size()) Die("records are missing");
  size_t line = 0;
  size_t within = 0;
  DecompressAlone(alone, [&](std::string_view piece) {
    while (!piece.empty()) {
      const std::string_view expected = articles.lines().at(line).substr(within);
      const size_t size = std::min(piece.size(), expected.size());
      if (piece.substr(0, size) != expected.substr(0, size)) Die("zstd gives back other bytes");
      piece.remove_prefix(size);
      within += size;
      if (size < expected.size()) continue;
      ++line;
      within = 0;
    }
  });
  if (line != articles.lines().size()) Die("zstd gives back less");
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// Medians of both, and what one is of the other; whether that is enough.
bool Tell(std::string_view what, uint64_t bytes, const std::vector<Times>& alone, const std::vector<Times>& archive) {
  const auto rate = [&](const std::vector<Times>& times, double Times::*member) {
    std::vector<double> seconds;
    for (const Times& time : times) seconds.push_back(time.*member);
    return static_cast<double>(bytes) / 1e6 / Median(seconds);
  };
  std::vector<double> ratios;
  for (size_t i = 0; i < alone.size(); ++i) ratios.push_back(alone[i].wall / archive[i].wall);
  const double ratio = Median(ratios);
  fmt::print("{:<6} zstd {:7.1f} MB/s ({:7.1f} a CPU second)   archive {:7.1f} MB/s ({:7.1f})   {:.2f} of it{}\n", what,
             rate(alone, &Times::wall), rate(alone, &Times::cpu), rate(archive, &Times::wall),
             rate(archive, &Times::cpu), ratio,
             ratio < kLeastSpeed ? fmt::format(", {} is asked for", kLeastSpeed) : "");
  return ratio >= kLeastSpeed;
}

int Run(bool only_check, const std::string& file, int level, size_t bytes) {
  const TempDir directory("bench_archive");
  const std::string alone = (directory.path() / "articles.zst").string();
  const std::string archive = (directory.path() / "archive").string();
  const Articles articles(file, bytes);
  const auto write_archive = [&] {
    std::filesystem::remove_all(archive);
    WriteArchive(articles, archive, level);
  };
  CompressAlone(articles, alone, level);
  write_archive();
  CheckAnswers(articles, alone, archive);
  if (only_check) return 0;
  const double alone_bytes = static_cast<double>(BytesBelow(alone));
  const double archive_bytes = static_cast<double>(BytesBelow(archive));
  fmt::print(
      "{} articles, {:.1f} MB, level {}: zstd makes {:.1f} MB of them (ratio {:.3f}), the archive {:.1f} MB ({:.3f})\n",
      articles.lines().size(), static_cast<double>(articles.bytes()) / 1e6, level, alone_bytes / 1e6,
      static_cast<double>(articles.bytes()) / alone_bytes, archive_bytes / 1e6,
      static_cast<double>(articles.bytes()) / archive_bytes);
  bool met = true;
  if (archive_bytes > alone_bytes * kMostBytes) {
    fmt::print("{:.3f} of zstd's bytes, {} is asked for\n", archive_bytes / alone_bytes, kMostBytes);
    met = false;
  }
  std::vector<Times> compress;
  std::vector<Times> decompress;
  std::vector<Times> write;
  std::vector<Times> read;
  uint64_t sum = 0;
  for (int round = 0; round < kRounds; ++round) {
    compress.push_back(Measure([&] { CompressAlone(articles, alone, level); }));
    write.push_back(Measure(write_archive));
    decompress.push_back(
        Measure([&] { DecompressAlone(alone, [&](std::string_view piece) { sum += piece.size(); }); }));
    read.push_back(
        Measure([&] { ReadArchive(archive, [&](const ingest::Record& record) { sum += record.value->size() + 1; }); }));
  }
  if (sum != 2 * kRounds * articles.bytes()) Die("a round read something else");
  met &= Tell("write", articles.bytes(), compress, write);
  met &= Tell("read", articles.bytes(), decompress, read);
  return met ? 0 : 1;
}

int Number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1)
    Die("usage: archive [--check] FILE [LEVEL [MB]]");
  return number;
}

}  // namespace
}  // namespace policywire::testing

int main(int argc, char** argv) {
  using namespace policywire::testing;  // NOLINT: main() is all
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const bool only_check = std::erase(arguments, "--check") > 0;
  if (arguments.empty() || arguments.size() > 3) Die("usage: archive [--check] FILE [LEVEL [MB]]");
  const int level = arguments.size() > 1 ? Number(arguments[1]) : policywire::sink::ArchiveOptions().level;
  const int megabytes = arguments.size() > 2 ? Number(arguments[2]) : only_check ? 20 : 300;
  return Run(only_check, arguments[0], level, static_cast<size_t>(megabytes) * 1'000'000);
}
