// The times that feeds write, brought to one form.
#ifndef POLICYWIRE_INGEST_DECODE_TIMESTAMP_H_
#define POLICYWIRE_INGEST_DECODE_TIMESTAMP_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace policywire::ingest {

// `YYYY-MM-DD`, or RFC 3339 with seconds and the offset that was written; empty for what is no time, because an article
// with a damaged date is still an article. Reads
//   dates            2025-10-29, 20251029
//   RFC 3339         2025-10-29T10:00:00Z, also with a space for the T, without seconds, with "+0200"
//   RFC 2822         Wed, 29 Oct 2025 10:00:00 GMT, also without the day's name, with a year of two digits
//   since 1970 UTC   1761732000 (seconds), 1761732000000 (milliseconds), fractions cut off
// A time without an offset may be off by a day's half, so only its date is kept. Fractions of seconds are dropped.
std::string NormalizeTimestamp(std::string_view written);

// Seconds since 1970 UTC as RFC 3339 ("2025-10-29T10:00:00Z"); milliseconds where only these give a year that news can
// be from. Eight digits that are a date are one (20251029).
std::string NormalizeTimestamp(int64_t written);

// What is kept of a time that cannot be read (v1::Article.unread_published): its beginning, whole characters; empty for
// one that can be, and for white space.
std::string UnreadTimestamp(std::string_view written);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_TIMESTAMP_H_
