#include "sink/route/wire_format.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <vector>

namespace policywire::sink {

std::string JsonFrame(uint32_t schema_id) {
  std::string frame(1, '\0');
  for (int shift = 24; shift >= 0; shift -= 8) frame += static_cast<char>(schema_id >> shift);
  return frame;
}

std::string ProtobufFrame(uint32_t schema_id, const google::protobuf::Descriptor& message) {
  std::vector<int> path;
  for (const auto* level = &message; level != nullptr; level = level->containing_type()) path.push_back(level->index());
  std::reverse(path.begin(), path.end());
  std::string frame = JsonFrame(schema_id);
  // The first message of a file, which is most often the only one, is one byte.
  if (path == std::vector<int>{0}) return frame + '\0';
  path.insert(path.begin(), static_cast<int>(path.size()));
  // As sint32, whose lowest bit is the sign; none of these has one.
  for (const int number : path) {
    google::protobuf::io::StringOutputStream out(&frame);
    google::protobuf::io::CodedOutputStream(&out).WriteVarint32(2 * static_cast<uint32_t>(number));
  }
  return frame;
}

}  // namespace policywire::sink
