// What stands behind standard output or standard error.
#ifndef POLICYWIRE_DEPLOY_BIN_TERMINAL_H_
#define POLICYWIRE_DEPLOY_BIN_TERMINAL_H_

#include <cstddef>
#include <string_view>

#include "sink/table/table.h"

namespace policywire::deploy {

// Prints a line to standard error, made visible (sink/text/visible.h): what is told has other people's bytes in it.
// That nobody hears is no error.
void Tell(std::string_view line);

// True when a person looks at the descriptor.
bool IsTerminal(int descriptor);

// How a table should look on the descriptor. A terminal gives its width, colours unless NO_COLOR is set (no-color.org)
// or TERM is "dumb", and arrows when its locale is UTF-8. A file or pipe gets 120 columns without colour.
sink::TableStyle StyleFor(int descriptor);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_TERMINAL_H_
