#ifndef CONNECX_SERVER_APP_LISTEN_H_
#define CONNECX_SERVER_APP_LISTEN_H_

#include "server/config/config.pb.h"
#include "server/transport/listeners.h"

namespace connecx::server {

// `config` was checked: a local user or group that went away meanwhile has no role.
ListenOptions ListenOptionsOf(const config::v1::Listen& config);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_APP_LISTEN_H_
