#ifndef CONNECX_PROVIDER_RESPELLED_SYSTEM_H_
#define CONNECX_PROVIDER_RESPELLED_SYSTEM_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "core/access_system.h"
#include "core/records.h"
#include "store/store.h"

namespace connecx::provider {

// How a system spells the zones that are mapped, where it differs: by the Ext ID as it is mapped.
using Spellings = std::map<std::string, std::string>;

// What is known of a building. Follows its IDs: one that was corrected stands for the same zone,
// and needs no entry where it is now as the system spells it.
absl::StatusOr<Spellings> FindSpellings(store::ReadTransaction& tx, absl::string_view building);
// Adds to it, but for what is no spelling of the system's: an ID that has one itself.
absl::Status StoreSpellings(store::WriteTransaction& tx, absl::string_view building,
                            const Spellings& spellings);

// Adds what was written under an ID that was corrected since, as an outdated entry of the pair that
// its zone is now.
void FollowIds(const Spellings& spellings, std::vector<core::LedgerEntry>& ledger);

// IDs that a system may take for one have one such form: without ASCII case and surrounding blanks.
std::string CanonicalId(absl::string_view id);

// A system that spells some zones otherwise, as if it spelled them as they are mapped (docs/ship.md
// Q21). Digests stay as the system's spelling makes them. `system` lives longer.
class RespelledSystem final : public core::AccessSystem {
 public:
  RespelledSystem(core::AccessSystem& system, Spellings spellings)
      : system_(system), spellings_(std::move(spellings)) {}

  absl::StatusOr<core::AccessLevel> ReadAccessLevel(absl::string_view access_level) override;
  absl::StatusOr<core::AccessLevel> Believe(absl::string_view access_level,
                                            std::vector<core::HeldPermission> permissions) override;
  absl::Status WritePermissions(const core::AccessLevel& read,
                                absl::Span<const core::PermissionChange> changes) override;
  absl::StatusOr<core::AccessLevelPage> ListAccessLevels(absl::string_view after) override;
  absl::StatusOr<core::TimetableRef> ObtainTimetable(const core::Timetable& hours,
                                                     const core::TimetableUse& use,
                                                     core::TimetableSource source) override {
    return system_.ObtainTimetable(hours, use, source);
  }
  absl::Status RefreshTimetables(absl::Span<const core::TimetableUse> uses) override {
    return system_.RefreshTimetables(uses);
  }
  std::vector<core::DoorsToUpdate> TakeDoorsToUpdate(absl::string_view access_level) override {
    return system_.TakeDoorsToUpdate(access_level);  // of zones as ObtainTimetable was given them
  }
  core::TimetablePoolState PoolState() override { return system_.PoolState(); }
  absl::StatusOr<absl::CivilSecond> ReadClock() override { return system_.ReadClock(); }
  core::SystemDescription Describe() const override { return system_.Describe(); }

 private:
  // The zone as it is mapped, and as the system spells it.
  std::string Mapped(const std::string& zone) const;
  std::string Theirs(const std::string& zone) const;

  core::AccessSystem& system_;
  const Spellings spellings_;
};

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_RESPELLED_SYSTEM_H_
