// Protobuf messages one behind the other.
#ifndef POLICYWIRE_SINK_PROTOBUF_DELIMITED_H_
#define POLICYWIRE_SINK_PROTOBUF_DELIMITED_H_

#include <google/protobuf/message.h>

#include <string>

namespace policywire::sink {

// Appends the length of `message` as a varint, and its bytes.
void AppendDelimited(const google::protobuf::Message& message, std::string& out);

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_PROTOBUF_DELIMITED_H_
