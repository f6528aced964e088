// What format bytes are in: from what is said of them, else from how they begin.
#ifndef POLICYWIRE_INGEST_DECODE_DETECT_H_
#define POLICYWIRE_INGEST_DECODE_DETECT_H_

#include <string>
#include <string_view>

namespace policywire::ingest {

// The name under which a decoder is left to the bytes, in configuration and headers.
inline constexpr std::string_view kAutoDecoder = "auto";

// A decoder's name, and what told. Without a name, why none could be told.
struct Detection {
  std::string_view decoder;
  std::string why;  // "the media type text/html", "the bytes begin with <!doctype"
};

// The decoder that the media type names ("text/plain; charset=utf-8"; parameters and case do not matter); empty for one
// that no decoder claims, and for those that name a wrapping and not what is in it ("application/octet-stream").
std::string_view DecoderOfMediaType(std::string_view media_type);

// The media type that names this decoder; "application/octet-stream" for "auto" and for a name that is none's.
std::string_view MediaTypeOfDecoder(std::string_view decoder);

// True for nothing at all, for "auto", and for media types that leave open what the bytes are.
bool LeavesOpen(std::string_view named);

// From the beginning of the bytes alone: the same bytes are always the same format. What is no text and bears no mark
// that is known has no decoder. A text without a mark is plain text. Protobuf has no marks, and is never found here.
Detection Sniff(std::string_view bytes);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_DETECT_H_
