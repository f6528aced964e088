// Any bytes as a mail: an error, or articles whose maps lead into the bytes.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ingest/decode/mail/mail_decoder.h"
#include "ingest/decode/mail/mime_tree.h"
#include "tests/fuzz/check_decoded.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace policywire::ingest;  // NOLINT: a fuzz target is its function
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  CheckDecoded(MailDecoder().Decode(bytes), size);
  MimeTree tree;
  if (!tree.Parse(bytes)) {
    for (size_t i = 0; i < tree.parts.size(); ++i) {
      if (tree.parts[i].end <= i || tree.parts[i].end > tree.parts.size()) std::abort();
    }
  }
  BeginsAsMail(bytes);
  return 0;
}
