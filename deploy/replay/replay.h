// Records once more through extraction, into files.
#ifndef POLICYWIRE_DEPLOY_REPLAY_REPLAY_H_
#define POLICYWIRE_DEPLOY_REPLAY_REPLAY_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "deploy/replay/replay_directory.h"
#include "deploy/replay/replay_input.h"
#include "deploy/runtime/article_processor.h"
#include "deploy/runtime/record_history.h"
#include "deploy/runtime/stop_signal.h"

namespace policywire::deploy {

struct ReplayOptions {
  size_t threads = 1;             // that extract
  double records_per_second = 0;  // of this process; 0: as many as it can
  // How duplicates are looked for, and what lies before the ranges; null where they are not. Nothing else may read what
  // the history reads from.
  v1::DuplicatesConfig duplicates;
  RecordHistory* history = nullptr;
};

struct ReplayedSoFar {
  v1::ReplayCounts counts;     // by this process
  uint64_t offsets = 0;        // behind it, what others did before included
  uint64_t total_offsets = 0;  // of all ranges together
  uint64_t elsewhere = 0;      // ranges that were left to other processes, which were at work on them
};

// Works off the ranges of `directory` that are neither done nor in another process's hands, one after the other,
// until none is left or `stop`. `told` hears of it now and then. An error of one range leaves it where it is and does
// not keep the others from their turn; the first one is returned. Errors of `input` are as it gives them; of files,
// with the file's name. `processor` makes the results, in the form that the manifest names.
absl::Status ReplayToFiles(ReplayInput& input, const ArticleProcessor& processor, ReplayDirectory& directory,
                           const ReplayOptions& options, const StopSignal& stop,
                           const std::function<void(const ReplayedSoFar&)>& told);

// The same into the output topics of `config`, exactly once: in transactions with the offsets of the group
// `input.group_id`, which nobody may be a member of and which remembers how far it is. Records of several partitions
// come by their timestamps. OK when all is done, or at a `stop`: `done` says which. FailedPrecondition when another
// replay of this group was started meanwhile; else errors as of Lane (deploy/runtime/lane.h) and of `input`. Ends the
// process as the service does when a call does not come back.
absl::Status ReplayToTopics(const v1::PipelineConfig& config, ReplayInput& input,
                            const std::vector<v1::ReplayRange>& ranges, const ArticleProcessor& processor,
                            const ReplayOptions& options, const StopSignal& stop,
                            const std::function<void(const ReplayedSoFar&)>& told, bool& done);

// 16 hexadecimal digits over those settings that results depend on, beside the lexicon.
std::string SettingsVersion(const v1::PipelineConfig& config);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_REPLAY_REPLAY_H_
