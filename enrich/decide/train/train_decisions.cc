// From labelled news to the file of a model, and what such a model finds in news that it has not seen.
//
//     train_decisions --labels FILE --seed N --out FILE [--threshold P]
//         learns from all articles; calibrates on those with a fold, each read by a model that has not seen it
//     train_decisions --labels FILE --seed N --cross-validate FILE [--threshold P]
//         writes the events of each article with a fold, as read by a model that has not seen any of its fold
//     ... --without NAMES
//         leaves out the features of these names, separated by commas, to learn what they are worth; `gate` is the gate
//
// FILE of labels is what `collect_labels.py` writes. P is the least probability of an event, 0..1.
#include <google/protobuf/util/json_util.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "enrich/decide/train/calibrate.h"
#include "enrich/decide/train/examples.h"
#include "enrich/decide/train/labels.h"
#include "enrich/decide/train/train.h"
#include "enrich/enricher.h"
#include "fmt/format.h"

namespace policywire::enrich {
namespace {

constexpr double kDefaultThreshold = 0.43;
// What calibration looks at goes further down than what is an event.
constexpr uint32_t kLowThreshold = 200;

int Fail(const absl::Status& status) {
  fmt::print(stderr, "train_decisions: {}\n", std::string_view(status.message().data(), status.message().size()));
  return 1;
}

absl::Status Write(const std::string& path, const std::string& bytes) {
  std::ofstream out(path, std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  return out ? absl::OkStatus() : absl::DataLossError(fmt::format("{}: cannot be written", path));
}

// Reads each article with a fold by a model that has not seen its fold.
class CrossValidation {
 public:
  CrossValidation(const std::vector<LabelledArticle>& articles, const Examples& examples, uint32_t seed,
                  std::string model_file)
      : articles_(articles), model_file_(std::move(model_file)) {
    for (const LabelledArticle& article : articles) {
      if (article.fold >= 0) folds_.insert(article.fold);
    }
    for (const int fold : folds_) models_.push_back(TrainDecisions(examples, seed, fold));
  }

  // `settle` gives a model its threshold and calibration; `visit` gets each article and its events.
  template <typename Settle, typename Visit>
  absl::Status Read(Settle settle, Visit visit) {
    size_t m = 0;
    for (const int fold : folds_) {
      DecisionModelWriter& model = models_[m++];
      settle(fold, model);
      if (absl::Status status = Write(model_file_, model.Finish()); !status.ok()) return status;
      Options options;
      options.decisions_file = model_file_;
      const auto enricher = Enricher::Create(options);
      if (!enricher.ok()) return enricher.status();
      for (const LabelledArticle& article : articles_) {
        if (article.fold == fold) visit(article, (*enricher)->Enrich(article.article));
      }
    }
    return absl::OkStatus();
  }

  absl::Status Judge(std::vector<Judged>& judged) {
    return Read(
        [](int, DecisionModelWriter& model) {
          model.SetThreshold(kLowThreshold);
          model.Calibrate({});
        },
        [&](const LabelledArticle& article, const v1::EnrichedArticle& enriched) {
          if (!article.plover) enrich::Judge(article, enriched, judged);
        });
  }

 private:
  const std::vector<LabelledArticle>& articles_;
  std::string model_file_;
  std::set<int> folds_;
  std::vector<DecisionModelWriter> models_;
};

struct Arguments {
  std::string labels;
  std::string out;
  std::string cross_validate;
  uint32_t seed = 1;
  double threshold = kDefaultThreshold;
  std::set<std::string> without;
};

int Run(Arguments arguments) {
  const auto articles = ReadLabels(arguments.labels);
  if (!articles.ok()) return Fail(articles.status());
  const bool with_gate = arguments.without.erase("gate") == 0;
  auto examples = CollectExamples(*articles, arguments.without);
  if (!examples.ok()) return Fail(examples.status());
  if (!with_gate) examples->gate.clear();
  const auto threshold = static_cast<uint32_t>(std::lround(arguments.threshold * 1000));
  const std::string& out = arguments.out.empty() ? arguments.cross_validate : arguments.out;
  const std::string model_file = out + ".fold";
  CrossValidation validation(*articles, *examples, arguments.seed, model_file);
  std::vector<Judged> judged;
  if (const absl::Status status = validation.Judge(judged); !status.ok()) return Fail(status);
  if (!arguments.out.empty()) {
    DecisionModelWriter model = TrainDecisions(*examples, arguments.seed, std::nullopt);
    model.SetThreshold(threshold);
    model.Calibrate(Calibrate(judged, -1));
    const std::string bytes = model.Finish();
    if (const absl::Status status = Write(out, bytes); !status.ok()) return Fail(status);
    fmt::print("{}: {} bytes from {} articles\n", out, bytes.size(), articles->size());
  } else {
    std::ofstream lines(out);
    google::protobuf::util::JsonPrintOptions options;
    options.preserve_proto_field_names = true;
    const absl::Status status = validation.Read(
        [&](int fold, DecisionModelWriter& model) {
          model.SetThreshold(threshold);
          model.Calibrate(Calibrate(judged, fold));
        },
        [&](const LabelledArticle&, v1::EnrichedArticle enriched) {
          enriched.clear_text();  // the scorers read quotes
          std::string json;
          if (google::protobuf::util::MessageToJsonString(enriched, &json, options).ok()) lines << json << "\n";
        });
    if (!status.ok()) return Fail(status);
    lines.close();
    if (!lines) return Fail(absl::DataLossError(fmt::format("{}: cannot be written", out)));
  }
  std::filesystem::remove(model_file);
  return 0;
}

int Main(const std::vector<std::string>& arguments) {
  Arguments parsed;
  bool understood = arguments.size() % 2 == 0;
  for (size_t i = 0; i + 1 < arguments.size(); i += 2) {
    const std::string& name = arguments[i];
    const std::string& value = arguments[i + 1];
    if (name == "--labels") {
      parsed.labels = value;
    } else if (name == "--out") {
      parsed.out = value;
    } else if (name == "--cross-validate") {
      parsed.cross_validate = value;
    } else if (name == "--seed") {
      understood = understood && absl::SimpleAtoi(value, &parsed.seed);
    } else if (name == "--without") {
      parsed.without = absl::StrSplit(value, ',');
    } else if (name == "--threshold") {
      understood = understood && absl::SimpleAtod(value, &parsed.threshold);
    } else {
      understood = false;
    }
  }
  if (understood && !parsed.labels.empty() && parsed.out.empty() != parsed.cross_validate.empty()) {
    return Run(std::move(parsed));
  }
  fmt::print(stderr,
             "usage: train_decisions --labels FILE --seed N --out FILE [--threshold P] [--without NAMES]\n"
             "       train_decisions --labels FILE --seed N --cross-validate FILE [--threshold P] [--without NAMES]\n");
  return 2;
}

}  // namespace
}  // namespace policywire::enrich

int main(int argc, char** argv) { return policywire::enrich::Main({argv + 1, argv + argc}); }
