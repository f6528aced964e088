// Any bytes in whatever character set they seem to be: UTF-8 comes of them, and every piece of it leads back.
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string_view>

#include "ingest/decode/charset.h"
#include "ingest/decode/guess_charset.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace policywire::ingest;  // NOLINT: a fuzz target is its function
  // The first byte chooses what is said of the others.
  static constexpr const char* kSaid[] = {"",
                                          "text/plain; charset=utf-8",
                                          "text/plain; charset=shift_jis",
                                          "; charset=gb18030",
                                          "text/plain; charset=iso-8859-1",
                                          "; charset=utf-16"};
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (GuessCharset(bytes).empty()) std::abort();
  static CharsetText out;  // what the last text left must do no harm
  DecodePlain(bytes, kSaid[data[0] % std::size(kSaid)], out);
  uint64_t text_end = 0;
  uint64_t input_end = 0;
  for (const TextPiece& piece : out.map.pieces()) {
    if (piece.text_begin < text_end || piece.input_begin < input_end || piece.text_size == 0) std::abort();
    text_end = uint64_t{piece.text_begin} + piece.text_size;
    input_end = uint64_t{piece.input_begin} + piece.input_size;
  }
  if (text_end > out.text.size() || input_end > bytes.size()) std::abort();
  // Escapes alone are no text.
  if (out.converted.empty() && !out.text.empty() && out.begin + out.text.size() != bytes.size()) std::abort();
  return 0;
}
