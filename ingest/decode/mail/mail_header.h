// What the header fields of a mail say: words in any character set, parameters, addresses.
#ifndef POLICYWIRE_INGEST_DECODE_MAIL_MAIL_HEADER_H_
#define POLICYWIRE_INGEST_DECODE_MAIL_MAIL_HEADER_H_

#include <string>
#include <string_view>
#include <vector>

namespace policywire::ingest {

// A field's value in UTF-8 on one line: encoded words (RFC 2047) decoded, and bytes that are not UTF-8 taken for
// windows-1252. An encoded word that is damaged, or in a set that nobody knows, stays as it is.
std::string DecodeHeaderText(std::string_view value);

// The value of a parameter (`charset`, `boundary`) in a field like `text/html; charset="utf-8"`; empty without it.
std::string HeaderParameter(std::string_view value, std::string_view name);

// The first word of such a field without its parameters and comments: "text/html", "attachment".
std::string_view HeaderWord(std::string_view value);

// What stands between the first < and > of a field; the field without white space and comments where it has none.
std::string_view InAngles(std::string_view value);

// The names of a list of mailboxes, in UTF-8: display names, where there is none the address.
std::vector<std::string> MailboxNames(std::string_view value);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_MAIL_MAIL_HEADER_H_
