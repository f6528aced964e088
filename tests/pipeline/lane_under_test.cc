#include "tests/pipeline/lane_under_test.h"

#include <map>
#include <random>
#include <stdexcept>
#include <utility>
#include <variant>

#include "enrich/fingerprint/duplicate_window.h"
#include "enrich/fingerprint/sketch.h"
#include "fmt/format.h"

namespace policywire::testing {
namespace {

std::string Name(const ingest::Record& record) { return fmt::format("{}@{}", record.partition, record.offset); }

}  // namespace

ingest::TopicPartition Partition(int number) { return {"articles", number}; }

std::set<ingest::TopicPartition> Partitions(int count) {
  std::set<ingest::TopicPartition> partitions;
  for (int i = 0; i < count; ++i) partitions.insert(Partition(i));
  return partitions;
}

deploy::Reading EchoProcessor::Read(const ingest::Record& record, deploy::Processed& /*processed*/) const {
  std::vector<v1::Article> articles(1);
  articles[0].set_article_id(Name(record));
  articles[0].set_text(std::string(record.value.value_or("")));
  deploy::Reading reading;
  reading.sketches = deploy::SketchesOf(articles);
  reading.result.decoded = std::move(articles);
  return reading;
}

void EchoProcessor::Process(const ingest::Record& record, deploy::Reading reading, size_t input,
                            std::vector<sink::Output>& outputs, deploy::Processed& processed) const {
  ++processed_;
  const std::string value(record.value.value_or(""));
  if (value.starts_with("dead")) {
    Reject(record, input, {v1::DECODE, v1::MALFORMED, "", ""}, outputs);
    return;
  }
  for (const char* which : {"first", "second"}) {
    sink::Output output;
    output.value = fmt::format("{} {} {}", Name(record), which, value);
    if (value.starts_with("large")) output.value += value;
    if (!reading.repeats.empty() && reading.repeats[0]) {
      output.value += " = " + std::get<std::vector<v1::Article>>(reading.result.decoded)[0].duplicate_of();
    }
    output.key = version_;
    output.input = input;
    output.kind = v1::SANCTION;
    outputs.push_back(std::move(output));
    if (value.starts_with("throw")) throw std::runtime_error("thrown by the test");
  }
  ++processed.articles;
}

void EchoProcessor::Reject(const ingest::Record& record, size_t input, const sink::Failure& failure,
                           std::vector<sink::Output>& outputs) const {
  sink::Output output;
  output.route = sink::Route::kDeadLetters;
  output.key = version_;
  output.value =
      fmt::format("{} dead {} {}", Name(record), v1::Reason_Name(failure.reason), record.value.value_or("null"));
  output.input = input;
  output.kind = failure.reason;
  outputs.push_back(std::move(output));
}

void EchoProcessor::Shrink(sink::Output& dead_letter) const {
  const size_t reason = dead_letter.value.find(" dead ") + 6;
  dead_letter.value.replace(dead_letter.value.find(' ', reason) + 1, std::string::npos, "without value");
}

v1::RuntimeConfig LaneUnderTest::Config() {
  v1::RuntimeConfig config;
  config.set_batch_bytes(4096);
  config.set_batch_ms(5);
  config.set_budget_bytes(32768);
  config.set_drain_deadline_ms(300);
  config.set_transaction_timeout_ms(20'000);
  config.set_retry_backoff_ms(1);
  return config;
}

LaneUnderTest::LaneUnderTest(FakeKafka& kafka, const v1::RuntimeConfig& config,
                             const std::optional<v1::DuplicatesConfig>& duplicates)
    : source_(kafka),
      sink_(kafka),
      history_(kafka),
      duplicates_(duplicates ? std::make_optional<deploy::PartitionDuplicates>(*duplicates, history_, 2)
                             : std::nullopt),
      lane_(config, "",
            {source_, sink_, current_, workers_, statistics_, stop_, duplicates_ ? &*duplicates_ : nullptr,
             &recent_events_}),
      thread_([this] {
        status_ = lane_.Run();
        ended_ = true;
      }) {}

LaneUnderTest::~LaneUnderTest() {
  if (thread_.joinable()) Stop().IgnoreError();  // the test has its verdict
}

absl::Status LaneUnderTest::Stop() {
  stop_.Request();
  return WaitForEnd();
}

absl::Status LaneUnderTest::WaitForEnd() {
  thread_.join();
  return status_;
}

std::vector<std::string> Faults(const FakeKafka& kafka, int partitions, int records) {
  std::vector<std::string> faults;
  std::map<std::string, int> seen;
  std::map<int, int64_t> last;
  for (const sink::Output& output : kafka.Committed()) {
    const size_t name_end = output.value.find(' ');
    const size_t which_end = output.value.find(' ', name_end + 1);
    ++seen[output.value.substr(0, which_end)];
    const int partition = std::stoi(output.value);
    const int64_t at = 2 * std::stoll(output.value.substr(output.value.find('@') + 1)) +
                       (output.value.compare(name_end + 1, 6, "second") == 0 ? 1 : 0);
    const auto [before, fresh] = last.try_emplace(partition, at);
    if (!fresh && at <= before->second) faults.push_back(output.value + " is out of order");
    before->second = at;
  }
  for (int partition = 0; partition < partitions; ++partition) {
    for (int offset = 0; offset < records; ++offset) {
      for (const char* which : {"first", "second"}) {
        const std::string name = fmt::format("{}@{} {}", partition, offset, which);
        const int count = seen[name];
        if (count != 1) faults.push_back(fmt::format("{}: {} times", name, count));
      }
    }
  }
  return faults;
}

std::string Story(unsigned number) {
  std::mt19937 draw(number);
  std::string text;
  for (int word = 0; word < 40; ++word) {
    text += fmt::format("{}{} ", word % 4 == 0 ? "W" : "w", draw() % 100000);
  }
  return text;
}

std::vector<std::string> WrongLinks(const FakeKafka& kafka, const v1::DuplicatesConfig& config,
                                    const std::vector<std::vector<std::string>>& values) {
  std::map<std::string, std::string> expected;  // by name
  for (size_t partition = 0; partition < values.size(); ++partition) {
    enrich::DuplicateWindow window({.records = config.records()});
    for (size_t offset = 0; offset < values[partition].size(); ++offset) {
      const std::string name = fmt::format("{}@{}", partition, offset);
      const auto original = window.See(static_cast<int64_t>(offset), enrich::DuplicateWindow::kNoTime, name,
                                       enrich::SketchOf(values[partition][offset]));
      expected[name] = original ? " = " + *original : "";
    }
  }
  std::vector<std::string> wrong;
  for (const sink::Output& output : kafka.Committed()) {
    const std::string link = expected[output.value.substr(0, output.value.find(' '))];
    if (link.empty() ? output.value.find(" = ") != std::string::npos : !output.value.ends_with(link)) {
      wrong.push_back(fmt::format("{} should end with '{}'", output.value, link));
    }
  }
  return wrong;
}

}  // namespace policywire::testing
