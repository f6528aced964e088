// Whether readers and writers of an older schema get on with a newer one.
#ifndef POLICYWIRE_TESTS_PROTO_COMPATIBILITY_H_
#define POLICYWIRE_TESTS_PROTO_COMPATIBILITY_H_

#include <string>
#include <vector>

#include "google/protobuf/descriptor.pb.h"

namespace policywire {

// What `now` has taken away from `before` or changed in it, one line each; empty when everything that is new was added.
// Fields and enum values are compared by number: a name may not change either, as JSON and YAML carry names.
std::vector<std::string> IncompatibleChanges(const google::protobuf::FileDescriptorSet& before,
                                             const google::protobuf::FileDescriptorSet& now);

}  // namespace policywire

#endif  // POLICYWIRE_TESTS_PROTO_COMPATIBILITY_H_
