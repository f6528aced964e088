// Certificates, where librdkafka's own words do not name the file, the day, or what is wrong.
#ifndef POLICYWIRE_INGEST_KAFKA_CERTIFICATES_H_
#define POLICYWIRE_INGEST_KAFKA_CERTIFICATES_H_

#include <librdkafka/rdkafka.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace policywire::ingest {

// Looks at the certificate that these properties of librdkafka have a client show (ssl.certificate.location,
// ssl.certificate.pem, ssl.keystore.location) and those that it trusts (ssl.ca.location, ssl.ca.pem). PermissionDenied
// names property, file and day where the first is not valid at `now`, or none of the latter is; InvalidArgument the
// file that cannot be read, or is none. OK where TLS is not asked for.
absl::Status CheckCertificates(const std::map<std::string, std::string>& properties, absl::Time now);

// The subject of the certificate that a client shows, as Kafka writes it ("CN=reader,O=Desk"); nothing without one.
std::optional<std::string> CertificateSubject(const std::map<std::string, std::string>& properties);

// For rd_kafka_conf_set_ssl_cert_verify_cb: accepts what OpenSSL accepts, and says why it does not accept the rest.
int VerifyCertificate(rd_kafka_t* client, const char* broker, int32_t broker_id, int* x509_error, int depth,
                      const char* der, size_t size, char* why, size_t why_size, void* opaque);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_KAFKA_CERTIFICATES_H_
