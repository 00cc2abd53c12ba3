#ifndef CONNECX_SERVER_CONFIG_CHECK_H_
#define CONNECX_SERVER_CONFIG_CHECK_H_

#include "server/config/checker.h"
#include "server/config/config.pb.h"

namespace connecx::server {

// Check the values of a configuration that was read by its schema, and make its paths usable from
// anywhere. Values that are missing were reported before.
void CheckPlugin(config::v1::PluginConfig& plugin, Checker& checker);
void CheckBuilding(config::v1::BuildingConfig& building, Checker& checker);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONFIG_CHECK_H_
