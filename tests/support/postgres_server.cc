#include "tests/support/postgres_server.h"

#include <pwd.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <pqxx/pqxx>
#include <utility>

#include "fmt/format.h"
#include "tests/support/kafka_client.h"

namespace policywire::testing {
namespace {

constexpr char kBin[] = "/usr/lib/postgresql/15/bin";
constexpr std::chrono::seconds kPatience{120};

[[noreturn]] void Die(const std::string& why) {
  std::cerr << "PostgreSQL: " << why << "\n";
  std::abort();
}

}  // namespace

std::optional<std::string> WhyNoPostgres() {
  if (!std::filesystem::exists(fmt::format("{}/postgres", kBin))) return fmt::format("{} is missing", kBin);
  if (geteuid() == 0 && getpwnam("postgres") == nullptr) return "there is no user postgres, and root it will not be";
  return std::nullopt;
}

PostgresServer::PostgresServer() {
  if (const passwd* user = geteuid() == 0 ? getpwnam("postgres") : nullptr; user != nullptr) {
    if (chown(directory_.path().c_str(), user->pw_uid, user->pw_gid) != 0) Die("its directory cannot be given away");
  }
  ChildProcess init({.command = AsServer({fmt::format("{}/initdb", kBin), "-D", directory_.path() / "data", "-U",
                                          "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"}),
                     .directory = directory_.path(),
                     .name = "initdb"});
  if (init.Wait(kPatience) != 0) Die(init.LastWords());
  Start();
}

PostgresServer::~PostgresServer() {
  if (server_ != nullptr && server_->Running()) Stop();
}

std::vector<std::string> PostgresServer::AsServer(std::vector<std::string> command) const {
  if (geteuid() != 0) return command;
  std::vector<std::string> whole = {"setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups",
                                    "--pdeathsig=KILL"};
  whole.insert(whole.end(), command.begin(), command.end());
  return whole;
}

void PostgresServer::Start() {
  const std::string directory = directory_.path();
  server_ = std::make_unique<ChildProcess>(
      ChildProcess::Options{.command = AsServer({fmt::format("{}/postgres", kBin), "-D", directory + "/data", "-k",
                                                 directory, "-c", "listen_addresses="}),
                            .directory = directory_.path(),
                            .name = "postgres"});
  if (!WaitUntil(kPatience, [this] { return Answers(); })) Die(server_->LastWords());
}

void PostgresServer::Stop() {
  server_->Signal(SIGINT);
  if (!server_->Wait(kPatience)) Die("it does not stop: " + server_->LastWords());
}

bool PostgresServer::Answers() const {
  try {
    const pqxx::connection connection(this->connection());
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

std::string PostgresServer::connection(const std::string& role) const {
  return fmt::format("host={} dbname=postgres user={}", directory_.path().string(), role);
}

PostgresServer::Rows PostgresServer::Query(const std::string& sql) const {
  try {
    pqxx::connection connection(this->connection());
    pqxx::work work(connection);
    Rows rows;
    for (const pqxx::row& row : work.exec(sql)) {
      std::vector<std::string>& values = rows.emplace_back();
      for (const pqxx::field& field : row) values.emplace_back(field.is_null() ? "null" : field.c_str());
    }
    work.commit();
    return rows;
  } catch (const std::exception& error) {
    Die(fmt::format("{}: {}", sql, error.what()));
  }
}

void PostgresServer::Execute(const std::string& sql) const {
  try {
    pqxx::connection connection(this->connection());
    pqxx::nontransaction(connection).exec(sql);
  } catch (const std::exception& error) {
    Die(fmt::format("{}: {}", sql, error.what()));
  }
}

}  // namespace policywire::testing
