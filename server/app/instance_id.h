#ifndef CONNECX_SERVER_APP_INSTANCE_ID_H_
#define CONNECX_SERVER_APP_INSTANCE_ID_H_

#include <string>

#include "absl/status/statusor.h"
#include "store/store.h"

namespace connecx::server {

// Under which id this installation registers with core: drawn at random once, and kept in the
// store with everything else that makes it this installation.
absl::StatusOr<std::string> InstanceId(store::Store& store);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_APP_INSTANCE_ID_H_
