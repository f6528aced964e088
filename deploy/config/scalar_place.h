// Where in a YAML file a character of a text stands.
#ifndef POLICYWIRE_DEPLOY_CONFIG_SCALAR_PLACE_H_
#define POLICYWIRE_DEPLOY_CONFIG_SCALAR_PLACE_H_

#include <cstddef>
#include <string_view>

namespace policywire::deploy {

// Both count from 1; columns are bytes.
struct TextPlace {
  int line = 1;
  int column = 1;

  bool operator==(const TextPlace&) const = default;
};

// The place in `yaml` of byte `offset` of `value`, which was read from a scalar that begins at `begin`: plain, quoted,
// or a block, on one line or several. One past its last byte stands for the end. `begin` itself where the two cannot be
// laid side by side, as with escapes and variables.
TextPlace PlaceInScalar(std::string_view yaml, TextPlace begin, std::string_view value, size_t offset);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_CONFIG_SCALAR_PLACE_H_
