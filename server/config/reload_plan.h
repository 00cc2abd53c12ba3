#ifndef CONNECX_SERVER_CONFIG_RELOAD_PLAN_H_
#define CONNECX_SERVER_CONFIG_RELOAD_PLAN_H_

#include <string>
#include <vector>

#include "server/config/config.pb.h"
#include "server/config/load.h"

// What a reload of the configuration means. Pure.

namespace connecx::server {

struct ReloadPlan {
  std::vector<LoadedBuilding> buildings;  // what is in effect from now on; by id, each has one
  // Ids, sorted.
  std::vector<std::string> added;
  std::vector<std::string> changed;
  std::vector<std::string> removed;
  std::vector<std::string> broken;  // their files are, now or still; without an id: the file
};

// `in_effect`: by the start, or by the latest reload; `read`: as the files are now. A building
// whose file is broken is kept as it is in effect: whoever edits a file does not mean to lock a
// building out, or to let a cancelled booking in. What was not served before is misconfigured; so
// is what comes and claims timetables of a building that is kept, and what grows onto them is kept
// as it was. A file that does not even tell its id is still that of the building which it described
// before; if it described none, no building goes: the file may be that of one which is gone.
ReloadPlan PlanReload(const std::vector<LoadedBuilding>& in_effect,
                      std::vector<LoadedBuilding> read);

// The paths of what differs between the two and counts only from a start of the process: all but
// the buildings' files, the log level, and the settings of the way by which mail leaves.
std::vector<std::string> WhatNeedsARestart(const config::v1::PluginConfig& running,
                                           const config::v1::PluginConfig& read);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONFIG_RELOAD_PLAN_H_
