// Mails, newsletters first of all, to the articles in them.
#ifndef POLICYWIRE_INGEST_DECODE_MAIL_MAIL_DECODER_H_
#define POLICYWIRE_INGEST_DECODE_MAIL_MAIL_DECODER_H_

#include <string_view>

#include "ingest/decode/decoder.h"

namespace policywire::ingest {

// One article a mail, and one for each mail that is attached to it or quoted in it as a whole (message/rfc822).
//
// The text is that of the HTML part, unless there is a text beside it that says twice as much, or no HTML. Of parts
// that follow each other the longest text counts; attachments do not. The article has the mail's Subject for its title,
// the names in From for its authors, Date, Message-ID; for its outlet the list's name, else the sender's; for its
// address Archived-At. `text_map` leads to the bytes of the mail. A mail without text is MISSING_FIELD; one without the
// boundaries that it names, or with an endless header, MALFORMED; one with more parts than mime_tree.h allows,
// TOO_DEEP.
class MailDecoder final : public Decoder {
 public:
  std::string_view name() const override { return "mail"; }

 private:
  Decoded DecodeBytes(std::string_view bytes, std::string_view content_type, std::string& told) const override;
};

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_MAIL_MAIL_DECODER_H_
