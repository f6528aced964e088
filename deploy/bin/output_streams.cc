#include "deploy/bin/output_streams.h"

#include <fmt/format.h>
#include <google/protobuf/io/zero_copy_stream_impl.h>
#include <google/protobuf/util/delimited_message_util.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>
#include <vector>

#include "deploy/bin/input_reader.h"
#include "deploy/bin/options.h"
#include "deploy/bin/partition_reader.h"
#include "deploy/replay/archive_input.h"
#include "deploy/replay/replay_directory.h"
#include "deploy/replay/replay_input.h"
#include "ingest/decode/wire_format.h"
#include "ingest/record_stream.h"
#include "policywire/v1/article.pb.h"
#include "proto/archive/directory.h"
#include "sink/jsonl/json_writer.h"
#include "sink/route/headers.h"

namespace policywire::deploy {
namespace {

// Longer lines are refused: one is held whole.
constexpr size_t kMaxLine = 1 << 30;

class LinesOfFile final : public ArticleStream {
 public:
  explicit LinesOfFile(std::unique_ptr<InputReader> reader) : reader_(std::move(reader)) {}

  absl::StatusOr<bool> Next(ArticleText& article) override {
    absl::StatusOr<bool> more = reader_->Next(input_);
    if (!more.ok() || !*more) return more;
    if (input_.too_large) {
      return absl::InvalidArgumentError(
          fmt::format("{}: byte {}: the line is longer than {} bytes", input_.place, kMaxLine, kMaxLine));
    }
    article.json.swap(input_.bytes);
    article.place.swap(input_.place);
    return true;
  }

 private:
  std::unique_ptr<InputReader> reader_;
  Input input_;
};

// The article that a record of an output topic holds.
absl::StatusOr<bool> Take(const ingest::Record& record, ArticleText& article) {
  article.place = fmt::format("{}[{}] at offset {}", record.topic, record.partition, record.offset);
  const std::string_view framed = record.value.value_or("");
  const auto header = [&](std::string_view name) {
    const auto found = std::ranges::find(record.headers, name, &ingest::HeaderView::name);
    return found == record.headers.end() ? std::string_view() : found->value.value_or("");
  };
  if (header(sink::kMessageHeader) != v1::EnrichedArticle::descriptor()->full_name()) {
    return absl::InvalidArgumentError(
        fmt::format("{}: no enriched article; single events are not compared (output.enriched_topic)", article.place));
  }
  const bool json = header(sink::kContentTypeHeader) == sink::kJsonType;
  // Where the service has a schema registry.
  const std::string_view value = ingest::Unframed(framed, !json).value_or(framed);
  if (json) {
    article.json = value;
    return true;
  }
  v1::EnrichedArticle enriched;
  if (!enriched.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    return absl::InvalidArgumentError(fmt::format("{}: the protobuf message cannot be read", article.place));
  }
  article.json.clear();
  sink::AppendJsonLine(enriched, article.json);
  return true;
}

class ArticlesOfTopic final : public ArticleStream {
 public:
  explicit ArticlesOfTopic(std::unique_ptr<PartitionReader> reader) : reader_(std::move(reader)) {}

  absl::StatusOr<bool> Next(ArticleText& article) override {
    for (;;) {
      if (!reading_) {
        if (partition_ == reader_->partitions()) return false;
        if (absl::Status begun = reader_->Begin(partition_, 0); !begun.ok()) return begun;
        reading_ = true;
      }
      ingest::Record record;
      const absl::StatusOr<bool> more = reader_->Next(record);
      if (!more.ok()) return more.status();
      if (*more) return Take(record, article);
      reading_ = false;
      ++partition_;
    }
  }

 private:
  std::unique_ptr<PartitionReader> reader_;
  int32_t partition_ = 0;
  bool reading_ = false;
};

// The same from an archive.
class ArticlesOfArchive final : public ArticleStream {
 public:
  ArticlesOfArchive(std::unique_ptr<ReplayInput> input, std::vector<v1::ReplayRange> ranges)
      : input_(std::move(input)), ranges_(std::move(ranges)) {}

  absl::StatusOr<bool> Next(ArticleText& article) override {
    for (;;) {
      if (records_ == nullptr) {
        if (range_ == ranges_.size()) return false;
        auto opened = input_->Open(ranges_[range_]);
        if (!opened.ok()) return opened.status();
        records_ = *std::move(opened);
      }
      ingest::Record record;
      const absl::StatusOr<bool> more = records_->Next(record);
      if (!more.ok()) return absl::InvalidArgumentError(more.status().message());
      if (*more) return Take(record, article);
      records_.reset();
      ++range_;
    }
  }

 private:
  std::unique_ptr<ReplayInput> input_;
  const std::vector<v1::ReplayRange> ranges_;
  size_t range_ = 0;
  std::unique_ptr<ingest::RecordStream> records_;
};

// EnrichedArticles, each after its length as a varint.
class MessagesOfFile final : public ArticleStream {
 public:
  explicit MessagesOfFile(const std::string& path) : path_(path), file_(path, std::ios::binary), stream_(&file_) {}

  absl::StatusOr<bool> Next(ArticleText& article) override {
    v1::EnrichedArticle enriched;
    bool at_end = false;
    article.place = fmt::format("{}: byte {}", path_, stream_.ByteCount());
    if (!google::protobuf::util::ParseDelimitedFromZeroCopyStream(&enriched, &stream_, &at_end)) {
      if (at_end) return false;
      return absl::InvalidArgumentError(fmt::format("{}: the protobuf message cannot be read", article.place));
    }
    article.json.clear();
    sink::AppendJsonLine(enriched, article.json);
    return true;
  }

 private:
  std::string path_;
  std::ifstream file_;
  google::protobuf::io::IstreamInputStream stream_;
};

absl::StatusOr<std::unique_ptr<ArticleStream>> OpenLines(const std::string& name) {
  auto reader = InputReader::Open({name}, InputFormat::kJsonLines, kMaxLine);
  if (!reader.ok()) return reader.status();
  return std::make_unique<LinesOfFile>(*std::move(reader));
}

// What a replay wrote, file after file.
class FilesOfReplay final : public ArticleStream {
 public:
  FilesOfReplay(std::string directory, v1::ReplayManifest manifest)
      : directory_(std::move(directory)), manifest_(std::move(manifest)) {}

  absl::StatusOr<bool> Next(ArticleText& article) override {
    for (;; ++range_, file_.reset()) {
      if (file_ == nullptr) {
        if (range_ == manifest_.ranges_size()) return false;
        const std::string path = ArticlesPath(directory_, manifest_, manifest_.ranges(range_));
        if (std::error_code error; !std::filesystem::exists(path, error)) {
          return absl::InvalidArgumentError(
              fmt::format("{}: it is gone, and manifest.json says that it was written", path));
        }
        if (manifest_.format() == "protobuf") {
          file_ = std::make_unique<MessagesOfFile>(path);
        } else {
          auto lines = OpenLines(path);
          if (!lines.ok()) return lines.status();
          file_ = *std::move(lines);
        }
      }
      absl::StatusOr<bool> more = file_->Next(article);
      if (!more.ok() || *more) return more;
    }
  }

 private:
  const std::string directory_;
  const v1::ReplayManifest manifest_;
  int range_ = 0;
  std::unique_ptr<ArticleStream> file_;
};

absl::StatusOr<std::unique_ptr<ArticleStream>> OpenDirectory(const std::filesystem::path& directory) {
  auto manifest = ReadReplayManifest(directory.string());
  if (manifest.ok()) {
    if (!manifest->complete()) {
      return absl::InvalidArgumentError(fmt::format("{}: this replay is not finished", directory.string()));
    }
    return std::make_unique<FilesOfReplay>(directory.string(), *std::move(manifest));
  }
  if (!absl::IsNotFound(manifest.status())) return absl::InvalidArgumentError(manifest.status().message());
  // An archive, or one topic of it, which is a directory in it.
  const std::filesystem::path whole = directory.has_filename() ? directory : directory.parent_path();
  const bool is_archive = std::filesystem::exists(archive::ManifestPath(whole.string()));
  auto input = OpenArchiveInput(is_archive ? whole.string() : whole.parent_path().string());
  if (!input.ok()) {
    return absl::NotFoundError(fmt::format("{}: is no replay, no archive, and no topic of one", directory.string()));
  }
  ReplaySelection selection;
  if (!is_archive) selection.topics.push_back(whole.filename().string());
  auto ranges = SelectRanges(**input, selection);
  if (!ranges.ok()) return ranges.status();
  return std::make_unique<ArticlesOfArchive>(*std::move(input), *std::move(ranges));
}

}  // namespace

absl::StatusOr<std::unique_ptr<ArticleStream>> OpenOutput(const std::string& name, const v1::PipelineConfig& config) {
  if (const auto topic = TopicNamed(name)) {
    auto reader = PartitionReader::Open(config, *topic);
    if (!reader.ok()) return reader.status();
    return std::make_unique<ArticlesOfTopic>(*std::move(reader));
  }
  if (std::error_code error; std::filesystem::is_directory(name, error)) return OpenDirectory(name);
  return OpenLines(name);
}

}  // namespace policywire::deploy
