#include "base/service_manager.h"

#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace connecx::base {

void NotifyReady(const std::string& status) {
  sd_notify(0, absl::StrCat("READY=1\nMAINPID=", ::getpid(), "\nSTATUS=", status).c_str());
}

void NotifyReloading(Clock& clock) {
  sd_notify(0, absl::StrCat("RELOADING=1\nMONOTONIC_USEC=",
                            absl::ToInt64Microseconds(clock.Uptime()), "\nSTATUS=reloading")
                   .c_str());
}

void NotifyStopping(const std::string& status) {
  sd_notify(0, absl::StrCat("STOPPING=1\nSTATUS=", status).c_str());
}

}  // namespace connecx::base
