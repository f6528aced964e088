#include "tests/support/certificates.h"

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <utility>

#include "fmt/format.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_dir.h"

namespace policywire::testing {

CertificateAuthority::CertificateAuthority(std::filesystem::path directory, const std::string& name)
    : directory_(std::move(directory)), certificate_(directory_ / (name + ".pem")), key_(directory_ / (name + ".key")) {
  OpenSsl(fmt::format(
      "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout {} -out {} -subj '/CN={}' -days 2",
      key_.string(), certificate_.string(), name));
}

KeyPair CertificateAuthority::Issue(const std::string& name, int days) const {
  const std::filesystem::path stem = directory_ / fmt::format("{}.{}", certificate_.stem().string(), name);
  const KeyPair pair = {
      .certificate = stem.string() + ".pem", .key = stem.string() + ".key", .both = stem.string() + ".both"};
  std::ofstream(stem.string() + ".ext") << "subjectAltName=DNS:localhost,IP:127.0.0.1\n";
  OpenSsl(fmt::format("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout {} -out {}.csr -subj '/CN={}'",
                      pair.key.string(), stem.string(), name));
  OpenSsl(fmt::format("x509 -req -in {0}.csr -extfile {0}.ext -CA {1} -CAkey {2} -days {3} -out {4}", stem.string(),
                      certificate_.string(), key_.string(), days, pair.certificate.string()));
  std::ofstream(pair.both) << ReadFile(pair.key) << ReadFile(pair.certificate);
  return pair;
}

std::filesystem::path CertificateAuthority::Encrypt(const KeyPair& pair, const std::string& password) const {
  const std::string path = pair.key.string() + ".encrypted";
  OpenSsl(fmt::format("pkcs8 -topk8 -in {} -out {} -passout pass:{}", pair.key.string(), path, password));
  return path;
}

void CertificateAuthority::OpenSsl(const std::string& arguments) const {
  ChildProcess child({.command = {"sh", "-c", "openssl " + arguments}, .directory = directory_, .name = "openssl"});
  if (child.Wait(std::chrono::minutes(1)) == 0) return;
  std::cerr << "openssl " << arguments << ": " << child.Stderr() << "\n";
  std::abort();
}

}  // namespace policywire::testing
