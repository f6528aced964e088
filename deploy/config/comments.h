// What the .proto files say about messages, fields and values.
#ifndef POLICYWIRE_DEPLOY_CONFIG_COMMENTS_H_
#define POLICYWIRE_DEPLOY_CONFIG_COMMENTS_H_

#include <string>

#include "google/protobuf/descriptor.h"

namespace policywire::deploy {

// The comments above the definitions, which the descriptors that are compiled in lack; each as one paragraph.
// Thread-safe once made.
class Comments {
 public:
  Comments();

  // `message` and `field` are of this project's own files.
  std::string Of(const google::protobuf::Descriptor& message) const;
  std::string Of(const google::protobuf::FieldDescriptor& field) const;

 private:
  google::protobuf::DescriptorPool pool_;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_CONFIG_COMMENTS_H_
