// What `policywire doctor` found out, one thing at a time.
#ifndef POLICYWIRE_DEPLOY_BIN_FINDING_H_
#define POLICYWIRE_DEPLOY_BIN_FINDING_H_

#include <string>

namespace policywire::deploy {

enum class Verdict { kOk, kWarn, kFail };

struct Finding {
  Verdict verdict = Verdict::kOk;
  std::string check;  // "topic", "memory": what was looked at, the same for every run
  std::string found;  // for a person, one line
  std::string fix;    // what to do about it; empty where all is well
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_FINDING_H_
