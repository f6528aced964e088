#include "deploy/runtime/processor.h"

namespace policywire::deploy {

std::optional<Reading> TryRead(const Processor& processor, const ingest::Record& record, Processed& processed) {
  try {
    return processor.Read(record, processed);
  } catch (...) {
    return std::nullopt;
  }
}

}  // namespace policywire::deploy
