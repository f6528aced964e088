// Certificates for tests, made by openssl: an authority of the test's own, and what it signs.
#ifndef POLICYWIRE_TESTS_SUPPORT_CERTIFICATES_H_
#define POLICYWIRE_TESTS_SUPPORT_CERTIFICATES_H_

#include <filesystem>
#include <string>

namespace policywire::testing {

// Files in PEM.
struct KeyPair {
  std::filesystem::path certificate;
  std::filesystem::path key;
  std::filesystem::path both;  // key and certificate in one file, as Kafka takes them
};

// Aborts the program where openssl does not do as asked.
class CertificateAuthority {
 public:
  // Keeps its files in `directory`, all named after `name`.
  CertificateAuthority(std::filesystem::path directory, const std::string& name);

  const std::filesystem::path& certificate() const { return certificate_; }

  // A pair whose subject is CN=`name`, for localhost, valid for so many days from now; with less than none it has
  // expired.
  KeyPair Issue(const std::string& name, int days = 2) const;
  // The pair's key behind a password, in a file of its own.
  std::filesystem::path Encrypt(const KeyPair& pair, const std::string& password) const;

 private:
  void OpenSsl(const std::string& arguments) const;

  std::filesystem::path directory_;
  std::filesystem::path certificate_;
  std::filesystem::path key_;
};

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_SUPPORT_CERTIFICATES_H_
