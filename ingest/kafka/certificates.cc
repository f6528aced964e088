#include "ingest/kafka/certificates.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "fmt/format.h"
#include "ingest/kafka/client.h"

namespace policywire::ingest {
namespace {

using Properties = std::map<std::string, std::string>;

using Certificate = std::unique_ptr<X509, CallToFree<X509_free>>;
using Bio = std::unique_ptr<BIO, CallToFree<BIO_free_all>>;

// Certificates, and what a message calls the place that they are from: "kafka property ssl.ca.location: /etc/ca.pem".
struct Found {
  std::string place;
  std::vector<Certificate> certificates;
};

std::string ValueOf(const Properties& properties, const std::string& name) {
  const auto found = properties.find(name);
  return found == properties.end() ? "" : found->second;
}

bool AsksForTls(const Properties& properties) {
  const std::string protocol = ValueOf(properties, "security.protocol");
  return absl::EqualsIgnoreCase(protocol, "ssl") || absl::EqualsIgnoreCase(protocol, "sasl_ssl");
}

absl::StatusOr<std::string> ReadFile(const std::string& path, std::string_view place) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  if (!file.is_open() || bytes.str().empty()) {
    return absl::InvalidArgumentError(
        fmt::format("{}: cannot be read: {}", place, errno == 0 ? "it is empty" : std::strerror(errno)));
  }
  return bytes.str();
}

std::vector<Certificate> ParsePem(const std::string& pem) {
  std::vector<Certificate> certificates;
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  while (X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    certificates.emplace_back(certificate);
  }
  ERR_clear_error();  // how the reading ended is no error of anybody's
  return certificates;
}

// PEM in a property, or in the file that another names. A folder is left to OpenSSL.
absl::StatusOr<Found> FindPem(const Properties& properties, const std::string& location,
                              const std::string& inline_pem) {
  Found found;
  std::string pem = ValueOf(properties, inline_pem);
  found.place = "Kafka property " + inline_pem;
  if (const std::string path = ValueOf(properties, location); !path.empty()) {
    found.place = fmt::format("Kafka property {}: {}", location, path);
    std::error_code error;
    // Not a path: librdkafka's word for the system's certificates.
    if (path == "probe" || std::filesystem::is_directory(path, error)) return found;
    absl::StatusOr<std::string> bytes = ReadFile(path, found.place);
    if (!bytes.ok()) return bytes.status();
    pem = *std::move(bytes);
  }
  if (pem.empty()) return found;
  found.certificates = ParsePem(pem);
  if (found.certificates.empty()) {
    return absl::InvalidArgumentError(found.place + ": no certificate in it (PEM is read)");
  }
  return found;
}

absl::StatusOr<Found> FindInKeystore(const Properties& properties) {
  Found found;
  const std::string path = ValueOf(properties, "ssl.keystore.location");
  if (path.empty()) return found;
  found.place = "Kafka property ssl.keystore.location: " + path;
  absl::StatusOr<std::string> bytes = ReadFile(path, found.place);
  if (!bytes.ok()) return bytes.status();
  const Bio bio(BIO_new_mem_buf(bytes->data(), static_cast<int>(bytes->size())));
  const std::unique_ptr<PKCS12, CallToFree<PKCS12_free>> store(d2i_PKCS12_bio(bio.get(), nullptr));
  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;
  const int parsed = store == nullptr ? 0
                                      : PKCS12_parse(store.get(), ValueOf(properties, "ssl.keystore.password").c_str(),
                                                     &key, &certificate, nullptr);
  ERR_clear_error();
  const std::unique_ptr<EVP_PKEY, CallToFree<EVP_PKEY_free>> key_owner(key);
  Certificate owner(certificate);
  if (parsed != 1 || owner == nullptr) {
    return absl::InvalidArgumentError(found.place +
                                      ": not a PKCS#12 store with a certificate, or ssl.keystore.password "
                                      "does not open it");
  }
  found.certificates.push_back(std::move(owner));
  return found;
}

absl::StatusOr<Found> FindShown(const Properties& properties) {
  absl::StatusOr<Found> found = FindInKeystore(properties);
  if (!found.ok() || !found->certificates.empty()) return found;
  return FindPem(properties, "ssl.certificate.location", "ssl.certificate.pem");
}

std::string SubjectOf(const X509& certificate) {
  const Bio bio(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(bio.get(), X509_get_subject_name(&certificate), 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  char* text = nullptr;
  const auto size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<size_t>(size)};
}

absl::Time TimeOf(const ASN1_TIME* time) {
  std::tm broken = {};
  if (ASN1_TIME_to_tm(time, &broken) != 1) return absl::InfinitePast();
  return absl::FromTM(broken, absl::UTCTimeZone());
}

std::string Day(absl::Time time) { return absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", time, absl::UTCTimeZone()); }

// What is wrong with its dates; empty when nothing is.
std::string Outdated(const X509& certificate, absl::Time now) {
  const absl::Time begin = TimeOf(X509_get0_notBefore(&certificate));
  const absl::Time end = TimeOf(X509_get0_notAfter(&certificate));
  const std::string whose = "the certificate of " + SubjectOf(certificate);
  if (now > end) return fmt::format("{} expired on {}", whose, Day(end));
  if (now < begin) return fmt::format("{} is valid from {} on; is this machine's clock right?", whose, Day(begin));
  return "";
}

}  // namespace

absl::Status CheckCertificates(const Properties& properties, absl::Time now) {
  if (!AsksForTls(properties)) return absl::OkStatus();
  const absl::StatusOr<Found> shown = FindShown(properties);
  if (!shown.ok()) return shown.status();
  if (!shown->certificates.empty()) {
    // The first is the client's own, those behind it lead to who signed it.
    const std::string wrong = Outdated(*shown->certificates.front(), now);
    if (!wrong.empty()) {
      return absl::PermissionDeniedError(
          fmt::format("{}: {}; put a new one there and start the program anew", shown->place, wrong));
    }
  }
  const absl::StatusOr<Found> trusted = FindPem(properties, "ssl.ca.location", "ssl.ca.pem");
  if (!trusted.ok()) return trusted.status();
  const std::vector<Certificate>& all = trusted->certificates;
  const bool none_holds = !all.empty() && std::all_of(all.begin(), all.end(), [now](const Certificate& certificate) {
    return !Outdated(*certificate, now).empty();
  });
  if (none_holds) {
    return absl::PermissionDeniedError(fmt::format("{}: {}; put a new one there and start the program anew",
                                                   trusted->place, Outdated(*all.front(), now)));
  }
  return absl::OkStatus();
}

std::optional<std::string> CertificateSubject(const Properties& properties) {
  const absl::StatusOr<Found> shown = FindShown(properties);
  if (!shown.ok() || shown->certificates.empty()) return std::nullopt;
  return SubjectOf(*shown->certificates.front());
}

int VerifyCertificate(rd_kafka_t*, const char* broker, int32_t, int* x509_error, int, const char* der, size_t size,
                      char* why, size_t why_size, void*) {
  if (*x509_error == X509_V_OK) return 1;
  const auto* bytes = reinterpret_cast<const unsigned char*>(der);
  const Certificate certificate(d2i_X509(nullptr, &bytes, static_cast<long>(size)));
  std::string text = X509_verify_cert_error_string(*x509_error);
  if (certificate != nullptr) {
    const absl::Time end = TimeOf(X509_get0_notAfter(certificate.get()));
    text = *x509_error == X509_V_ERR_CERT_HAS_EXPIRED
               ? fmt::format("it expired on {}", Day(end))
               : fmt::format("{} (its subject is {})", text, SubjectOf(*certificate));
  }
  const std::string line = fmt::format("broker {}: {}", broker, text);
  const size_t shown = std::min(line.size(), why_size - 1);
  std::memcpy(why, line.data(), shown);
  why[shown] = '\0';
  return 0;
}

}  // namespace policywire::ingest
