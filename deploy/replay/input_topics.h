// Which topics of an input hold articles.
#ifndef POLICYWIRE_DEPLOY_REPLAY_INPUT_TOPICS_H_
#define POLICYWIRE_DEPLOY_REPLAY_INPUT_TOPICS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/replay/replay_input.h"

namespace policywire::deploy {

// What the topics of an input hold, by name: the full name of the message where they hold outputs of policywire, as the
// header of the first record says that can be read ("policywire.v1.PolicyEvent"), else nothing. Errors as of
// `ReplayInput::Partitions`.
using TopicContents = std::map<std::string, std::string>;
absl::StatusOr<TopicContents> LookIntoTopics(ReplayInput& input);

// What is replayed of topics where nobody says, sorted: those of `wanted` that are there; where none is, all that hold
// no outputs.
std::vector<std::string> ChooseTopics(const TopicContents& topics, const std::vector<std::string>& wanted);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_REPLAY_INPUT_TOPICS_H_
