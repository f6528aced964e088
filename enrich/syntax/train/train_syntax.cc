// From treebanks to a file of weights, and how good that file is.
//
//     train_syntax --treebanks FOLDER [--treebanks FOLDER]... [--texts FOLDER] --seed N --out FILE
//         trains on FOLDER/*-train.conllu of each folder, and on the texts FOLDER/*.txt, and writes FILE
//     train_syntax --evaluate TREEBANK... [--weights FILE]
//         reads each treebank's words and prints how much is right
//
// Figures are percentages: tags of all words, heads (UAS), and heads with relations (LAS) of words that are no
// punctuation; LAS of universal relations, then of relations with their subtypes.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "enrich/syntax/syntax.h"
#include "enrich/syntax/train/conllu.h"
#include "enrich/syntax/train/texts.h"
#include "enrich/syntax/train/train.h"
#include "fmt/format.h"

namespace policywire::enrich {
namespace {

int Fail(const absl::Status& status) {
  fmt::print(stderr, "train_syntax: {}\n", std::string_view(status.message().data(), status.message().size()));
  return 1;
}

absl::StatusOr<std::vector<std::string>> TrainingParts(const std::string& folder) {
  std::error_code error;
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().string().ends_with("-train.conllu")) paths.push_back(entry.path().string());
  }
  if (paths.empty()) return absl::NotFoundError(fmt::format("{}: no *-train.conllu", folder));
  std::sort(paths.begin(), paths.end());
  return paths;
}

absl::StatusOr<std::vector<TreebankSentence>> ReadTrainingTreebanks(const std::vector<std::string>& folders) {
  std::vector<std::string> paths;
  for (const std::string& folder : folders) {
    const auto parts = TrainingParts(folder);
    if (!parts.ok()) return parts.status();
    paths.insert(paths.end(), parts->begin(), parts->end());
  }
  std::vector<TreebankSentence> all;
  for (const std::string& path : paths) {
    auto sentences = ReadTreebank(path);
    if (!sentences.ok()) return sentences.status();
    const uint32_t documents = all.empty() ? 0 : all.back().document + 1;
    for (TreebankSentence& sentence : *sentences) {
      sentence.document += documents;
      all.push_back(std::move(sentence));
    }
  }
  return all;
}

int Train(const std::vector<std::string>& folders, const std::string& texts, uint64_t seed, const std::string& path) {
  const auto sentences = ReadTrainingTreebanks(folders);
  if (!sentences.ok()) return Fail(sentences.status());
  Training training;
  training.seed = seed;
  std::vector<TextSentence> text;
  if (!texts.empty()) {
    auto read = ReadTexts(texts);
    if (!read.ok()) return Fail(read.status());
    text = std::move(*read);
  }
  const auto bytes = TrainSyntax(*sentences, text, training);
  if (!bytes.ok()) return Fail(bytes.status());
  std::ofstream out(path, std::ios::binary);
  out.write(bytes->data(), static_cast<std::streamsize>(bytes->size()));
  out.close();
  if (!out) return Fail(absl::DataLossError(fmt::format("{}: cannot be written", path)));
  fmt::print("{}: {} bytes from {} sentences\n", path, bytes->size(), sentences->size());
  return 0;
}

int Evaluate(const SyntaxModel& model, const std::vector<std::string>& treebanks) {
  SyntaxReader reader(model);
  std::vector<std::string_view> words;
  std::vector<SyntaxNode> nodes;
  for (const std::string& path : treebanks) {
    const auto sentences = ReadTreebank(path);
    if (!sentences.ok()) return Fail(sentences.status());
    size_t all = 0;
    size_t upos = 0;
    size_t xpos = 0;
    size_t scored = 0;
    size_t heads = 0;
    size_t universal = 0;
    size_t exact = 0;
    for (const TreebankSentence& sentence : *sentences) {
      words.clear();
      for (const TreebankWord& word : sentence.words) words.push_back(word.form);
      reader.Read(words, nodes);
      for (size_t i = 0; i < nodes.size(); ++i) {
        const TreebankWord& gold = sentence.words[i];
        ++all;
        upos += Name(nodes[i].upos) == gold.upos ? 1 : 0;
        xpos += Name(nodes[i].xpos) == gold.xpos ? 1 : 0;
        if (gold.upos == "PUNCT") continue;
        ++scored;
        if (nodes[i].head != (gold.head == 0 ? kRootHead : static_cast<uint32_t>(gold.head - 1))) continue;
        ++heads;
        exact += Name(nodes[i].relation) == gold.relation ? 1 : 0;
        universal += Name(Universal(nodes[i].relation)) == gold.relation.substr(0, gold.relation.find(':')) ? 1 : 0;
      }
    }
    const auto percent = [](size_t right, size_t of) {
      return 100.0 * static_cast<double>(right) / static_cast<double>(std::max<size_t>(of, 1));
    };
    fmt::print("{} upos {:.2f} xpos {:.2f} uas {:.2f} las {:.2f} las_with_subtypes {:.2f} words {}\n",
               std::filesystem::path(path).stem().string(), percent(upos, all), percent(xpos, all),
               percent(heads, scored), percent(universal, scored), percent(exact, scored), all);
  }
  return 0;
}

int Main(const std::vector<std::string>& arguments) {
  std::vector<std::string> treebanks;
  std::string texts;
  std::string out;
  std::string weights;
  std::vector<std::string> evaluated;
  uint64_t seed = 1;
  bool understood = true;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& name = arguments[i];
    if (i + 1 == arguments.size()) {
      understood = false;
    } else if (name == "--treebanks") {
      treebanks.push_back(arguments[++i]);
    } else if (name == "--texts") {
      texts = arguments[++i];
    } else if (name == "--out") {
      out = arguments[++i];
    } else if (name == "--weights") {
      weights = arguments[++i];
    } else if (name == "--seed") {
      understood = understood && absl::SimpleAtoi(arguments[++i], &seed);
    } else if (name == "--evaluate") {
      while (i + 1 < arguments.size() && !arguments[i + 1].starts_with("--")) evaluated.push_back(arguments[++i]);
    } else {
      understood = false;
    }
  }
  if (understood && !treebanks.empty() && !out.empty() && evaluated.empty()) return Train(treebanks, texts, seed, out);
  if (understood && !evaluated.empty() && treebanks.empty()) {
    if (weights.empty()) return Evaluate(BuiltInSyntax(), evaluated);
    std::ifstream in(weights, std::ios::binary);
    if (!in) return Fail(absl::NotFoundError(fmt::format("{}: cannot be read", weights)));
    const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    const auto model = SyntaxModel::Read(bytes, weights);
    if (!model.ok()) return Fail(model.status());
    return Evaluate(**model, evaluated);
  }
  fmt::print(stderr,
             "usage: train_syntax --treebanks FOLDER [--treebanks FOLDER]... [--texts FOLDER] --seed N --out FILE\n"
             "       train_syntax --evaluate TREEBANK... [--weights FILE]\n");
  return 2;
}

}  // namespace
}  // namespace policywire::enrich

int main(int argc, char** argv) { return policywire::enrich::Main({argv + 1, argv + argc}); }
