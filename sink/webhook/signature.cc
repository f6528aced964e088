#include "sink/webhook/signature.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"

namespace policywire::sink {
namespace {

constexpr std::string_view kBase64Mark = "whsec_";

std::string Base64(std::string_view bytes) {
  std::string text;
  absl::Base64Escape({bytes.data(), bytes.size()}, &text);
  return text;
}

}  // namespace

std::string HmacSha256(std::string_view key, std::string_view data) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(data.data()),
       data.size(), digest.data(), &size);
  return {reinterpret_cast<const char*>(digest.data()), size};
}

absl::StatusOr<std::vector<std::string>> ParseSecrets(std::string_view text) {
  std::vector<std::string> keys;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const absl::string_view line = absl::StripAsciiWhitespace({text.data(), end});
    const std::string_view secret(line.data(), line.size());
    text.remove_prefix(std::min(end + 1, text.size()));
    if (secret.empty()) continue;
    std::string key(secret);
    if (secret.starts_with(kBase64Mark)) {
      const std::string_view encoded = secret.substr(kBase64Mark.size());
      if (!absl::Base64Unescape({encoded.data(), encoded.size()}, &key) || key.empty()) {
        return absl::InvalidArgumentError("a secret that begins with whsec_ and is no base64 behind it");
      }
    }
    keys.push_back(std::move(key));
  }
  if (keys.empty()) return absl::InvalidArgumentError("no secret in it");
  return keys;
}

std::string WebhookSignature(const std::vector<std::string>& keys, std::string_view id, int64_t timestamp,
                             std::string_view body) {
  const std::string signed_text = fmt::format("{}.{}.{}", id, timestamp, body);
  std::string signatures;
  for (const std::string& key : keys) {
    if (!signatures.empty()) signatures += ' ';
    signatures.append("v1,").append(Base64(HmacSha256(key, signed_text)));
  }
  return signatures;
}

}  // namespace policywire::sink
