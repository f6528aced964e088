#include "sink/postgres/database_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

namespace policywire::sink {
namespace {

// On one line: a log has one line an error.
std::string OneLine(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (c != '\n') {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

template <size_t kSize>
bool BeginsWithOne(std::string_view sqlstate, const std::array<std::string_view, kSize>& beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [&](std::string_view beginning) { return sqlstate.starts_with(beginning); });
}

template <size_t kSize>
bool HasOne(std::string_view text, const std::array<std::string_view, kSize>& parts) {
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) { return text.find(part) != text.npos; });
}

// By PostgreSQL's appendix A. Lost connections, conflicts between transactions, time that ran out, a server that stops,
// starts, or has become a standby, and memory that others hold.
constexpr std::array<std::string_view, 9> kPassing = {"08",    "25006", "40",    "53200", "53300",
                                                      "55P03", "57",    "58000", "58030"};
constexpr std::array<std::string_view, 2> kRefused = {"28", "42501"};
constexpr std::array<std::string_view, 4> kMissing = {"3D000", "3F000", "42703", "42P01"};
// What is to be made is there.
constexpr std::array<std::string_view, 3> kTaken = {"42P06", "42P07", "42710"};
// Data exception, constraint violated, program limit exceeded.
constexpr std::array<std::string_view, 3> kBadRow = {"22", "23", "54"};

constexpr std::array<std::string_view, 5> kRefusedWords = {"authentication failed", "no pg_hba.conf entry",
                                                           "permission denied for database", "no password supplied",
                                                           "is not permitted to log in"};

}  // namespace

absl::Status DatabaseError(std::string_view sqlstate, std::string_view doing, std::string_view text) {
  if (sqlstate.empty()) return absl::UnavailableError(fmt::format("{}: {}", doing, OneLine(text)));
  const std::string message = fmt::format("{}: {} (SQLSTATE {})", doing, OneLine(text), sqlstate);
  if (sqlstate.starts_with("53100")) return absl::ResourceExhaustedError(message);
  if (BeginsWithOne(sqlstate, kPassing)) return absl::UnavailableError(message);
  if (BeginsWithOne(sqlstate, kRefused)) return absl::PermissionDeniedError(message);
  if (BeginsWithOne(sqlstate, kMissing)) return absl::NotFoundError(message);
  if (BeginsWithOne(sqlstate, kTaken)) return absl::InvalidArgumentError(message);
  if (BeginsWithOne(sqlstate, kBadRow)) return absl::OutOfRangeError(message);
  return absl::InternalError(message);
}

absl::Status ConnectionError(std::string_view doing, std::string_view text) {
  const std::string message = fmt::format("{}: {}", doing, OneLine(text));
  if (HasOne(text, kRefusedWords)) return absl::PermissionDeniedError(message);
  if (text.find("role \"") != text.npos && text.find("does not exist") != text.npos) {
    return absl::PermissionDeniedError(message + "; create the role, or correct the user in postgres.connection");
  }
  if (text.find("database \"") != text.npos && text.find("does not exist") != text.npos) {
    return absl::NotFoundError(message + "; create the database, or correct postgres.connection");
  }
  return absl::UnavailableError(message);
}

}  // namespace policywire::sink
