// How real an act is, from tense, modality, negation and the words that work on it.
#ifndef POLICYWIRE_ENRICH_EXTRACT_STATUS_H_
#define POLICYWIRE_ENRICH_EXTRACT_STATUS_H_

#include "enrich/extract/candidate.h"
#include "policywire/v1/policy_event.pb.h"

namespace policywire::enrich {

// `bare` is the status of the act when nothing works on it.
v1::Status ComposeStatus(const Candidate& candidate, v1::Status bare);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_EXTRACT_STATUS_H_
