// What a broker with an authorizer must allow the clients here, and what to say where it does not.
#ifndef POLICYWIRE_INGEST_KAFKA_ACCESS_H_
#define POLICYWIRE_INGEST_KAFKA_ACCESS_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "ingest/kafka/client.h"

namespace policywire::ingest {

// One ACL, in the words of Kafka's own tool (kafka-acls).
struct Access {
  std::string_view operation;  // "Read"
  std::string_view resource;   // "topic", "group", "transactional-id"
  std::string name;
  bool prefixed = false;  // every name that begins so

  bool operator==(const Access&) const = default;
};

// As whom a broker sees a client of these properties: "User:reader" by its login, "User:CN=reader" by its certificate,
// "User:ANONYMOUS" without either; "User:?" where the properties do not tell (Kerberos, tokens of an identity
// provider). A broker may be set up to shorten the names in certificates.
std::string PrincipalOf(const Properties& properties);

// The arguments of kafka-acls that allow `access`, for a shell: "--add --allow-principal User:reader ...".
std::string AclArguments(const Access& access, std::string_view principal);

// PermissionDenied: what `refused` says, and which ACL allows it.
absl::Status MissingAccess(const absl::Status& refused, const Access& access, std::string_view principal);

// PermissionDenied for a login that the broker refuses; `reason` is librdkafka's.
absl::Status RefusedLogin(std::string_view reason);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_KAFKA_ACCESS_H_
