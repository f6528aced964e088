// Text in other character sets, for tests of what reads them.
#ifndef POLICYWIRE_TESTS_INGEST_DECODE_IN_CHARSET_H_
#define POLICYWIRE_TESTS_INGEST_DECODE_IN_CHARSET_H_

#include <gtest/gtest.h>
#include <unicode/ucnv.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace policywire::ingest {

// `text`, which is UTF-8, in the set that ICU calls `set`.
inline std::string In(const char* set, std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  std::string out(text.size() * 4 + 16, '\0');
  const int32_t size = ucnv_convert(set, "UTF-8", out.data(), static_cast<int32_t>(out.size()), text.data(),
                                    static_cast<int32_t>(text.size()), &error);
  EXPECT_TRUE(U_SUCCESS(error)) << set;
  out.resize(static_cast<size_t>(size));
  return out;
}

}  // namespace policywire::ingest

#endif  // POLICYWIRE_TESTS_INGEST_DECODE_IN_CHARSET_H_
