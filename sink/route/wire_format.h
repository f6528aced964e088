// Confluent's wire format: what a schema registry's clients put before a value.
#ifndef POLICYWIRE_SINK_ROUTE_WIRE_FORMAT_H_
#define POLICYWIRE_SINK_ROUTE_WIRE_FORMAT_H_

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <string>

namespace policywire::sink {

// The byte 0 and the schema's id, as clients for JSON Schema write them.
std::string JsonFrame(uint32_t schema_id);

// The same, and where in the schema's file the message stands, as clients for protobuf write it.
std::string ProtobufFrame(uint32_t schema_id, const google::protobuf::Descriptor& message);

// What stands before the values of each output topic; empty for nothing. Dead letters have no schema in a registry.
struct Frames {
  std::string events;
  std::string articles;
};

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_ROUTE_WIRE_FORMAT_H_
