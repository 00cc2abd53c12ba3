#ifndef CONNECX_PROVIDER_TIMETABLE_REFRESH_H_
#define CONNECX_PROVIDER_TIMETABLE_REFRESH_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "core/access_system.h"
#include "store/store.h"

namespace connecx::provider {

// Reads the timetables of a building as they really are, and repairs those that the store knows to
// be in use: a restored backup may have put old hours into them. What permissions of another
// building name, whose range was on this system before, stays as it is until they are over. Blocks.
// A failure is logged and harmless: who needs a timetable asks for itself.
absl::Status RefreshTimetables(core::AccessSystem& system, store::Store& store,
                               absl::string_view building);

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_TIMETABLE_REFRESH_H_
