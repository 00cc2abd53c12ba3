#ifndef CONNECX_SERVER_WIRE_WAIT_H_
#define CONNECX_SERVER_WIRE_WAIT_H_

#include "absl/time/time.h"

namespace connecx::server {

// How long a call may wait for an outcome: what it asks for, but so that its answer arrives before
// the caller's deadline. `left`: from now to that deadline; infinite: there is none.
absl::Duration WaitWithin(absl::Duration wait, absl::Duration left);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_WIRE_WAIT_H_
