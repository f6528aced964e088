// From YAML to the fields of a message, collecting what is wrong on the way.
#ifndef POLICYWIRE_DEPLOY_CONFIG_READER_H_
#define POLICYWIRE_DEPLOY_CONFIG_READER_H_

#include <string>
#include <string_view>
#include <vector>

#include "deploy/config/config.h"
#include "deploy/config/scalar_place.h"
#include "google/protobuf/message.h"

namespace policywire::deploy {

// Something wrong in the file. Line and column count from 1.
struct Fault {
  int line = 1;
  int column = 1;
  std::string text;  // "key.of.setting: what is wrong; what is allowed", or without key where none is to blame
};

// Where each setting that the file gives stands, for checks that look at several.
struct Place {
  std::string setting;  // "runtime.batch_bytes"
  int line = 1;
  int column = 1;
  TextPlace value = {};  // where what it is set to begins
};

// What became of a file. `faults` is in order of place.
struct ReadResult {
  std::vector<Fault> faults;
  std::vector<Place> places;
};

void SortByPlace(std::vector<Fault>& faults);

// Sets all fields of `message`, sections within included, to their defaults.
void SetDefaults(google::protobuf::Message& message);

// Overwrites the fields of `message` that `yaml` gives.
ReadResult ReadYaml(std::string_view yaml, const Environment& environment, google::protobuf::Message& message);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_CONFIG_READER_H_
