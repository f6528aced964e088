#include "deploy/runtime/reload.h"

#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "deploy/config/config.h"
#include "deploy/runtime/article_processor.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "spdlog/spdlog.h"

namespace policywire::deploy {
namespace {

void LogRefusal(const absl::Status& status) {
  std::istringstream faults{std::string(status.message())};
  for (std::string fault; std::getline(faults, fault);) spdlog::error("reload refused: {}", fault);
  spdlog::error("reload refused: settings and lexicon stay as they were");
}

void LogSuccess(const SettingChanges& changes, const std::string& lexicon_before, const std::string& lexicon) {
  std::vector<std::string> taken;
  std::vector<std::string> of_sinks;
  for (const std::string& name : changes.reloading) (name.starts_with("sinks.") ? of_sinks : taken).push_back(name);
  std::string settings = taken.empty() ? "no setting has changed" : fmt::format("new {}", fmt::join(taken, ", "));
  if (!of_sinks.empty()) {  // another process's
    settings +=
        fmt::format(" (but {}, which `policywire sink` takes when it is started anew)", fmt::join(of_sinks, ", "));
  }
  if (lexicon == lexicon_before) {
    spdlog::info("reloaded: {}; the lexicon is still {}", settings, lexicon);
  } else {
    spdlog::info("reloaded: {}; the lexicon is {}, was {}", settings, lexicon, lexicon_before);
  }
}

}  // namespace

void ReloadSignal::Request() {
  const ingest::MonitorLock lock(&monitor_);
  requested_ = true;
}

void ReloadSignal::Close() {
  const ingest::MonitorLock lock(&monitor_);
  closed_ = true;
}

bool ReloadSignal::Wait() {
  const ingest::MonitorLock lock(&monitor_);
  monitor_.Await([this]() ABSL_SHARED_LOCKS_REQUIRED(monitor_) { return requested_ || closed_; });
  requested_ = false;
  return !closed_;
}

Reloader::Reloader(v1::PipelineConfig config, sink::Frames frames, ReadSettings read, ReloadSignal& signal,
                   CurrentProcessor& processor, ServiceState& state)
    : config_(std::move(config)),
      frames_(std::move(frames)),
      read_(std::move(read)),
      signal_(signal),
      processor_(processor),
      state_(state) {
  thread_ = std::thread([this] {
    while (signal_.Wait()) {
      const absl::Status status = Reload();
      if (!status.ok()) LogRefusal(status);
      state_.Reloaded(status.ok());
    }
  });
}

Reloader::~Reloader() {
  signal_.Close();
  thread_.join();
}

absl::Status Reloader::Reload() {
  absl::StatusOr<v1::PipelineConfig> config = read_();
  if (!config.ok()) return config.status();
  const SettingChanges changes = CompareSettings(config_, *config);
  if (!changes.restarting.empty()) {
    return absl::FailedPreconditionError(
        fmt::format("new {}: only a restart can change that", fmt::join(changes.restarting, ", ")));
  }
  if (!config_.schema_registry().urls().empty() && config->output().format() != config_.output().format()) {
    return absl::FailedPreconditionError(
        "new output.format: with a schema registry only a restart can change that, for the schema is another");
  }
  absl::StatusOr<std::unique_ptr<const ArticleProcessor>> processor = ArticleProcessor::Create(*config, frames_);
  if (!processor.ok()) return processor.status();
  const v1::Version version = (*processor)->version();
  const std::string lexicon_before = state_.version().lexicon();
  processor_.Set(*std::move(processor));
  state_.SetVersion(version);
  spdlog::set_level(spdlog::level::from_str(config->log().level()));
  config_ = *std::move(config);
  LogSuccess(changes, lexicon_before, version.lexicon());
  return absl::OkStatus();
}

}  // namespace policywire::deploy
