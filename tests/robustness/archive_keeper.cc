#include "tests/robustness/archive_keeper.h"

#include <sched.h>
#include <signal.h>
#include <sys/mount.h>

#include <cstdint>
#include <fstream>
#include <iostream>
#include <optional>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "tests/support/archive_records.h"
#include "tests/support/kafka_client.h"

namespace policywire::testing {
namespace {

constexpr int kNoSpace = 74;  // the exit code of what cannot write
constexpr std::chrono::seconds kStopPatience{30};

Records InputOf(Pipeline& pipeline) {
  Records records;
  pipeline.client().ForEachCommitted(pipeline.input(), [&](const Message& message) {
    OwnedRecord& record = records.emplace_back();
    record.topic = message.topic;
    record.partition = message.partition;
    record.offset = message.offset;
    record.timestamp_ms = message.timestamp_ms;
    record.timestamp_type = ingest::TimestampType::kCreated;
    record.key = message.key;
    record.value = message.value;
    record.headers = message.headers;
  });
  return records;
}

}  // namespace

std::unique_ptr<SmallDisk> SmallDisk::Mount(const std::filesystem::path& directory, size_t megabytes) {
  const std::string options = fmt::format("size={}m", megabytes);
  // Seen by this thread and what it starts alone, so that nothing stays mounted behind a killed test.
  if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return nullptr;
  if (mount("tmpfs", directory.c_str(), "tmpfs", 0, options.c_str()) != 0) return nullptr;
  return std::unique_ptr<SmallDisk>(new SmallDisk(directory));
}

SmallDisk::~SmallDisk() { umount2(path_.c_str(), MNT_DETACH); }

void SmallDisk::Fill() {
  std::ofstream filler(path_ / "filler", std::ios::binary);
  const std::string block(4096, 'x');
  while (filler.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
  }
}

void SmallDisk::Free() { std::filesystem::remove(path_ / "filler"); }

ArchiveKeeper::ArchiveKeeper(Pipeline& pipeline, SmallDisk& disk)
    : pipeline_(pipeline), disk_(disk), archiver_(Start()) {}

std::unique_ptr<ChildProcess> ArchiveKeeper::Start() {
  return pipeline_.Start(
      {"archive", "--topic", pipeline_.input(), "--to", directory(), "--follow", "--flush-interval", "1"});
}

void ArchiveKeeper::Tend() {
  const std::optional<int> code = archiver_->Wait(std::chrono::milliseconds(0));
  if (!code) return;
  ++ends_[*code];
  if (*code != kNoSpace)
    std::cerr << fmt::format("the archiver ended with {}:\n{}\n", *code, archiver_->LastWords(800));
  archiver_ = Start();
}

void ArchiveKeeper::Kill() {
  archiver_->Kill();
  archiver_ = Start();
}

int ArchiveKeeper::refused() const { return ends_.contains(kNoSpace) ? ends_.at(kNoSpace) : 0; }

std::vector<std::string> ArchiveKeeper::Faults(std::chrono::seconds patience) {
  const Records input = InputOf(pipeline_);
  std::map<ingest::TopicPartition, Records> expected;
  for (const OwnedRecord& record : input) expected[{record.topic, record.partition}].push_back(record);
  const auto complete = [&] {
    Tend();
    absl::Status status;
    return ReadArchive(directory(), status) == expected;
  };
  const auto began = std::chrono::steady_clock::now();
  bool done = complete();
  while (!done && std::chrono::steady_clock::now() - began < patience) {
    std::this_thread::sleep_for(std::chrono::seconds(1));
    done = complete();
  }
  std::vector<std::string> faults;
  archiver_->Signal(SIGTERM);
  if (archiver_->Wait(kStopPatience) != 0) faults.push_back("the archiver did not stop:\n" + archiver_->LastWords());
  for (const std::string& fault : testing::Faults(directory())) faults.push_back("archive: " + fault);
  if (done) return faults;
  absl::Status status;
  const auto archived = ReadArchive(directory(), status);
  if (!status.ok()) faults.emplace_back(status.message().data(), status.message().size());
  for (const auto& [partition, records] : expected) {
    const auto found = archived.find(partition);
    const size_t has = found == archived.end() ? 0 : found->second.size();
    if (has == records.size() && found->second == records) continue;
    faults.push_back(fmt::format("archive: {}[{}] has {} records and should have {}, or they differ", partition.topic,
                                 partition.partition, has, records.size()));
  }
  return faults;
}

}  // namespace policywire::testing
