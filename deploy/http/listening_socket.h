// A socket that others can connect to.
#ifndef POLICYWIRE_DEPLOY_HTTP_LISTENING_SOCKET_H_
#define POLICYWIRE_DEPLOY_HTTP_LISTENING_SOCKET_H_

#include "absl/status/statusor.h"
#include "deploy/config/listen_address.h"

namespace policywire::deploy {

struct ListeningSocket {
  int descriptor;  // the caller's to close; does not block
  int port;        // the one that was chosen where any was asked for
};

// The first address that the host's name stands for and that can be listened on. InvalidArgument says why none can.
// Never shares a port with whoever has it already.
absl::StatusOr<ListeningSocket> Listen(const ListenAddress& address);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_HTTP_LISTENING_SOCKET_H_
