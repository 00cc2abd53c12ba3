#include "simulator/expiry.h"

#include "simulator/door.h"

namespace connecx::simulator {
namespace {

// How many were over.
size_t Purge(Database& database, absl::CivilSecond local, const Behaviour& behaviour) {
  const auto is_over = [&](const auto& entry) {
    return Judge(entry.second, database, local, behaviour) == Verdict::kAfterPeriod;
  };
  size_t purged = 0;
  for (auto& [id, level] : database.access_levels) {
    purged += absl::erase_if(level.zones, is_over) + absl::erase_if(level.doors, is_over);
  }
  for (auto& [id, user] : database.users) {
    purged += absl::erase_if(user.zones, is_over) + absl::erase_if(user.doors, is_over);
  }
  return purged;
}

}  // namespace

void PurgeExpired(Space& space, absl::CivilSecond local, const Behaviour& behaviour) {
  // What cannot be saved now is purged when SPACE is asked again.
  space
      .Change([&](Database& database) {
        return Purge(database, local, behaviour) > 0 ? absl::OkStatus()
                                                     : absl::CancelledError("nothing to purge");
      })
      .IgnoreError();
}

}  // namespace connecx::simulator
