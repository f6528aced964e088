// Dates as people write them in a page: "March 3rd, 2024", "3 Mar 2024", "2024/03/03".
#ifndef POLICYWIRE_INGEST_DECODE_HTML_WRITTEN_DATE_H_
#define POLICYWIRE_INGEST_DECODE_HTML_WRITTEN_DATE_H_

#include <string>
#include <string_view>

namespace policywire::ingest {

// The first date in `text` as `YYYY-MM-DD`; empty where there is none. English names of months, whole or cut to three
// letters or more; numbers alone in the order year, month, day, or with a day that cannot be a month. Of two numbers
// that may both be the month the first is taken for it, unless dots divide them. Years from 1990 to 2099.
std::string FindWrittenDate(std::string_view text);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_HTML_WRITTEN_DATE_H_
