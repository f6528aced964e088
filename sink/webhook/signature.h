// How a receiver knows that a request is from us: deploy/SINKS.md tells it to receivers.
#ifndef POLICYWIRE_SINK_WEBHOOK_SIGNATURE_H_
#define POLICYWIRE_SINK_WEBHOOK_SIGNATURE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace policywire::sink {

// 32 bytes.
std::string HmacSha256(std::string_view key, std::string_view data);

// The keys of a text with one secret a line, in its order. A secret is its own bytes, blanks at the ends left out; with
// "whsec_" in front it is base64. InvalidArgument, without a word of the text, where there is none, or one that is no
// base64.
absl::StatusOr<std::vector<std::string>> ParseSecrets(std::string_view text);

// The value of `webhook-signature`: for each key "v1," and the base64 of the HMAC-SHA256 of "ID.TIMESTAMP.BODY", a
// space between them. `timestamp`: seconds since 1970.
std::string WebhookSignature(const std::vector<std::string>& keys, std::string_view id, int64_t timestamp,
                             std::string_view body);

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_WEBHOOK_SIGNATURE_H_
