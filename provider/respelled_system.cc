#include "provider/respelled_system.h"

#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "core/permission_digest.h"

namespace connecx::provider {
namespace {

// A fact of a building: lines in pairs, an ID as it is mapped and as the system spells it.
constexpr absl::string_view kSpellingsFact = "zone_spellings";

absl::StatusOr<Spellings> StoredSpellings(store::ReadTransaction& tx, absl::string_view building) {
  Spellings spellings;
  ASSIGN_OR_RETURN(const std::optional<std::string> fact, tx.GetFact(building, kSpellingsFact));
  if (!fact.has_value()) return spellings;
  const std::vector<std::string> lines = absl::StrSplit(*fact, '\n');
  for (std::size_t i = 0; i + 1 < lines.size(); i += 2) spellings[lines[i]] = lines[i + 1];
  return spellings;
}

absl::StatusOr<bool> IsMapped(store::ReadTransaction& tx, absl::string_view building,
                              const std::string& zone) {
  ASSIGN_OR_RETURN(const std::vector<core::IdRow> facilities,
                   tx.FindReferences(building, core::IdKind::kFacility, zone));
  return !facilities.empty();
}

std::string MappedIn(const Spellings& spellings, const std::string& zone) {
  for (const auto& [mapped, theirs] : spellings) {
    if (theirs == zone) return mapped;
  }
  return zone;
}

// The ID that now stands for the zone which was mapped as `mapped` and is `theirs` to the system.
absl::StatusOr<std::string> MappedNow(store::ReadTransaction& tx, absl::string_view building,
                                      const std::string& mapped, const std::string& theirs) {
  for (const std::string& id : {theirs, mapped}) {
    ASSIGN_OR_RETURN(const bool is_mapped, IsMapped(tx, building, id));
    if (is_mapped) return id;
  }
  ASSIGN_OR_RETURN(const std::vector<core::IdRow> rows, tx.ListIds(building));
  for (const core::IdRow& row : rows) {
    const bool same = CanonicalId(row.ext_id) == CanonicalId(theirs);
    if (row.kind == core::IdKind::kFacility && same) return row.ext_id;
  }
  return mapped;  // what stands there under it may still have to go
}

}  // namespace

absl::StatusOr<Spellings> FindSpellings(store::ReadTransaction& tx, absl::string_view building) {
  ASSIGN_OR_RETURN(const Spellings stored, StoredSpellings(tx, building));
  Spellings spellings;
  for (const auto& [mapped, theirs] : stored) {
    ASSIGN_OR_RETURN(const std::string now, MappedNow(tx, building, mapped, theirs));
    if (now == mapped) {
      spellings[mapped] = theirs;
    } else if (now != theirs) {
      spellings.emplace(now, theirs);
    }
  }
  return spellings;
}

absl::Status StoreSpellings(store::WriteTransaction& tx, absl::string_view building,
                            const Spellings& spellings) {
  if (spellings.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Spellings known, FindSpellings(tx, building));
  ASSIGN_OR_RETURN(Spellings all, StoredSpellings(tx, building));
  for (const auto& [mapped, theirs] : spellings) {
    if (!known.contains(theirs)) all[mapped] = theirs;
  }
  std::string lines;
  for (const auto& [mapped, theirs] : all) absl::StrAppend(&lines, mapped, "\n", theirs, "\n");
  return tx.SetFact(building, kSpellingsFact, lines);
}

void FollowIds(const Spellings& spellings, std::vector<core::LedgerEntry>& ledger) {
  std::vector<core::LedgerEntry> followed;
  for (const core::LedgerEntry& entry : ledger) {
    if (absl::EndsWith(entry.digest, entry.pair.zone)) continue;  // as it is mapped
    const std::optional<core::HeldPermission> held = core::ParsePermissionDigest(entry.digest);
    if (!held) continue;
    const std::string zone = MappedIn(spellings, held->zone);
    if (zone == entry.pair.zone || CanonicalId(zone) != CanonicalId(entry.pair.zone)) continue;
    followed.push_back({.pair = {entry.pair.access_level, zone},
                        .digest = entry.digest,
                        .written_time = entry.written_time});
  }
  ledger.insert(ledger.end(), followed.begin(), followed.end());
}

std::string CanonicalId(absl::string_view id) {
  return absl::AsciiStrToLower(absl::StripAsciiWhitespace(id));
}

std::string RespelledSystem::Mapped(const std::string& zone) const {
  return MappedIn(spellings_, zone);
}

std::string RespelledSystem::Theirs(const std::string& zone) const {
  const auto found = spellings_.find(zone);
  return found == spellings_.end() ? zone : found->second;
}

absl::StatusOr<core::AccessLevel> RespelledSystem::ReadAccessLevel(absl::string_view access_level) {
  ASSIGN_OR_RETURN(core::AccessLevel level, system_.ReadAccessLevel(access_level));
  for (core::HeldPermission& held : level.permissions) held.zone = Mapped(held.zone);
  return level;
}

absl::StatusOr<core::AccessLevel> RespelledSystem::Believe(
    absl::string_view access_level, std::vector<core::HeldPermission> permissions) {
  for (core::HeldPermission& held : permissions) held.zone = Theirs(held.zone);
  ASSIGN_OR_RETURN(core::AccessLevel level, system_.Believe(access_level, std::move(permissions)));
  for (core::HeldPermission& held : level.permissions) held.zone = Mapped(held.zone);
  return level;
}

absl::Status RespelledSystem::WritePermissions(const core::AccessLevel& read,
                                               absl::Span<const core::PermissionChange> changes) {
  core::AccessLevel as_read = read;
  for (core::HeldPermission& held : as_read.permissions) held.zone = Theirs(held.zone);
  std::vector<core::PermissionChange> as_spelled(changes.begin(), changes.end());
  for (core::PermissionChange& change : as_spelled) change.zone = Theirs(change.zone);
  return system_.WritePermissions(as_read, as_spelled);
}

absl::StatusOr<core::AccessLevelPage> RespelledSystem::ListAccessLevels(absl::string_view after) {
  ASSIGN_OR_RETURN(core::AccessLevelPage page, system_.ListAccessLevels(after));
  for (core::AccessLevelPage::Entry& entry : page.entries) {
    for (core::HeldPermission& held : entry.permissions) held.zone = Mapped(held.zone);
  }
  return page;
}

}  // namespace connecx::provider
