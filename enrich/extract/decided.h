// A candidate with its decision and what else is known of it: all that an event is written from.
#ifndef POLICYWIRE_ENRICH_EXTRACT_DECIDED_H_
#define POLICYWIRE_ENRICH_EXTRACT_DECIDED_H_

#include <string>

#include "enrich/extract/candidate.h"
#include "enrich/extract/decide.h"

namespace policywire::enrich {

// Tokens [first, last) of the document; empty when first == last.
struct TokenRange {
  uint32_t first = 0;
  uint32_t last = 0;
};

struct Details {
  TokenRange magnitude;
  TokenRange attribution;
  std::string date;  // YYYY, YYYY-MM or YYYY-MM-DD; empty for none
};

struct DecidedCandidate {
  const Candidate* candidate = nullptr;
  Decision decision;
  Details details;
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_EXTRACT_DECIDED_H_
