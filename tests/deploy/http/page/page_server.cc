// The live page without a pipeline: what stands on standard input is served as published, until it ends.
//
//   page_server
//
// A line is "SECONDS JSON": an event, committed so many seconds ago. First it prints its address.
#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "deploy/http/endpoints.h"
#include "deploy/runtime/service_state.h"
#include "ingest/steady_clock.h"
#include "policywire/v1/policy_event.pb.h"

namespace policywire::testing {
namespace {

// As a lane does it. False for what is no event.
bool Publish(const std::string& line, absl::Time now, deploy::ServiceState& state) {
  const size_t space = line.find(' ');
  v1::PolicyEvent event;
  if (space == std::string::npos || !google::protobuf::util::JsonStringToMessage(line.substr(space + 1), &event).ok()) {
    return false;
  }
  std::vector<sink::Output> outputs(1);
  outputs[0].kind = event.action();
  event.SerializeToString(&outputs[0].value);
  deploy::CommitCounts committed;
  committed.Count(outputs[0]);
  committed.records = committed.articles = 1;
  state.statistics().AddCommit(committed, absl::Milliseconds(40));
  state.statistics().SetProgress({"raw-articles", 0}, now);
  state.AskBroker([](const std::vector<ingest::TopicPartition>& partitions) {
    return std::map<ingest::TopicPartition, int64_t>{{partitions.front(), 0}};
  });
  state.recent_events().Add(outputs, now, absl::Now() - absl::Seconds(std::stod(line)));
  return true;
}

int Serve() {
  v1::HttpConfig config;
  config.set_listen("127.0.0.1:0");
  config.set_page("always");
  config.set_page_watchers(10);
  deploy::ServiceState state;
  v1::Version version;
  version.set_build("0.1.0");
  state.SetVersion(version);
  state.Begin(1);
  state.statistics().ChangeLanesOpen(1);
  const auto endpoints = deploy::HttpEndpoints::Start(config, state);
  if (!endpoints.ok()) {
    std::cerr << endpoints.status() << "\n";
    return 1;
  }
  fmt::print("{}\n", (*endpoints)->address());
  std::fflush(stdout);
  absl::Time now = ingest::SteadyNow();
  for (std::string line; std::getline(std::cin, line);) {
    now += absl::Seconds(1);  // no flood, however fast they come
    if (Publish(line, now, state)) continue;
    std::cerr << "page_server: not SECONDS JSON: " << line << "\n";
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace policywire::testing

int main() { return policywire::testing::Serve(); }
