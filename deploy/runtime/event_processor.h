// A record of the events topic to what a sink writes: decode, filter, format; or a dead letter.
#ifndef POLICYWIRE_DEPLOY_RUNTIME_EVENT_PROCESSOR_H_
#define POLICYWIRE_DEPLOY_RUNTIME_EVENT_PROCESSOR_H_

#include <functional>
#include <string>
#include <vector>

#include "deploy/runtime/processor.h"
#include "policywire/v1/pipeline_config.pb.h"
#include "policywire/v1/policy_event.pb.h"
#include "sink/dead_letter/dead_letter.h"
#include "sink/filter/filter.h"

namespace policywire::deploy {

class EventProcessor final : public Processor {
 public:
  // Appends the event in the form of its place. Pure and thread-safe.
  using Format = std::function<void(const v1::PolicyEvent& event, const ingest::Record& record, std::string& out)>;

  // `config` is complete and valid (deploy/config). `group` is the sink's: what was put back for another's is passed
  // over.
  EventProcessor(const v1::OutputConfig& config, std::string group, sink::Filter filter, Format format);

  // Nothing: an event stands alone.
  Reading Read(const ingest::Record& record, Processed& processed) const override;
  // No output for an event that the filter leaves out, nor for what was put back for another sink.
  void Process(const ingest::Record& record, Reading reading, size_t input, std::vector<sink::Output>& outputs,
               Processed& processed) const override;
  void Reject(const ingest::Record& record, size_t input, const sink::Failure& failure,
              std::vector<sink::Output>& outputs) const override;
  void Shrink(sink::Output& dead_letter) const override;

 private:
  const std::string group_;
  const bool json_;  // where a record does not say
  const sink::Filter filter_;
  const Format format_;
  const sink::DeadLetterWriter dead_letters_;
  const sink::DeadLetterWriter small_dead_letters_;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_RUNTIME_EVENT_PROCESSOR_H_
