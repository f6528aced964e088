// Bytes as gzip, zlib and zstd pack them, for tests of what unpacks them.
#ifndef POLICYWIRE_TESTS_INGEST_DECODE_PACKED_H_
#define POLICYWIRE_TESTS_INGEST_DECODE_PACKED_H_

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <string>
#include <string_view>

namespace policywire::ingest {

// `window_bits` as zlib takes them: which of its formats it is.
inline std::string Deflated(std::string_view bytes, int window_bits) {
  z_stream zlib = {};
  EXPECT_EQ(deflateInit2(&zlib, 9, Z_DEFLATED, window_bits, 9, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&zlib, bytes.size()) + 32, '\0');
  std::string in(bytes);
  zlib.next_in = reinterpret_cast<Bytef*>(in.data());
  zlib.avail_in = static_cast<uInt>(in.size());
  zlib.next_out = reinterpret_cast<Bytef*>(out.data());
  zlib.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&zlib, Z_FINISH), Z_STREAM_END);
  out.resize(zlib.total_out);
  deflateEnd(&zlib);
  return out;
}

inline std::string Gzip(std::string_view bytes) { return Deflated(bytes, MAX_WBITS + 16); }

inline std::string Zstd(std::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 3));
  return out;
}

}  // namespace policywire::ingest

#endif  // POLICYWIRE_TESTS_INGEST_DECODE_PACKED_H_
