// Other people's bytes for a terminal or a log.
#ifndef POLICYWIRE_SINK_TEXT_VISIBLE_H_
#define POLICYWIRE_SINK_TEXT_VISIBLE_H_

#include <string>
#include <string_view>

namespace policywire::sink {

// `text` on one line, with everything visible: a terminal obeys control characters, turns what stands behind a mark of
// direction around and hides characters of no width, so that a text may pretend to be another. These stand as they are
// written in C: \n, \x1b, \u202e, \U000e0041; bytes that are not UTF-8 as \xff. All else is left, the backslash, too:
// what has passed once does not change again.
std::string Visible(std::string_view text);

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_TEXT_VISIBLE_H_
