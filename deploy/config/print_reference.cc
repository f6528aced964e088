// Writes the configuration's reference page to standard output.
#include <cstdio>

#include "deploy/config/config.h"

int main() {
  const std::string page = policywire::deploy::Reference();
  return std::fwrite(page.data(), 1, page.size(), stdout) == page.size() ? 0 : 1;
}
