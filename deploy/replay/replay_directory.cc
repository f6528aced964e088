#include "deploy/replay/replay_directory.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "proto/archive/directory.h"
#include "sink/jsonl/json_writer.h"

namespace policywire::deploy {
namespace {

constexpr size_t kFlushBytes = size_t{4} << 20;

std::string ManifestPath(const std::string& directory) { return directory + "/manifest.json"; }

std::string RangeDirectory(const std::string& directory, const v1::ReplayRange& range) {
  return fmt::format("{}/{}/{}", directory, range.topic(), range.partition());
}

std::string Ending(const v1::ReplayManifest& manifest) { return manifest.format() == "protobuf" ? "pb" : "jsonl"; }

absl::Status ReadMessage(const std::string& path, google::protobuf::Message& message) {
  const auto file = archive::InputFile::Open(path);
  if (!file.ok()) return file.status();
  std::string text((*file)->size(), '\0');
  if (absl::Status read = (*file)->ReadAt(0, text.size(), text.data()); !read.ok()) return read;
  const auto parsed = google::protobuf::util::JsonStringToMessage(text, &message);
  if (parsed.ok()) return absl::OkStatus();
  // Behind its first line the parser shows the place, in lines of their own.
  const std::string_view why(parsed.message().data(), parsed.message().size());
  return absl::DataLossError(
      fmt::format("{}: damaged, replay does not leave it so; take another directory, or put its last copy back: {}",
                  path, why.substr(0, why.find('\n'))));
}

absl::Status WriteMessage(const std::string& path, const google::protobuf::Message& message) {
  std::string text;
  sink::AppendJson(message, text);
  text += '\n';
  return sink::ReplaceFile(path, text);
}

// What of `begun` is not as it is `wanted`, in words; empty when nothing.
std::string Difference(const v1::ReplayManifest& begun, const v1::ReplayManifest& wanted) {
  const auto differ = [](std::string_view what, const std::string& a, const std::string& b) {
    return a == b ? "" : fmt::format("{} {}, and not {}", what, a.empty() ? "all" : a, b.empty() ? "all" : b);
  };
  const auto words = [](const v1::ReplayManifest& manifest) {
    std::string text;
    for (const std::string& word : manifest.selection()) text += (text.empty() ? "" : ", ") + word;
    return text;
  };
  for (std::string difference :
       {differ("layout", fmt::format("{}", begun.layout()), fmt::format("{}", wanted.layout())),
        differ("source", begun.source(), wanted.source()), differ("selection", words(begun), words(wanted)),
        differ("build", begun.version().build(), wanted.version().build()),
        differ("lexicon", begun.version().lexicon(), wanted.version().lexicon()),
        differ("model", begun.version().model(), wanted.version().model()),
        differ("settings", begun.settings(), wanted.settings()), differ("format", begun.format(), wanted.format())}) {
    if (!difference.empty()) return difference;
  }
  return "";
}

// Whatever keeps the directory from taking results, told apart from what the input says.
absl::Status OfOutput(const absl::Status& status) {
  return status.ok() || absl::IsDataLoss(status) ? status : absl::ResourceExhaustedError(status.message());
}

}  // namespace

absl::Status RangeOutput::Open(const std::string& ending) {
  const std::string articles = fmt::format("{}/articles.{}", directory_, ending);
  const std::string dead_letters = fmt::format("{}/dead-letters.{}", directory_, ending);
  absl::Status read = ReadMessage(directory_ + "/progress.json", progress_);
  if (!read.ok() && !absl::IsNotFound(read)) return read;
  const bool begun = read.ok();
  if (!begun) progress_.set_next_offset(range_.begin_offset());
  for (const auto& [path, file, length] : {std::tuple{&articles, &articles_, progress_.article_bytes()},
                                           std::tuple{&dead_letters, &dead_letters_, progress_.dead_letter_bytes()}}) {
    std::error_code error;
    if (begun && !std::filesystem::exists(*path, error)) {
      return absl::DataLossError(fmt::format("{}: it is gone, and progress.json says that it was written", *path));
    }
    auto opened = begun ? sink::OutputFile::Open(*path) : sink::OutputFile::Create(*path);
    if (!opened.ok()) return opened.status();
    *file = *std::move(opened);
    const uint64_t size = std::filesystem::file_size(*path, error);
    if (!error && size < length) {
      return absl::DataLossError(
          fmt::format("{}: has {} bytes, and progress.json says that {} were written", *path, size, length));
    }
    if (!error && size > length) {
      if (absl::Status cut = (*file)->Truncate(length); !cut.ok()) return cut;
    }
  }
  changed_ = !begun;
  return Flush();
}

absl::Status RangeOutput::Append(std::string_view articles, std::string_view dead_letters,
                                 const v1::ReplayCounts& counts, int64_t next_offset) {
  new_articles_ += articles;
  new_dead_letters_ += dead_letters;
  AddCounts(counts, *progress_.mutable_counts());
  progress_.set_next_offset(next_offset);
  changed_ = true;
  return new_articles_.size() + new_dead_letters_.size() >= kFlushBytes ? Flush() : absl::OkStatus();
}

absl::Status RangeOutput::Flush() { return changed_ ? OfOutput(Write()) : absl::OkStatus(); }

absl::Status RangeOutput::Write() {
  if (!new_articles_.empty()) {
    if (absl::Status written = articles_->WriteAt(progress_.article_bytes(), new_articles_); !written.ok()) {
      return written;
    }
  }
  if (!new_dead_letters_.empty()) {
    if (absl::Status written = dead_letters_->WriteAt(progress_.dead_letter_bytes(), new_dead_letters_);
        !written.ok()) {
      return written;
    }
  }
  // Of the one that nothing was written to, too: progress.json speaks of both.
  for (const sink::OutputFile* file : {articles_.get(), dead_letters_.get()}) {
    if (absl::Status there = file->InPlace(); !there.ok()) return there;
  }
  progress_.set_article_bytes(progress_.article_bytes() + new_articles_.size());
  progress_.set_dead_letter_bytes(progress_.dead_letter_bytes() + new_dead_letters_.size());
  new_articles_.clear();
  new_dead_letters_.clear();
  changed_ = false;
  return WriteMessage(directory_ + "/progress.json", progress_);
}

absl::StatusOr<std::unique_ptr<ReplayDirectory>> ReplayDirectory::Open(
    std::string path, const v1::ReplayManifest& manifest,
    const std::function<absl::StatusOr<std::vector<v1::ReplayRange>>()>& select) {
  if (absl::Status made = sink::MakeDirectory(path); !made.ok()) return made;
  std::unique_ptr<ReplayDirectory> directory(new ReplayDirectory(std::move(path)));
  const auto lock = sink::DirectoryLock::Wait(directory->path_);  // whoever comes first decides what is replayed
  if (!lock.ok()) return lock.status();
  auto begun = ReadReplayManifest(directory->path_);
  if (begun.ok()) {
    if (const std::string difference = Difference(*begun, manifest); !difference.empty()) {
      return absl::FailedPreconditionError(
          fmt::format("{}: holds a replay with {}: take another directory", directory->path_, difference));
    }
    directory->manifest_ = *std::move(begun);
    return directory;
  }
  if (!absl::IsNotFound(begun.status())) return begun.status();
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory->path_, error)) {
    if (entry.path() == ManifestPath(directory->path_) + std::string(archive::kUnfinishedEnding)) continue;
    return absl::FailedPreconditionError(
        fmt::format("{}: is not empty, and holds no replay: take another directory", directory->path_));
  }
  auto ranges = select();
  if (!ranges.ok()) return ranges.status();
  directory->manifest_ = manifest;
  for (v1::ReplayRange& range : *ranges) *directory->manifest_.add_ranges() = std::move(range);
  if (absl::Status written = WriteMessage(ManifestPath(directory->path_), directory->manifest_); !written.ok()) {
    return written;
  }
  return directory;
}

absl::StatusOr<std::unique_ptr<RangeOutput>> ReplayDirectory::Claim(const v1::ReplayRange& range) {
  const std::string path = RangeDirectory(path_, range);
  for (const std::string& directory : {fmt::format("{}/{}", path_, range.topic()), path}) {
    if (absl::Status made = sink::MakeDirectory(directory); !made.ok()) return OfOutput(made);
  }
  auto lock = sink::DirectoryLock::Try(path);
  if (!lock.ok()) return OfOutput(lock.status());
  if (*lock == nullptr) return nullptr;
  std::unique_ptr<RangeOutput> output(new RangeOutput(path, range, *std::move(lock)));
  if (absl::Status opened = output->Open(Ending(manifest_)); !opened.ok()) return OfOutput(opened);
  return output;
}

absl::StatusOr<bool> ReplayDirectory::Complete() {
  v1::ReplayCounts counts;
  for (const v1::ReplayRange& range : manifest_.ranges()) {
    v1::ReplayProgress progress;
    absl::Status read = ReadMessage(RangeDirectory(path_, range) + "/progress.json", progress);
    if (absl::IsNotFound(read)) return false;
    if (!read.ok()) return OfOutput(read);
    if (progress.next_offset() < range.end_offset()) return false;
    AddCounts(progress.counts(), counts);
  }
  const auto lock = sink::DirectoryLock::Wait(path_);  // others may find the same at the same moment
  if (!lock.ok()) return OfOutput(lock.status());
  manifest_.set_complete(true);
  *manifest_.mutable_counts() = counts;
  if (absl::Status written = WriteMessage(ManifestPath(path_), manifest_); !written.ok()) return OfOutput(written);
  return true;
}

void AddCounts(const v1::ReplayCounts& some, v1::ReplayCounts& sum) {
  sum.set_records(sum.records() + some.records());
  sum.set_articles(sum.articles() + some.articles());
  sum.set_events(sum.events() + some.events());
  sum.set_dead_letters(sum.dead_letters() + some.dead_letters());
}

absl::StatusOr<v1::ReplayManifest> ReadReplayManifest(const std::string& directory) {
  v1::ReplayManifest manifest;
  if (absl::Status read = ReadMessage(ManifestPath(directory), manifest); !read.ok()) return read;
  return manifest;
}

std::string ArticlesPath(const std::string& directory, const v1::ReplayManifest& manifest,
                         const v1::ReplayRange& range) {
  return fmt::format("{}/articles.{}", RangeDirectory(directory, range), Ending(manifest));
}

}  // namespace policywire::deploy
