#include "tests/robustness/fleet.h"

#include <signal.h>

#include <chrono>
#include <iostream>
#include <optional>
#include <utility>

#include "fmt/format.h"

namespace policywire::testing {
namespace {

// The drain deadline is 8 seconds; the rest is for a machine that has other things to do.
constexpr std::chrono::seconds kStopPatience{30};

}  // namespace

Fleet::Fleet(Start start, int instances) : start_(std::move(start)) {
  for (int i = 0; i < instances; ++i) Add();
}

std::string Fleet::Name(size_t index) { return fmt::format("instance-{}", index); }

void Fleet::Tend() {
  for (size_t i = 0; i < instances_.size(); ++i) {
    const std::optional<int> code = instances_[i]->Wait(std::chrono::milliseconds(0));
    if (!code) continue;
    ++ends_[*code];
    std::cerr << fmt::format("{} ended with {}:\n{}\n", Name(i), *code, instances_[i]->LastWords(1500));
    instances_[i] = start_(Name(i));
  }
}

void Fleet::Kill(int index) {
  instances_[index]->Kill();
  instances_[index] = start_(Name(index));
}

void Fleet::Stop(ChildProcess& instance, const std::string& name) {
  instance.Signal(SIGTERM);
  const std::optional<int> code = instance.Wait(kStopPatience);
  if (!code) {
    complaints_.push_back(fmt::format("{} did not stop:\n{}", name, instance.LastWords()));
    instance.Kill();
  } else if (*code != 0 && *code != -SIGTERM) {  // the signal may come before it listens
    ++ends_[*code];
  }
}

void Fleet::Restart(int index) {
  Stop(*instances_[index], Name(index));
  instances_[index] = start_(Name(index));
}

void Fleet::Replace(int index) {
  zombie_ = std::move(instances_[index]);
  instances_[index] = start_(Name(index));
}

void Fleet::BuryZombie() {
  Stop(*zombie_, "a zombie");
  zombie_.reset();
}

void Fleet::Add() { instances_.push_back(start_(Name(instances_.size()))); }

void Fleet::Remove() {
  Stop(*instances_.back(), Name(instances_.size() - 1));
  instances_.pop_back();
}

void Fleet::StopAll() {
  zombie_.reset();
  for (const auto& instance : instances_) instance->Signal(SIGTERM);
  while (!instances_.empty()) Remove();
}

}  // namespace policywire::testing
