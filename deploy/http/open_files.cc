#include "deploy/http/open_files.h"

#include <sys/resource.h>

#include <algorithm>

namespace policywire::deploy {
namespace {

// A connection to each of a hundred brokers from each of several clients.
constexpr size_t kOfThePipeline = 512;

}  // namespace

size_t RoomFor(size_t wanted, size_t others) {
  const size_t all = wanted + others + kOfThePipeline;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  if (limit.rlim_cur < all) {
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, all);
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
  }
  if (limit.rlim_cur >= all) return wanted;
  return limit.rlim_cur > others + kOfThePipeline ? limit.rlim_cur - others - kOfThePipeline : 0;
}

}  // namespace policywire::deploy
