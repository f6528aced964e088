// A directory of its own for a test.
#ifndef POLICYWIRE_TESTS_SUPPORT_TEMP_DIR_H_
#define POLICYWIRE_TESTS_SUPPORT_TEMP_DIR_H_

#include <filesystem>
#include <string>
#include <string_view>

namespace policywire::testing {

// Made under $TMPDIR (else /tmp) and removed with all that is in it. POLICYWIRE_KEEP_TEMP=1 keeps it and prints where.
class TempDir {
 public:
  explicit TempDir(std::string_view name);
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::filesystem::path& path() const { return path_; }

  // Writes a file into the directory, and returns its path.
  std::filesystem::path Write(std::string_view file, std::string_view content) const;

 private:
  std::filesystem::path path_;
};

// The whole file, empty when it cannot be read.
std::string ReadFile(const std::filesystem::path& file);

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_SUPPORT_TEMP_DIR_H_
