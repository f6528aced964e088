#include "enrich/extract/status.h"

namespace policywire::enrich {
namespace {

// Does the actor itself declare it: "says it will", or "will ..., the ministry said"?
bool IsOwnWord(const Candidate& candidate) { return candidate.Has(kOwnWord) || candidate.Has(kToldByActor); }

}  // namespace

v1::Status ComposeStatus(const Candidate& candidate, v1::Status bare) {
  v1::Status status = bare;
  const uint16_t marks = candidate.marks;
  if ((marks & kProgressive) && IsOwnWord(candidate)) status = v1::ANNOUNCED;
  if (marks & kIsTo) status = v1::PLANNED;
  if (marks & kWill) status = IsOwnWord(candidate) ? v1::ANNOUNCED : v1::PLANNED;
  if (marks & kWould)
    status = IsOwnWord(candidate) ? v1::ANNOUNCED : candidate.Has(kTold) ? v1::PLANNED : v1::CONSIDERED;
  if ((marks & (kMay | kMust)) && !(marks & kNegated)) status = v1::CONSIDERED;
  if (marks & kNegated) status = v1::REFUSED;
  for (int o = 0; o < candidate.operator_count; ++o) {
    const Operator& op = candidate.operators[o];
    if (op.sense->status != v1::STATUS_UNSPECIFIED &&
        (op.sense->frame == Frame::kStatus || op.sense->frame == Frame::kContent)) {
      // What is announced and has happened, has happened.
      if (!(op.sense->status == v1::ANNOUNCED && status == v1::REFUSED)) status = op.sense->status;
    }
    if (op.sense->frame == Frame::kContent && (op.marks & (kWill | kIsTo | kWould))) {
      if (op.sense->action == v1::AGREE) status = v1::PLANNED;
    }
    if (op.marks & kNegated) status = v1::REFUSED;
    if (op.sense->frame == Frame::kStop && o > 0) status = v1::REFUSED;
  }
  return status;
}

}  // namespace policywire::enrich
