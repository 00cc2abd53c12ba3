#ifndef CONNECX_SERVER_PLUGIN_FACTS_H_
#define CONNECX_SERVER_PLUGIN_FACTS_H_

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace connecx::server {

// The program's version (semver.org 2.0): the one place where it stands.
inline constexpr absl::string_view kVersion = "0.1.0";

// What ProviderIdentity tells of the program, and of the narrowest system behind it.
struct PluginFacts {
  absl::string_view name = "salto-space.access.connecx";
  absl::string_view version = kVersion;
  absl::string_view vendor = "SALTO Systems";
  int max_permissions_per_pair = 1;
  int max_intervals_per_permission = 8;
  absl::Duration time_granularity = absl::Minutes(1);
  bool cards_may_need_update = true;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_PLUGIN_FACTS_H_
