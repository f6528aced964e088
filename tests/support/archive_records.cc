#include "tests/support/archive_records.h"

#include <fmt/format.h>

#include <random>

#include "ingest/archive/verify.h"

namespace policywire::testing {

ingest::Record OwnedRecord::View() const {
  ingest::Record record;
  record.topic = topic;
  record.partition = partition;
  record.offset = offset;
  record.timestamp_ms = timestamp_ms;
  record.timestamp_type = timestamp_type;
  if (key) record.key = *key;
  if (value) record.value = *value;
  for (const auto& [name, text] : headers) {
    ingest::HeaderView& header = record.headers.emplace_back();
    header.name = name;
    if (text) header.value = *text;
  }
  return record;
}

OwnedRecord Owned(const ingest::Record& record) {
  OwnedRecord owned{std::string(record.topic), record.partition, record.offset, record.timestamp_ms,
                    record.timestamp_type};
  if (record.key) owned.key.emplace(*record.key);
  if (record.value) owned.value.emplace(*record.value);
  for (const ingest::HeaderView& header : record.headers) {
    auto& [name, value] = owned.headers.emplace_back(header.name, std::nullopt);
    if (header.value) value.emplace(*header.value);
  }
  return owned;
}

void PrintTo(const OwnedRecord& record, std::ostream* out) {
  *out << fmt::format("{}[{}] {} at {} ({}), key {}, value {}, {} headers", record.topic, record.partition,
                      record.offset, record.timestamp_ms, static_cast<int>(record.timestamp_type),
                      record.key ? fmt::format("of {}", record.key->size()) : "null",
                      record.value ? fmt::format("of {}", record.value->size()) : "null", record.headers.size());
}

Records MakeRecords(const ingest::TopicPartition& partition, int64_t first_offset, size_t count, uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto below = [&](uint64_t n) { return random() % n; };
  const auto bytes = [&](uint64_t most) {
    std::string text(below(most + 1), '\0');
    for (char& c : text) c = static_cast<char>(below(4) == 0 ? below(256) : 'a' + below(26));
    return text;
  };
  const auto or_null = [&](uint64_t most) {
    return below(4) == 0 ? std::nullopt : std::optional<std::string>(bytes(most));
  };
  Records records;
  int64_t offset = first_offset;
  for (size_t i = 0; i < count; ++i) {
    OwnedRecord& record = records.emplace_back();
    record.topic = partition.topic;
    record.partition = partition.partition;
    record.offset = offset;
    record.timestamp_type = static_cast<ingest::TimestampType>(below(3));
    record.timestamp_ms = static_cast<int64_t>(1'700'000'000'000 + 1000 * i + below(5000));
    if (below(10) == 0) record.timestamp_ms = static_cast<int64_t>(random());
    record.key = or_null(20);
    record.value = or_null(120);
    for (uint64_t headers = below(4); headers > 0; --headers) record.headers.emplace_back(bytes(8), or_null(12));
    offset += static_cast<int64_t>(below(5) == 0 ? 1 + below(1000) : 1);
  }
  return records;
}

absl::Status WriteArchive(const sink::ArchiveOptions& options, const Records& records, size_t per_block) {
  const auto writer = sink::ArchiveWriter::Open(options);
  if (!writer.ok()) return writer.status();
  for (size_t i = 0; i < records.size(); ++i) {
    absl::Status status = (*writer)->Append(records[i].View());
    if (status.ok() && per_block > 0 && (i + 1) % per_block == 0) status = (*writer)->Flush();
    if (!status.ok()) return status;
  }
  return (*writer)->Close();
}

Records ReadPartition(const std::shared_ptr<const ingest::Archive>& archive, const ingest::TopicPartition& partition,
                      absl::Status& status, int64_t begin, int64_t end) {
  Records records;
  ingest::ArchiveReader reader(archive, partition, begin, end);
  ingest::Record record;
  for (;;) {
    const absl::StatusOr<bool> more = reader.Next(record);
    status = more.status();
    if (!more.ok() || !*more) return records;
    records.push_back(Owned(record));
  }
}

std::map<ingest::TopicPartition, Records> ReadArchive(const std::string& directory, absl::Status& status) {
  std::map<ingest::TopicPartition, Records> all;
  const auto archive = ingest::Archive::Open(directory);
  status = archive.status();
  if (!archive.ok()) return all;
  for (const auto& [partition, entry] : (*archive)->partitions()) {
    absl::Status read;
    all[partition] = ReadPartition(*archive, partition, read);
    status.Update(read);
  }
  return all;
}

std::vector<std::string> Faults(const std::string& directory) {
  std::vector<std::string> faults;
  const auto counts = ingest::VerifyArchive(directory, [&](const absl::Status& fault) {
    faults.emplace_back(fault.message().data(), fault.message().size());
  });
  if (!counts.ok()) faults.emplace_back(counts.status().message().data(), counts.status().message().size());
  return faults;
}

}  // namespace policywire::testing
