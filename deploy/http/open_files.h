// How many connections there is room for beside what the pipeline needs.
#ifndef POLICYWIRE_DEPLOY_HTTP_OPEN_FILES_H_
#define POLICYWIRE_DEPLOY_HTTP_OPEN_FILES_H_

#include <cstddef>

namespace policywire::deploy {

// `wanted`, or as many fewer as the process's limit of open files has room for beside `others` and what brokers, files
// and databases take. Raises the soft limit towards the hard one where that is needed: a pipeline that cannot open a
// socket any more for all its watchers would be worse than one without.
size_t RoomFor(size_t wanted, size_t others);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_HTTP_OPEN_FILES_H_
