// What a replay wrote to files in protobuf.
#ifndef POLICYWIRE_TESTS_BROKER_REPLAYED_H_
#define POLICYWIRE_TESTS_BROKER_REPLAYED_H_

#include <filesystem>
#include <fstream>
#include <string_view>
#include <vector>

#include "google/protobuf/io/zero_copy_stream_impl.h"
#include "google/protobuf/util/delimited_message_util.h"

namespace policywire::testing {

// The messages of all files of this name ("articles.pb") below `directory`.
template <typename Message>
std::vector<Message> ReadReplayed(const std::filesystem::path& directory, std::string_view name) {
  std::vector<Message> all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (entry.path().filename() != name) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    google::protobuf::io::IstreamInputStream stream(&file);
    for (Message message; google::protobuf::util::ParseDelimitedFromZeroCopyStream(&message, &stream, nullptr);
         message.Clear()) {
      all.push_back(message);
    }
  }
  return all;
}

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_BROKER_REPLAYED_H_
