#include "provider/respelled_system.h"

#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"

namespace connecx::provider {
namespace {

// A fact of a building: lines in pairs, an ID as it is mapped and as the system spells it.
constexpr absl::string_view kSpellingsFact = "zone_spellings";

}  // namespace

absl::StatusOr<Spellings> FindSpellings(store::ReadTransaction& tx, absl::string_view building) {
  Spellings spellings;
  ASSIGN_OR_RETURN(const std::optional<std::string> fact, tx.GetFact(building, kSpellingsFact));
  if (!fact.has_value()) return spellings;
  const std::vector<std::string> lines = absl::StrSplit(*fact, '\n');
  for (std::size_t i = 0; i + 1 < lines.size(); i += 2) spellings[lines[i]] = lines[i + 1];
  return spellings;
}

absl::Status StoreSpellings(store::WriteTransaction& tx, absl::string_view building,
                            const Spellings& spellings) {
  if (spellings.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(Spellings all, FindSpellings(tx, building));
  for (const auto& [mapped, theirs] : spellings) all[mapped] = theirs;
  std::string lines;
  for (const auto& [mapped, theirs] : all) absl::StrAppend(&lines, mapped, "\n", theirs, "\n");
  return tx.SetFact(building, kSpellingsFact, lines);
}

std::string CanonicalId(absl::string_view id) {
  return absl::AsciiStrToLower(absl::StripAsciiWhitespace(id));
}

std::string RespelledSystem::Mapped(const std::string& zone) const {
  for (const auto& [mapped, theirs] : spellings_) {
    if (theirs == zone) return mapped;
  }
  return zone;
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
