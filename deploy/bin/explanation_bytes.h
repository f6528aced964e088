// Other people's bytes, made safe for where an explanation shows them. For a terminal: sink/text/visible.h.
#ifndef POLICYWIRE_DEPLOY_BIN_EXPLANATION_BYTES_H_
#define POLICYWIRE_DEPLOY_BIN_EXPLANATION_BYTES_H_

#include <string>
#include <string_view>

namespace policywire::deploy {

// For JSON: bytes that are not UTF-8 become U+FFFD.
std::string ForJson(std::string_view text);

// For the text and the quoted attributes of HTML and SVG: what has a meaning there is escaped, control characters other
// than the newline become spaces, bytes that are not UTF-8 become U+FFFD.
std::string ForHtml(std::string_view text);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_EXPLANATION_BYTES_H_
