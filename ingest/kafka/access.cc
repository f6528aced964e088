#include "ingest/kafka/access.h"

#include <algorithm>
#include <optional>

#include "absl/strings/match.h"
#include "fmt/format.h"
#include "ingest/kafka/certificates.h"
#include "ingest/kafka/fate.h"
#include "ingest/status_text.h"

namespace policywire::ingest {
namespace {

constexpr int kSoundScram = 0x020601ff;

std::string ValueOf(const Properties& properties, const std::string& name) {
  const auto found = properties.find(name);
  return found == properties.end() ? "" : found->second;
}

// The principal of librdkafka's unsecured tokens: "principal=reader scope=...".
std::string TokenPrincipal(std::string_view config) {
  static constexpr std::string_view kKey = "principal=";
  const size_t at = config.find(kKey);
  if (at == config.npos) return "?";
  const std::string_view rest = config.substr(at + kKey.size());
  return std::string(rest.substr(0, rest.find(' ')));
}

// A word that a shell takes as it is.
std::string Quoted(std::string_view text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_.:=,/@").find(c) != std::string_view::npos;
  });
  if (plain) return std::string(text);
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace

std::string PrincipalOf(const Properties& properties) {
  const std::string protocol = ValueOf(properties, "security.protocol");
  if (absl::StartsWithIgnoreCase(protocol, "sasl_")) {
    std::string mechanism = ValueOf(properties, "sasl.mechanism");
    if (mechanism.empty()) mechanism = ValueOf(properties, "sasl.mechanisms");
    if (mechanism == "OAUTHBEARER") {
      return "User:" + TokenPrincipal(ValueOf(properties, "sasl.oauthbearer.config"));
    }
    if (mechanism == "PLAIN" || mechanism.starts_with("SCRAM-")) {
      return "User:" + ValueOf(properties, "sasl.username");
    }
    return "User:?";
  }
  if (absl::EqualsIgnoreCase(protocol, "ssl")) {
    if (const std::optional<std::string> subject = CertificateSubject(properties)) return "User:" + *subject;
  }
  return "User:ANONYMOUS";
}

std::string AclArguments(const Access& access, std::string_view principal) {
  return fmt::format("--add --allow-principal {} --operation {} --{} {}{}", Quoted(principal), access.operation,
                     access.resource, Quoted(access.name), access.prefixed ? " --resource-pattern-type prefixed" : "");
}

absl::Status MissingAccess(const absl::Status& refused, const Access& access, std::string_view principal) {
  return absl::PermissionDeniedError(fmt::format("{}; {} needs an ACL that allows {} on {} \"{}\": kafka-acls {}",
                                                 StatusText(refused), principal, access.operation, access.resource,
                                                 access.name, AclArguments(access, principal)));
}

absl::Status RefusedLogin(std::string_view reason) {
  const absl::Status refused = KafkaStatus(RD_KAFKA_RESP_ERR__AUTHENTICATION, "logging in", reason);
  // It repeats its own nonce in SCRAM's last message. Brokers let that pass until they were made to look (Kafka 4.3
  // does).
  if (rd_kafka_version() < kSoundScram && reason.find("SCRAM-") != reason.npos) {
    return absl::PermissionDeniedError(fmt::format(
        "{}; librdkafka {} ends SCRAM in a way that newer brokers refuse, whatever the password: take librdkafka 2.6.1 "
        "or newer, or PLAIN or a certificate over TLS",
        StatusText(refused), rd_kafka_version_str()));
  }
  return absl::PermissionDeniedError(
      fmt::format("{}; user, password and token are read once, when the program starts: after a change, start it anew",
                  StatusText(refused)));
}

}  // namespace policywire::ingest
