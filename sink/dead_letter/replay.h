// A dead letter made the record again that it came from.
#ifndef POLICYWIRE_SINK_DEAD_LETTER_REPLAY_H_
#define POLICYWIRE_SINK_DEAD_LETTER_REPLAY_H_

#include <google/protobuf/repeated_field.h>

#include <string>
#include <string_view>

#include "ingest/record.h"
#include "policywire/v1/dead_letter.pb.h"

namespace policywire::sink {

// The headers that the letter's record goes back into its topic with: those it had, in their order, and behind them
// where it stood first, how often it has been replayed, this time included, and the group of the sink that it is for,
// where a sink had set it aside (sink/route/headers.h). Headers of these names that it had before are left out.
google::protobuf::RepeatedPtrField<v1::Header> ReplayHeaders(const v1::DeadLetter& letter);

// True when `value` is what the letter's record held, by size and digest: for a value that the letter left out.
bool IsValueOf(const v1::DeadLetter& letter, std::string_view value);

// True for a record of a dead-letter topic that is a DeadLettersReplayed, by its header.
bool TellsOfReplay(const ingest::Record& record);

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_DEAD_LETTER_REPLAY_H_
