// A mail as the parts that it is made of.
#ifndef POLICYWIRE_INGEST_DECODE_MAIL_MIME_TREE_H_
#define POLICYWIRE_INGEST_DECODE_MAIL_MIME_TREE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/decode/decoder.h"
#include "ingest/decode/header_fields.h"

namespace policywire::ingest {

// One part; the mail itself is one, and so is each part of a part. Views into the mail.
struct MimePart {
  HeaderFields fields{""};
  std::string_view body;  // as it was sent
  std::string type;       // in small letters, without parameters: "text/html"; "text/plain" where none is told
  bool attached = false;  // for keeping, not for reading
  size_t end = 0;         // the parts inside this one are those behind it, up to here
};

// All parts in the order of the mail, each before those inside it.
//
// A library for MIME is not used: none that is packaged leads from a decoded part back to the bytes that arrived, or
// counts parts while it reads them. What is needed of MIME here is small: headers, boundaries, two encodings.
struct MimeTree {
  // Beyond what people and programs write: a mail with more is refused.
  static constexpr size_t kMostParts = 1000;
  static constexpr int kMostDepth = 20;

  std::vector<MimePart> parts;
  std::optional<DecodeError> fault;  // of a part whose boundaries are not there; the others are read

  // MALFORMED where the header does not end, TOO_DEEP where there are more parts than kMostParts or they are nested
  // deeper than kMostDepth. Takes time in proportion to the mail's size, for each level of nesting.
  std::optional<DecodeError> Parse(std::string_view mail);

 private:
  std::optional<DecodeError> ParsePart(std::string_view bytes, std::string_view default_type, int depth);
  std::optional<DecodeError> ParseInside(std::string_view body, const std::string& boundary, bool digest, int depth);
};

// True where the bytes begin with the header of a mail.
bool BeginsAsMail(std::string_view bytes);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_MAIL_MIME_TREE_H_
