#include "deploy/bin/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sink/text/visible.h"

namespace policywire::deploy {
namespace {

std::string_view Environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

// As the C library chooses: the first of these that is set decides.
bool LocaleIsUtf8() {
  for (const char* const name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string_view locale = Environment(name);
    if (locale.empty()) continue;
    return locale.find("UTF-8") != locale.npos || locale.find("utf8") != locale.npos;
  }
  return false;
}

}  // namespace

void Tell(std::string_view line) {
  const std::string shown = sink::Visible(line) + '\n';
  std::fwrite(shown.data(), 1, shown.size(), stderr);
}

bool IsTerminal(int descriptor) { return isatty(descriptor) == 1; }

sink::TableStyle StyleFor(int descriptor) {
  sink::TableStyle style;
  if (!IsTerminal(descriptor)) return style;
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) style.width = size.ws_col;
  style.colour = Environment("NO_COLOR").empty() && Environment("TERM") != "dumb";
  style.unicode = LocaleIsUtf8();
  return style;
}

}  // namespace policywire::deploy
