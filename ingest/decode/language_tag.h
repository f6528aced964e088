// Language tags as pages and feeds write them.
#ifndef POLICYWIRE_INGEST_DECODE_LANGUAGE_TAG_H_
#define POLICYWIRE_INGEST_DECODE_LANGUAGE_TAG_H_

#include <string>
#include <string_view>

namespace policywire::ingest {

// A BCP 47 tag ("en", "pt-BR") of what is written for one (" en_US", "EN-us"), its letters as they are; empty for what
// is none ("English").
std::string LanguageTag(std::string_view written);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_LANGUAGE_TAG_H_
