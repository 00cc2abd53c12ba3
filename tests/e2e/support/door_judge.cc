#include "tests/e2e/support/door_judge.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "simulator/door.h"

namespace connecx::e2e {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr int kPage = 1000;

struct Stretch {
  absl::Time start;
  absl::Time end;
};

absl::Time FromProto(const google::protobuf::Timestamp& proto) {
  return absl::FromUnixSeconds(proto.seconds());
}

absl::Time FirstMinuteFrom(absl::Time instant) {
  return absl::UnixEpoch() + absl::Ceil(instant - absl::UnixEpoch(), absl::Minutes(1));
}

bool Has(const v1::Grant& grant, v1::GrantConditionCode code) {
  return std::any_of(
      grant.conditions().begin(), grant.conditions().end(),
      [code](const v1::GrantCondition& condition) { return condition.code() == code; });
}

std::string Detail(const v1::StoryEntry& entry, const std::string& key) {
  const auto it = entry.details().find(key);
  return it == entry.details().end() ? "" : it->second;
}

// Whether what an earlier revision was given on the pair may still be there.
bool MayBeLeft(const v1::ExplainBookingResponse& story, const std::string& apartment,
               const std::string& facility) {
  if (story.grant().apartment() == apartment && story.grant().facility() == facility) return false;
  return std::any_of(story.entries().begin(), story.entries().end(),
                     [&](const v1::StoryEntry& entry) {
                       return Detail(entry, "access_control_id") == AccessLevelOf(apartment) &&
                              Detail(entry, "access_control_facility_id") == ZoneOf(facility);
                     });
}

// What the plugin's answers mean for the doors of a pair.
struct Pair {
  std::vector<Stretch> booked;
  std::vector<Stretch> granted;
  bool is_to_go = false;
};

Pair PairOf(const Told& told, const std::string& apartment, const std::string& facility) {
  Pair pair;
  for (const v1::Grant& grant : told.grants) {
    if (grant.apartment() != apartment || grant.facility() != facility) continue;
    if (grant.phase() == v1::GRANT_PHASE_REVOKED || grant.phase() == v1::GRANT_PHASE_EXPIRED) {
      continue;
    }
    pair.booked.push_back({FromProto(grant.start_time()), FromProto(grant.end_time())});
    const bool is_promised = grant.phase() == v1::GRANT_PHASE_GRANTED &&
                             !Has(grant, v1::GRANT_CONDITION_CODE_UNVERIFIED);
    const bool is_to_go = grant.phase() == v1::GRANT_PHASE_REVOKING;
    for (const v1::Window& window : grant.windows()) {
      const Stretch opens = {FromProto(window.start_time()), FromProto(window.end_time())};
      if (is_promised) pair.granted.push_back(opens);
      // Hours of an earlier revision, if this one was never written.
      if (is_to_go) pair.booked.push_back(opens);
    }
  }
  for (const v1::ExplainBookingResponse& story : told.stories) {
    pair.is_to_go |= MayBeLeft(story, apartment, facility);
  }
  for (const v1::Incident& incident : told.incidents) {
    pair.is_to_go |= incident.state() == v1::INCIDENT_STATE_OPEN &&
                     incident.kind() == v1::INCIDENT_KIND_NOT_TAKEN_AWAY &&
                     incident.access_control_id() == AccessLevelOf(apartment) &&
                     incident.access_control_facility_id() == ZoneOf(facility);
  }
  return pair;
}

bool IsUnserved(const v1::Grant& grant) {
  if (grant.phase() == v1::GRANT_PHASE_GRANTED || grant.phase() == v1::GRANT_PHASE_REVOKED ||
      grant.phase() == v1::GRANT_PHASE_EXPIRED) {
    return false;
  }
  // It may still have what it was once granted.
  return std::none_of(grant.windows().begin(), grant.windows().end(),
                      [&grant](const v1::Window& window) {
                        return FromProto(window.start_time()) <= FromProto(grant.start_time()) &&
                               FromProto(window.end_time()) >= FromProto(grant.end_time());
                      });
}

bool Covers(const std::vector<Stretch>& stretches, absl::Time instant) {
  return std::any_of(stretches.begin(), stretches.end(), [instant](const Stretch& each) {
    return each.start <= instant && instant < each.end;
  });
}

std::string WrongAt(const Pair& pair, const simulator::Permission* held,
                    const simulator::Database& space, const simulator::Behaviour& behaviour,
                    absl::TimeZone local, absl::Time instant) {
  const absl::CivilSecond shown = absl::ToCivilSecond(instant, local);
  const bool open = held != nullptr &&
                    simulator::Judge(*held, space, shown, behaviour) == simulator::Verdict::kOpen;
  if (!open) return Covers(pair.granted, instant) ? "shut though granted" : "";
  // A local clock cannot tell an hour that happens twice from its twin.
  const absl::TimeZone::TimeInfo both = local.At(shown);
  const bool booked = Covers(pair.booked, instant) || Covers(pair.booked, both.pre) ||
                      Covers(pair.booked, both.post);
  return booked || pair.is_to_go ? "" : "open without a booking";
}

}  // namespace

std::optional<Told> Ask(PluginClient& client) {
  v1::ListGrantsRequest grants;
  grants.set_page_size(kPage);
  v1::ListIncidentsRequest incidents;
  incidents.set_page_size(kPage);
  const auto live = client.Call(grants);
  const auto open = client.Call(incidents);
  if (!live.status.ok() || !open.status.ok()) return std::nullopt;
  Told told{.grants = {live.response.grants().begin(), live.response.grants().end()},
            .incidents = {open.response.incidents().begin(), open.response.incidents().end()}};
  for (const v1::Grant& grant : told.grants) {
    if (!Has(grant, v1::GRANT_CONDITION_CODE_REMOVAL_PENDING)) continue;
    v1::ExplainBookingRequest request;
    request.set_booking_id(grant.booking_id());
    request.set_page_size(kPage);
    auto story = client.Call(request);
    if (!story.status.ok()) return std::nullopt;
    told.stories.push_back(std::move(story.response));
  }
  return told;
}

std::vector<std::string> WrongDoors(const Site& site, const Told& told,
                                    const simulator::Database& space,
                                    const simulator::Behaviour& behaviour, absl::TimeZone local,
                                    absl::Time from, absl::Time until) {
  std::vector<std::string> all;
  for (const std::string& apartment : site.Apartments()) {
    const auto level = space.access_levels.find(AccessLevelOf(apartment));
    for (const std::string& facility : site.Facilities()) {
      const Pair pair = PairOf(told, apartment, facility);
      const simulator::Permission* held = nullptr;
      if (level != space.access_levels.end()) {
        const auto it = level->second.zones.find(ZoneOf(facility));
        if (it != level->second.zones.end()) held = &it->second;
      }
      if (held == nullptr && pair.granted.empty()) continue;
      std::string last;
      for (absl::Time minute = FirstMinuteFrom(from); minute < until; minute += absl::Minutes(1)) {
        const std::string wrong =
            WrongAt(pair, held, space, behaviour, local, minute + absl::Seconds(30));
        if (!wrong.empty() && wrong != last) {
          all.push_back(absl::StrCat(apartment, " ", facility, " is ", wrong, " from ",
                                     absl::FormatTime(minute, local)));
        }
        last = wrong;
      }
    }
  }
  return all;
}

std::vector<v1::Grant> Untold(const Told& told, absl::Time now) {
  std::vector<v1::Grant> untold;
  for (const v1::Grant& grant : told.grants) {
    if (FromProto(grant.end_time()) <= now || !grant.incident_ids().empty()) continue;
    if (grant.phase() == v1::GRANT_PHASE_REVOKING ? !grant.windows().empty() : IsUnserved(grant)) {
      untold.push_back(grant);
    }
  }
  return untold;
}

absl::Time BeyondAllBookings(const Told& told, absl::Time now) {
  absl::Time end = now;
  for (const v1::Grant& grant : told.grants) end = std::max(end, FromProto(grant.end_time()));
  return end + absl::Hours(48);
}

void RecordReported(const Told& told) {
  std::set<std::string> reported;
  for (const v1::Incident& incident : told.incidents) {
    reported.insert(
        std::string(absl::StripPrefix(v1::IncidentKind_Name(incident.kind()), "INCIDENT_KIND_")));
  }
  for (const v1::Grant& grant : told.grants) {
    if (Has(grant, v1::GRANT_CONDITION_CODE_UNVERIFIED)) reported.insert("UNVERIFIED");
  }
  testing::Test::RecordProperty("reported", absl::StrJoin(reported, " "));
}

void FailForWrongDoors(const std::vector<std::string>& wrong) {
  if (wrong.empty()) return;
  testing::Test::RecordProperty("wrong_doors", static_cast<int>(wrong.size()));
  ADD_FAILURE() << absl::StrJoin(wrong, "\n");
}

}  // namespace connecx::e2e
