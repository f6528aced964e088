#include "sink/http/http_client.h"

#include <fmt/format.h>
#include <httplib.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "ingest/monitor.h"
#include "ingest/steady_clock.h"

namespace policywire::sink {
namespace {

using ingest::SteadyNow;

// How soon a request that did not hear that it is to end is told again: it was just opening its connection.
constexpr absl::Duration kTellAgain = absl::Milliseconds(50);
// How long an idle connection is used again: the other side may have closed it, and over TLS the library does not see
// that.
constexpr absl::Duration kKept = absl::Seconds(1);
// What the library is given beyond the end of a request, which is for this client to tell.
constexpr absl::Duration kBeyond = absl::Seconds(1);

template <typename Setter>
void SetTimeout(absl::Duration timeout, Setter set) {
  const int64_t us = std::max<int64_t>(absl::ToInt64Microseconds(timeout), 1000);
  set(static_cast<time_t>(us / 1'000'000), static_cast<time_t>(us % 1'000'000));
}

// The host of an origin: a name, or an address without its brackets.
std::string HostOf(std::string_view origin) {
  const std::string_view authority = origin.substr(origin.find("://") + 3);
  if (authority.starts_with('[')) return std::string(authority.substr(1, authority.find(']') - 1));
  return std::string(authority.substr(0, authority.find(':')));
}

// Why there is no connection. The library does not tell, so the name is asked for once more.
std::string WhyNotConnected(const std::string& origin) {
  addrinfo* found = nullptr;
  const int error = getaddrinfo(HostOf(origin).c_str(), nullptr, nullptr, &found);
  if (error != 0) return fmt::format("the name of the host does not resolve: {}", gai_strerror(error));
  freeaddrinfo(found);
  return "nobody listens there, or no way leads there";
}

std::string Words(httplib::Error error, const std::string& origin, long verification) {
  switch (error) {
    case httplib::Error::Connection:
      return "cannot connect: " + WhyNotConnected(origin);
    case httplib::Error::ConnectionTimeout:
      return "cannot connect: nobody answers";
    case httplib::Error::Read:
      return "hung up without an answer";
    case httplib::Error::Write:
      return "hung up before it had the whole request";
    case httplib::Error::SSLConnection:
      return "no TLS connection could be made";
    case httplib::Error::SSLLoadingCerts:
      return "the file with the authorities, or one's own certificate or key, cannot be read";
    case httplib::Error::SSLServerVerification:
      return fmt::format("its certificate is not accepted: {}", verification == X509_V_OK
                                                                    ? "it is for another host"
                                                                    : X509_verify_cert_error_string(verification));
    default:
      return httplib::to_string(error);
  }
}

absl::Status CheckReadable(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  file.peek();  // opening a directory succeeds; reading from it does not
  if (file.is_open() && errno == 0) return absl::OkStatus();
  return absl::InvalidArgumentError(fmt::format("{} cannot be read: {}", path, std::strerror(errno)));
}

// What OpenSSL answers where it loads a file.
absl::Status Loaded(int answer, const std::string& path, std::string_view otherwise) {
  ERR_clear_error();  // what else there is to say of it would be said of the next connection
  if (answer == 1) return absl::OkStatus();
  return absl::InvalidArgumentError(fmt::format("{} {}", path, otherwise));
}

}  // namespace

std::optional<std::string_view> HttpAnswer::Header(std::string_view name) const {
  for (const auto& [header, value] : headers) {
    if (absl::EqualsIgnoreCase({header.data(), header.size()}, {name.data(), name.size()})) return value;
  }
  return std::nullopt;
}

absl::Status CheckAuthorities(const std::string& ca_file) {
  if (absl::Status readable = CheckReadable(ca_file); !readable.ok()) return readable;
  const std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> store(X509_STORE_new(), &X509_STORE_free);
  return Loaded(X509_STORE_load_file(store.get(), ca_file.c_str()), ca_file,
                "holds no certificates, or broken ones (PEM is read)");
}

absl::Status CheckCertificate(const std::string& certificate_file, const std::string& key_file) {
  for (const std::string& file : {certificate_file, key_file}) {
    if (absl::Status readable = CheckReadable(file); !readable.ok()) return readable;
  }
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  absl::Status status = Loaded(SSL_CTX_use_certificate_chain_file(context.get(), certificate_file.c_str()),
                               certificate_file, "holds no certificate, or a broken one (PEM is read)");
  if (!status.ok()) return status;
  return Loaded(SSL_CTX_use_PrivateKey_file(context.get(), key_file.c_str(), SSL_FILETYPE_PEM), key_file,
                fmt::format("does not hold the key of {} (PEM without a password is read)", certificate_file));
}

// The library knows limits for each read and each write, not for a request: a thread of this object ends one by
// shutting its socket.
class HttpClient::Connection {
 public:
  explicit Connection(Settings settings)
      : settings_(std::move(settings)),
        client_(settings_.origin, settings_.certificate_file, settings_.key_file),
        ender_([this] { EndWhatIsDue(); }) {
    client_.set_keep_alive(true);
    client_.set_tcp_nodelay(true);
    client_.set_url_encode(false);  // a target is sent as it is written
    if (!settings_.ca_file.empty()) client_.set_ca_cert_path(settings_.ca_file);
  }
  ~Connection() {
    {
      const ingest::MonitorLock lock(&monitor_);
      closing_ = true;
    }
    ender_.join();
  }

  absl::StatusOr<HttpAnswer> Send(const HttpRequest& request) {
    absl::Duration left;
    {
      const ingest::MonitorLock lock(&monitor_);
      deadline_ = SteadyNow() + settings_.timeout;
      left = std::min(deadline_, end_by_) - SteadyNow();
      if (left <= absl::ZeroDuration()) return OutOfTime();
      running_ = true;
    }
    if (SteadyNow() > used_ + kKept) client_.stop();
    SetTimeout(left, [this](time_t s, time_t us) { client_.set_connection_timeout(s, us); });
    SetTimeout(left + kBeyond, [this](time_t s, time_t us) { client_.set_read_timeout(s, us); });
    SetTimeout(left + kBeyond, [this](time_t s, time_t us) { client_.set_write_timeout(s, us); });
    HttpAnswer answer;
    httplib::Response response;
    auto error = httplib::Error::Success;
    httplib::Request sent = Translated(request, answer);
    const bool done = client_.send(sent, response, error);
    used_ = SteadyNow();
    bool late = false;
    {
      const ingest::MonitorLock lock(&monitor_);
      running_ = false;
      late = used_ >= std::min(deadline_, end_by_);
    }
    if (!done && answer.whole) {
      if (late) return OutOfTime();
      return absl::UnavailableError(
          fmt::format("{}: {}", settings_.origin, Words(error, settings_.origin, client_.get_openssl_verify_result())));
    }
    answer.status = response.status;
    for (auto& [name, value] : response.headers) answer.headers.emplace_back(name, value);
    return answer;
  }

  void EndBy(absl::Time deadline) {
    const ingest::MonitorLock lock(&monitor_);
    end_by_ = std::min(end_by_, deadline);
  }

 private:
  absl::Status OutOfTime() const {
    return absl::DeadlineExceededError(fmt::format("{}: no whole answer in time", settings_.origin));
  }

  httplib::Request Translated(const HttpRequest& request, HttpAnswer& answer) const {
    httplib::Request translated;
    translated.method = request.method;
    translated.path = request.target;
    translated.body = request.body;
    for (const auto& [name, value] : request.headers) translated.headers.emplace(name, value);
    translated.content_receiver = [this, &answer](const char* data, size_t size, uint64_t, uint64_t) {
      const size_t room = settings_.max_body_bytes - answer.body.size();
      answer.body.append(data, std::min(size, room));
      answer.whole = size <= room;
      return answer.whole;
    };
    return translated;
  }

  void EndWhatIsDue() {
    const ingest::MonitorLock lock(&monitor_);
    const auto busy = [this]() ABSL_SHARED_LOCKS_REQUIRED(monitor_) { return running_ || closing_; };
    for (;;) {
      monitor_.Await(busy);
      if (closing_) return;
      const absl::Time due = std::min(deadline_, end_by_);
      const auto otherwise = [this, due]() ABSL_SHARED_LOCKS_REQUIRED(monitor_) {
        return !running_ || closing_ || std::min(deadline_, end_by_) != due;
      };
      if (monitor_.AwaitUntil(due, otherwise)) continue;
      monitor_.Unlock();
      client_.stop();
      monitor_.Lock();
      monitor_.AwaitFor(kTellAgain, otherwise);
    }
  }

  const Settings settings_;
  httplib::Client client_;
  absl::Time used_ = absl::InfinitePast();
  ingest::Monitor monitor_;
  bool running_ ABSL_GUARDED_BY(monitor_) = false;
  bool closing_ ABSL_GUARDED_BY(monitor_) = false;
  absl::Time deadline_ ABSL_GUARDED_BY(monitor_);
  absl::Time end_by_ ABSL_GUARDED_BY(monitor_) = absl::InfiniteFuture();
  std::thread ender_;  // the last: it works with all of the others
};

HttpClient::HttpClient(Settings settings) : connection_(std::make_unique<Connection>(std::move(settings))) {}
HttpClient::~HttpClient() = default;

absl::StatusOr<HttpAnswer> HttpClient::Send(const HttpRequest& request) { return connection_->Send(request); }
void HttpClient::EndBy(absl::Time deadline) { connection_->EndBy(deadline); }

}  // namespace policywire::sink
