// What protobuf's strings may hold.
#ifndef POLICYWIRE_INGEST_DECODE_VALID_UTF8_H_
#define POLICYWIRE_INGEST_DECODE_VALID_UTF8_H_

#include <string>

namespace policywire::ingest {

// `text` where it is UTF-8; else with every byte that is not ASCII as U+FFFD.
std::string ValidUtf8(std::string text);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_VALID_UTF8_H_
