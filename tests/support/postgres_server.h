// A real PostgreSQL for tests: a server of its own on a Unix socket, in a temporary directory.
#ifndef POLICYWIRE_TESTS_SUPPORT_POSTGRES_SERVER_H_
#define POLICYWIRE_TESTS_SUPPORT_POSTGRES_SERVER_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/child_process.h"
#include "tests/support/temp_dir.h"

namespace policywire::testing {

// Why no server can be started here; nothing when one can.
std::optional<std::string> WhyNoPostgres();

// Dies with the thread that started it. Run as root, the server runs as the user `postgres`, which Debian's package
// makes: it refuses to be root. Not thread-safe.
class PostgresServer {
 public:
  using Rows = std::vector<std::vector<std::string>>;

  // Starts it and waits until it answers. Aborts the program with its last words when it does not.
  PostgresServer();
  ~PostgresServer();

  // For libpq: the database `postgres` as its owner, or as another role.
  std::string connection(const std::string& role = "postgres") const;
  // Runs SQL in a transaction of its own. The program ends where the server refuses: a test that cannot prepare or look
  // has nothing to say.
  Rows Query(const std::string& sql) const;
  // Outside any transaction.
  void Execute(const std::string& sql) const;

  // A fast shutdown, which ends connections; and a start with the same data.
  void Stop();
  void Start();

  // Belongs to the user that the server runs as.
  const std::filesystem::path& directory() const { return directory_.path(); }

 private:
  std::vector<std::string> AsServer(std::vector<std::string> command) const;
  bool Answers() const;

  TempDir directory_{"postgres"};
  std::unique_ptr<ChildProcess> server_;
};

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_SUPPORT_POSTGRES_SERVER_H_
