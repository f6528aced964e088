// Text that was wrapped to a width: its line ends are spaces.
#ifndef POLICYWIRE_ENRICH_CLEAN_JOIN_LINES_H_
#define POLICYWIRE_ENRICH_CLEAN_JOIN_LINES_H_

#include <cstdint>
#include <string>

namespace policywire::enrich {

// Makes spaces of the line ends within wrapped paragraphs and returns how many. A paragraph is wrapped when each of its
// lines is as long as its longest leaves room for, as mail and agency text is; a line also goes on in one that begins
// with a small letter. Lists, headings and lines that hold a paragraph each stay apart. Linear; lengths do not change.
uint32_t JoinLines(std::string& text);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_CLEAN_JOIN_LINES_H_
