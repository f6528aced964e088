// From treebanks to a file of weights, and how good that file is.
//
//     train_syntax FOLDER OUT                    trains on FOLDER/*-train.conllu and writes OUT
//     train_syntax --evaluate FILE WEIGHTS       tags FILE and prints how many tags are right
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "enrich/syntax/tagger.h"
#include "enrich/syntax/train/conllu.h"
#include "enrich/syntax/train/tag_trainer.h"
#include "enrich/syntax/weights.h"

namespace policywire::enrich {
namespace {

int Fail(const absl::Status& status) {
  fmt::print(stderr, "train_syntax: {}\n", std::string_view(status.message().data(), status.message().size()));
  return 1;
}

absl::StatusOr<std::vector<TreebankSentence>> ReadTrainingTreebanks(const std::string& folder) {
  std::error_code error;
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().string().ends_with("-train.conllu")) paths.push_back(entry.path().string());
  }
  if (paths.empty()) return absl::NotFoundError(fmt::format("{}: no *-train.conllu", folder));
  std::sort(paths.begin(), paths.end());
  std::vector<TreebankSentence> all;
  uint32_t documents = 0;
  for (const std::string& path : paths) {
    auto sentences = ReadTreebank(path);
    if (!sentences.ok()) return sentences.status();
    for (TreebankSentence& sentence : *sentences) {
      sentence.document += documents;
      all.push_back(std::move(sentence));
    }
    documents = all.empty() ? 0 : all.back().document + 1;
  }
  return all;
}

int Train(const std::string& folder, const std::string& path) {
  const auto sentences = ReadTrainingTreebanks(folder);
  if (!sentences.ok()) return Fail(sentences.status());
  WeightsWriter weights;
  TrainTagger(*sentences, {}, weights);
  const std::string bytes = weights.Finish();
  std::ofstream out(path, std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out) return Fail(absl::DataLossError(fmt::format("{}: cannot be written", path)));
  fmt::print("{}: {} bytes from {} sentences\n", path, bytes.size(), sentences->size());
  return 0;
}

int Evaluate(const std::string& treebank, const std::string& path) {
  const auto sentences = ReadTreebank(treebank);
  if (!sentences.ok()) return Fail(sentences.status());
  std::ifstream in(path, std::ios::binary);
  const std::string read((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const size_t room = (read.size() / Weights::kAlignment + 1) * Weights::kAlignment;
  const std::unique_ptr<char, decltype(&std::free)> bytes(
      static_cast<char*>(std::aligned_alloc(Weights::kAlignment, room)), &std::free);
  std::memcpy(bytes.get(), read.data(), read.size());
  const auto weights = Weights::Read({bytes.get(), read.size()}, path);
  if (!weights.ok()) return Fail(weights.status());
  const auto tagger = Tagger::Read(*weights);
  if (!tagger.ok()) return Fail(tagger.status());

  size_t words = 0;
  size_t upos = 0;
  size_t xpos = 0;
  std::chrono::duration<double> took{};
  std::vector<std::string_view> forms;
  std::vector<uint8_t> tags;
  for (const TreebankSentence& sentence : *sentences) {
    forms.clear();
    for (const TreebankWord& word : sentence.words) forms.push_back(word.form);
    const auto began = std::chrono::steady_clock::now();
    tagger->Tag(forms, tags);
    took += std::chrono::steady_clock::now() - began;
    for (size_t i = 0; i < tags.size(); ++i) {
      ++words;
      upos += tagger->names()[tags[i]].upos == sentence.words[i].upos ? 1 : 0;
      xpos += tagger->names()[tags[i]].xpos == sentence.words[i].xpos ? 1 : 0;
    }
  }
  const auto percent = [&](size_t right) { return 100.0 * static_cast<double>(right) / static_cast<double>(words); };
  fmt::print("{}: upos {:.2f} %, xpos {:.2f} % of {} words right, {:.0f} words a second\n", treebank, percent(upos),
             percent(xpos), words, static_cast<double>(words) / took.count());
  return 0;
}

int Main(const std::vector<std::string>& arguments) {
  if (arguments.size() == 3 && arguments[0] == "--evaluate") return Evaluate(arguments[1], arguments[2]);
  if (arguments.size() == 2) return Train(arguments[0], arguments[1]);
  fmt::print(stderr, "usage: train_syntax FOLDER OUT | train_syntax --evaluate FILE WEIGHTS\n");
  return 2;
}

}  // namespace
}  // namespace policywire::enrich

int main(int argc, char** argv) { return policywire::enrich::Main({argv + 1, argv + argc}); }
