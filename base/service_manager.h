#ifndef CONNECX_BASE_SERVICE_MANAGER_H_
#define CONNECX_BASE_SERVICE_MANAGER_H_

#include <string>

#include "base/clock.h"

// Tells systemd how this process is, as a unit with Type=notify wants to know (sd_notify(3)). Does
// nothing in a process that nobody manages. `status` is one line, for `systemctl status`.

namespace connecx::base {

void NotifyReady(const std::string& status);
// A reload begins; NotifyReady ends it.
void NotifyReloading(Clock& clock);
void NotifyStopping(const std::string& status);

}  // namespace connecx::base

#endif  // CONNECX_BASE_SERVICE_MANAGER_H_
