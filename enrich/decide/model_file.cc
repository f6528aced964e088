#include "enrich/decide/model_file.h"

#include <fstream>
#include <iterator>

#include "fmt/format.h"

namespace policywire::enrich {

absl::StatusOr<std::unique_ptr<const DecisionModel>> ReadModelFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in) return absl::NotFoundError(fmt::format("{}: cannot be read", path));
  return DecisionModel::Copy(bytes, path);
}

}  // namespace policywire::enrich
