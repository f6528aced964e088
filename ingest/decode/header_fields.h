// Header fields, "Name: value" a line, as WARC records, HTTP responses and mails begin with them.
#ifndef POLICYWIRE_INGEST_DECODE_HEADER_FIELDS_H_
#define POLICYWIRE_INGEST_DECODE_HEADER_FIELDS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace policywire::ingest {

// A header that has not ended by then is none: nobody writes one that long, and whoever looks for its end must stop.
inline constexpr size_t kMostHeaderBytes = 256 * 1024;

// Where the bytes behind the first empty line begin; npos where there is none within `kMostHeaderBytes`. Lines end with
// LF, or CR and LF.
size_t HeaderSize(std::string_view bytes);

struct HeaderField {
  std::string_view name;
  std::string_view value;  // without the white space around it; line breaks of a folded value are still in it
};

// The fields of a header, in its order. Views into the header. A line that is no field, and continues none, is left
// out.
class HeaderFields {
 public:
  explicit HeaderFields(std::string_view header);

  // The value of the first field of this name, whatever its case; empty without one.
  std::string_view Find(std::string_view name) const;

  const std::vector<HeaderField>& all() const { return fields_; }

 private:
  std::vector<HeaderField> fields_;
};

// A value on one line: each line break with the white space behind it is a space.
std::string Unfolded(std::string_view value);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_HEADER_FIELDS_H_
