// Other people's bytes, made safe for where an explanation shows them.
#ifndef POLICYWIRE_DEPLOY_BIN_EXPLANATION_BYTES_H_
#define POLICYWIRE_DEPLOY_BIN_EXPLANATION_BYTES_H_

#include <string>
#include <string_view>

namespace policywire::deploy {

// For a terminal, which obeys some of what it is shown: control characters (also those above ASCII), line separators
// and marks that turn the direction of writing become spaces, bytes that are not UTF-8 become "?".
std::string ForTerminal(std::string_view text);

// For JSON: bytes that are not UTF-8 become U+FFFD.
std::string ForJson(std::string_view text);

// For the text and the quoted attributes of HTML and SVG: what has a meaning there is escaped, control characters other
// than the newline become spaces, bytes that are not UTF-8 become U+FFFD.
std::string ForHtml(std::string_view text);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_EXPLANATION_BYTES_H_
