#include "deploy/config/comments.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "deploy/config/setting.h"
#include "google/protobuf/descriptor.pb.h"

namespace policywire::deploy {
namespace {

using google::protobuf::FileDescriptorProto;
using google::protobuf::FileDescriptorSet;
using google::protobuf::SourceLocation;

template <typename Element>
std::string Joined(const Element& element) {
  SourceLocation location;
  if (!element.GetSourceLocation(&location)) return "";
  std::string text;
  for (const char c : location.leading_comments) {
    const char plain = c == '\n' ? ' ' : c;
    if (plain == ' ' && (text.empty() || text.back() == ' ')) continue;
    text += plain;
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

}  // namespace

Comments::Comments() {
  FileDescriptorSet files;
  const std::string_view bytes = EmbeddedDescriptors();
  if (!files.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    fmt::print(stderr, "the embedded descriptors are damaged\n");
    std::abort();
  }
  for (const FileDescriptorProto& file : files.file()) pool_.BuildFile(file);
}

std::string Comments::Of(const google::protobuf::Descriptor& message) const {
  return Joined(*pool_.FindMessageTypeByName(message.full_name()));
}

std::string Comments::Of(const google::protobuf::FieldDescriptor& field) const {
  return Joined(*pool_.FindFieldByName(field.full_name()));
}

}  // namespace policywire::deploy
