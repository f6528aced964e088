// A port for a server of a test's own.
#ifndef POLICYWIRE_TESTS_SUPPORT_FREE_PORT_H_
#define POLICYWIRE_TESTS_SUPPORT_FREE_PORT_H_

namespace policywire::testing {

// Below the range that the kernel gives to outgoing connections: a port stays ours while its broker is down. No port
// twice: what is given is not yet listened on.
int FreePort();

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_SUPPORT_FREE_PORT_H_
