#include "tests/histories/interleaving.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/substitute.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "cli/offline/in_process_transport.h"
#include "cli/offline/replay_stage.h"
#include "cli/offline/season.h"
#include "core/grant.h"
#include "core/incident.h"
#include "core/planner.h"
#include "core/window.h"
#include "provider/access_control_provider.h"
#include "salto_client/salto_error.h"
#include "simulator/door.h"
#include "simulator/foreign.h"
#include "simulator/model.h"
#include "simulator/space.h"
#include "simulator/ui.h"
#include "store/store.h"
#include "tests/histories/model.h"

namespace connecx::histories {
namespace {

using offline::Carry;
using offline::ReplayStage;

constexpr int kActs = 60;
constexpr int kBookings = 8;
constexpr int kApartments = 3;
constexpr int kPool = 200;
constexpr int kTimetableByHand = kPool + 1;
constexpr int kMostWithin = 200;  // an act of the history
constexpr int kDeepest = 4;       // of chains of calls, each within a call of another
constexpr absl::CivilDay kToday(2024, 9, 25);
constexpr int kDays = 4;
constexpr int kHours[][2] = {{10, 12}, {13, 15}, {15, 16}};
constexpr const char* kFacilities[] = {"gym", "pool"};
// A write without an answer may be carried out until then.
constexpr int kLatestSeconds = 30;

absl::TimeZone Sydney() {
  absl::TimeZone time_zone;
  absl::LoadTimeZone("Australia/Sydney", &time_zone);
  return time_zone;
}

offline::Season Tower() {
  offline::Season season{.building = "tower",
                         .time_zone_name = "Australia/Sydney",
                         .time_zone = Sydney(),
                         .facilities = {{"gym", "Gym", "flexible", "GYM", {"GYM-DOOR"}},
                                        {"pool", "Pool", "flexible", "POOL", {"POOL-DOOR"}}}};
  for (int number = 1; number <= kApartments; ++number) {
    season.apartments.push_back({absl::StrCat("501/", number), absl::StrCat("APT-", number)});
  }
  return season;
}

simulator::Permission ByHand(int timetable, absl::CivilDay since) {
  return {.timetable_id = timetable,
          .period = simulator::Period{
              {.date = since},
              {.date = absl::CivilDay(2024, 12, 31), .second = simulator::kEndOfDay - 1}}};
}

std::string ToText(const std::optional<simulator::Permission>& permission) {
  if (!permission.has_value()) return "nothing";
  if (!permission->period.has_value()) return absl::StrCat("timetable ", permission->timetable_id);
  return absl::StrCat("timetable ", permission->timetable_id, " since ",
                      absl::FormatCivilTime(permission->period->start.date));
}

class History {
 public:
  explicit History(std::uint64_t seed) : random_(seed), season_(Tower()) {}

  Interleaving Run() {
    const absl::Status status = Play();
    if (!status.ok()) Wrong(status.ToString());
    for (std::string& sentence : Check(history_)) Wrong(std::move(sentence));
    return std::move(result_);
  }

 private:
  using Item = std::pair<std::string, std::string>;  // access level, zone

  // What a person made or changed, and nobody else may.
  struct Edit {
    std::optional<simulator::Permission> permission;
    int at = 0;  // instant
  };
  // One chain of calls, each of which waits for the one before: a pass, or passes in turn.
  struct Chain {
    bool passes = false;               // only passes of the dispatcher
    std::map<std::string, int> reads;  // the instant of the newest read, by access level
  };
  struct Late {
    absl::Time due;
    std::string document;
    std::map<std::string, int> reads;
  };
  struct Content {
    std::string apartment;
    std::string facility;
    core::Window window;
  };

  absl::Status Play() {
    ASSIGN_OR_RETURN(
        stage_,
        ReplayStage::Make(season_,
                          {.policy = core::Policy::kPack,
                           .pool = kPool,
                           .start = absl::FromCivil(absl::CivilHour(kToday) + 8, season_.time_zone),
                           .on_the_way = [this](absl::string_view document, const Carry& carry) {
                             return OnTheWay(document, carry);
                           }}));
    RETURN_IF_ERROR(FillTimetableByHand());
    chains_.emplace_back();
    for (int act = 0; act < kActs; ++act) {
      troubled_ = Pick(0, 2) > 0;
      within_ = 0;
      RETURN_IF_ERROR(Act());
      CheckEdits();
    }
    return End();
  }

  absl::Status FillTimetableByHand() {
    simulator::Interval interval{.id = 1, .start = 7 * 3600, .end = 8 * 3600};
    interval.days.set();
    return simulator::ui::SetTimetable(stage_->space(), kTimetableByHand,
                                       {.name = "Cleaners", .intervals = {interval}},
                                       stage_->behaviour());
  }

  // --- What happens.

  absl::Status Act() {
    const int kind = Pick(0, 99);
    if (kind < 70) return ActAnywhere();
    if (kind < 82) return Advance(absl::Seconds(Pick(1, 120)));
    if (kind < 90) return Advance(absl::Minutes(Pick(2, 300)));
    if (kind < 95) return Clear();
    return Restart();
  }

  // What others can do while a call is on its way.
  absl::Status ActAnywhere() {
    const int kind = Pick(0, 9);
    if (kind < 4) return Send(/*revoked=*/false);
    if (kind < 6) return Send(/*revoked=*/true);
    if (kind < 7) return Read(absl::StrCat("b", Pick(0, kBookings - 1)), /*last=*/false);
    if (kind < 9) return EditByHand();
    return Pass();
  }

  absl::Status Send(bool revoked) {
    const int number = Pick(0, kBookings - 1);
    const absl::CivilDay date = kToday + Pick(0, kDays - 1);
    const auto& [begin, end] = kHours[Pick(0, std::size(kHours) - 1)];
    const auto at = [&](int hour) {
      return absl::FromCivil(absl::CivilHour(date) + hour, season_.time_zone);
    };
    const Content content{.apartment = season_.apartments[Pick(0, kApartments - 1)].apartment,
                          .facility = kFacilities[Pick(0, std::size(kFacilities) - 1)],
                          .window = {at(begin), at(end)}};
    Event event{.kind = Event::Kind::kWrite,
                .booking = absl::StrCat("b", number),
                .sent = {.revision = ++revisions_[number], .revoked = revoked},
                .begin = ++instant_};
    contents_[{event.booking, event.sent.revision}] = content;
    const absl::StatusOr<provider::BookingAnswer> answer =
        revoked ? stage_->provider().Revoke({.booking_id = event.booking,
                                             .revision = event.sent.revision,
                                             .building = season_.building,
                                             .wait = absl::ZeroDuration()})
                : stage_->provider().Grant({.booking_id = event.booking,
                                            .revision = event.sent.revision,
                                            .building = season_.building,
                                            .apartment = content.apartment,
                                            .facility = content.facility,
                                            .window = content.window,
                                            .wait = absl::ZeroDuration()});
    Trace(absl::StrCat(ToText(event.sent), " of ", event.booking, ": ", answer.status().message()));
    std::optional<core::Grant> grant;
    if (answer.ok()) grant = answer->grant;
    Record(answer.ok(), grant, std::move(event));
    return absl::OkStatus();
  }

  absl::StatusOr<std::optional<core::Grant>> Find(const std::string& booking) {
    std::optional<core::Grant> grant;
    RETURN_IF_ERROR(stage_->store().Read([&](store::ReadTransaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(grant, tx.FindGrant(booking));
      return absl::OkStatus();
    }));
    return grant;
  }

  absl::Status Read(const std::string& booking, bool last) {
    Event event{.booking = booking, .begin = ++instant_};
    ASSIGN_OR_RETURN(const std::optional<core::Grant> grant, Find(booking));
    Record(true, grant, std::move(event));
    if (!last || !grant) return absl::OkStatus();
    const core::GrantPhase owed =
        grant->revoked ? core::GrantPhase::kRevoked : core::GrantPhase::kGranted;
    const bool is_over = grant->window.end <= stage_->clock().Now();
    if (grant->phase != owed && !(is_over && grant->phase == core::GrantPhase::kExpired)) {
      Wrong(absl::StrCat(booking, " ends as ", core::PhaseName(grant->phase), " ",
                         grant->phase_text));
    }
    return absl::OkStatus();
  }

  void Record(bool ok, const std::optional<core::Grant>& grant, Event event) {
    event.end = ++instant_;
    event.ok = ok;
    if (ok && grant && grant->revision > 0) {
      event.seen = {.revision = grant->revision, .revoked = grant->revoked};
      const Content& sent = contents_.at({grant->booking_id, grant->revision});
      if (!grant->revoked &&
          (grant->apartment != sent.apartment || grant->facility != sent.facility ||
           grant->window.start != sent.window.start || grant->window.end != sent.window.end)) {
        Wrong(absl::StrCat(grant->booking_id, " is not booked as it was sent"));
      }
    }
    history_.push_back(std::move(event));
  }

  // A person takes away what stands on a pair, enters something else there, or changes what is
  // none of our business.
  absl::Status EditByHand() {
    const std::string level = season_.apartments[Pick(0, kApartments - 1)].access_level;
    const int kind = Pick(0, 9);
    const bool foreign = kind < 4;
    const Item item(level, foreign ? std::string(simulator::kForeignZone)
                                   : season_.facilities[Pick(0, 1)].zone);
    std::optional<simulator::Permission> permission;
    if (kind < 3) permission = ByHand(simulator::kAlways, kToday - Pick(1, 300));
    if (kind >= 8) permission = ByHand(kTimetableByHand, kToday - Pick(1, 300));
    const absl::Status edited =
        permission ? simulator::ui::SetPermission(stage_->space(), item.first, item.second,
                                                  *permission, stage_->behaviour())
                   : simulator::ui::RemovePermission(stage_->space(), item.first, item.second);
    if (absl::IsNotFound(edited)) return absl::OkStatus();
    RETURN_IF_ERROR(edited);
    Trace(absl::StrCat("by hand, ", item.first, " ", item.second, ": ", ToText(permission)));
    ++result_.edits;
    if (!permission) vanished_.insert(item);
    if (foreign || permission) {
      edits_[item] = {.permission = permission, .at = ++instant_};
    } else {
      edits_.erase(item);
    }
    return absl::OkStatus();
  }

  absl::Status Pass() {
    if (!chains_.back().passes && chains_.size() > 1) return absl::OkStatus();
    chains_.push_back({.passes = true});
    stage_->dispatcher().RunDue();
    chains_.pop_back();
    return absl::OkStatus();
  }

  absl::Status Clear() {
    const absl::Status status =
        stage_->provider().ClearExpired({.building = season_.building}).status();
    Trace(absl::StrCat("clearing: ", status.message()));
    return absl::OkStatus();
  }

  absl::Status Restart() {
    Trace("restart");
    chains_.clear();
    const absl::Status status = stage_->Restart();
    chains_.emplace_back();
    return status;
  }

  // Time passes, with all that becomes due on the way.
  absl::Status Advance(absl::Duration by) {
    constexpr absl::Duration kStep = absl::Minutes(10);
    const absl::Time end = stage_->clock().Now() + by;
    while (true) {
      const absl::Time now = stage_->clock().Now();
      absl::Time next = std::min(end, now + kStep);
      ASSIGN_OR_RETURN(const std::optional<absl::Time> work,
                       stage_->reconciler().NextDueTime(season_.building));
      if (work) next = std::min(next, std::max(*work, now + absl::Seconds(1)));
      for (const Late& late : late_) next = std::min(next, std::max(late.due, now));
      stage_->clock().AdvanceTo(next);
      Trace(absl::FormatTime("%d %H:%M:%S", next, season_.time_zone));
      ArriveLate();
      RETURN_IF_ERROR(Pass());
      stage_->nightly().RunOnce();
      RETURN_IF_ERROR(stage_->sender().RunOnce().status());
      stage_->TakeMails();
      CheckEdits();
      if (next >= end) return absl::OkStatus();
    }
  }

  // --- Calls of SPACE.

  absl::StatusOr<std::string> OnTheWay(absl::string_view document, const Carry& carry) {
    if (chains_.empty()) return carry(document);  // the stage is not there yet
    carry_ = carry;
    ++result_.calls;
    // The chain's calls wait for each other, whatever happens in between.
    const std::size_t chain = chains_.size() - 1;
    ActMeanwhile(document);
    absl::StatusOr<std::string> answer = Meet(document, chains_[chain]);
    Trace(absl::StrCat(document, " -> ", answer.ok() ? *answer : answer.status().message()));
    ActMeanwhile(document);
    return answer;
  }

  void ActMeanwhile(absl::string_view document) {
    if (within_ >= kMostWithin || chains_.size() > kDeepest || Pick(0, 3) > 0) return;
    // Where a timetable is obtained others wait for their turn, and in a clearing for the access
    // level: passes can begin while a pass calls for its access level alone.
    const bool passes_can_begin =
        chains_.back().passes && absl::StrContains(document, "<RequestName>SaltoDBGroup");
    const bool troubled = std::exchange(troubled_, troubled_ && Pick(0, 1) == 0);
    chains_.push_back({.passes = passes_can_begin});
    for (int acts = Pick(1, 3); acts > 0; --acts) {
      ++within_;
      ++result_.within;
      const absl::Status status = ActAnywhere();
      if (!status.ok()) Wrong(status.ToString());
    }
    chains_.pop_back();
    troubled_ = troubled;
  }

  absl::StatusOr<std::string> Meet(absl::string_view document, Chain& chain) {
    const int fault = troubled_ ? Pick(0, 19) : 19;
    if (fault < 6) ++result_.faults;
    const salto::ErrorFacts unknown{.transient = true, .outcome_unknown = true};
    const auto no_answer = [&] {
      return salto::SaltoError(absl::StatusCode::kDeadlineExceeded, "no answer", unknown);
    };
    switch (fault) {
      case 0:
        return salto::SaltoError(absl::StatusCode::kUnavailable, "no connection",
                                 {.transient = true});
      case 1:  // lost on its way
        return no_answer();
      case 2:  // the answer is lost
        Arrive(document, chain.reads);
        return no_answer();
      case 3:
        late_.push_back({stage_->clock().Now() + absl::Seconds(Pick(1, kLatestSeconds)),
                         std::string(document), chain.reads});
        return no_answer();
      case 4:
        return salto::SaltoError(absl::StatusCode::kUnavailable, "busy",
                                 {.transient = true, .ship_code = 101});
      case 5:
        if (!absl::StrContains(document, ".Update<")) return Arrive(document, chain.reads);
        return AnswerOnly(document);
      default:
        return Arrive(document, chain.reads);
    }
  }

  // As if it were carried out.
  absl::StatusOr<std::string> AnswerOnly(absl::string_view document) {
    simulator::Database before;
    stage_->space().Read([&](const simulator::Database& database) { before = database; });
    const std::string answer = carry_(document);
    RETURN_IF_ERROR(stage_->space().Change([&](simulator::Database& database) {
      database = before;
      return absl::OkStatus();
    }));
    return answer;
  }

  // SPACE carries the document out. `reads` are of its chain.
  std::string Arrive(absl::string_view document, std::map<std::string, int>& reads) {
    const std::string answer = carry_(document);
    ++instant_;
    for (const offline::SeasonApartment& apartment : season_.apartments) {
      const std::string& level = apartment.access_level;
      if (absl::StrContains(document, absl::Substitute("<StartingFromExtGroupID>$0<", level))) {
        reads[level] = instant_;
      }
      if (absl::StrContains(document, "<RequestName>SaltoDBGroup.Update<") &&
          absl::StrContains(document, absl::Substitute("<ExtGroupID>$0<", level))) {
        NoteLost(level, reads[level]);
      }
    }
    return answer;
  }

  void ArriveLate() {
    std::vector<Late> still;
    for (Late& late : late_) {
      if (late.due > stage_->clock().Now()) {
        still.push_back(std::move(late));
        continue;
      }
      Trace(absl::StrCat("late: ", late.document));
      Arrive(late.document, late.reads);
    }
    late_ = std::move(still);
  }

  // The access level's list was written, as it was decided from a read at `read`: edits since then
  // may be lost.
  void NoteLost(const std::string& level, int read) {
    for (auto it = edits_.begin(); it != edits_.end();) {
      auto& [item, edit] = *it;
      const std::optional<simulator::Permission> held = Held(item);
      if (item.first != level || edit.at < read || held == edit.permission) {
        ++it;
        continue;
      }
      ++result_.lost_in_window;
      if (!held) vanished_.insert(item);
      Trace(absl::StrCat("lost: ", item.first, " ", item.second));
      edit = {.permission = held, .at = instant_};
      // What stands there now is ours, or nothing.
      const bool foreign = item.second == simulator::kForeignZone;
      it = foreign || IsByHand(held) ? std::next(it) : edits_.erase(it);
    }
  }

  static bool IsByHand(const std::optional<simulator::Permission>& permission) {
    return permission && permission->timetable_id == kTimetableByHand;
  }

  std::optional<simulator::Permission> Held(const Item& item) {
    std::optional<simulator::Permission> held;
    stage_->space().Read([&](const simulator::Database& database) {
      const simulator::Permissions& zones = database.access_levels.at(item.first).zones;
      const auto found = zones.find(item.second);
      if (found != zones.end()) held = found->second;
    });
    return held;
  }

  void CheckEdits() {
    for (auto& [item, edit] : edits_) {
      const std::optional<simulator::Permission> held = Held(item);
      if (held == edit.permission) continue;
      Wrong(absl::StrCat(item.first, " ", item.second, " holds ", ToText(held),
                         " though a person left ", ToText(edit.permission)));
      edit.permission = held;
    }
  }

  // --- The end.

  absl::Status End() {
    troubled_ = false;
    RETURN_IF_ERROR(Advance(absl::Minutes(1)));
    within_ = kMostWithin;
    for (const offline::SeasonApartment& apartment : season_.apartments) {
      for (const offline::SeasonFacility& facility : season_.facilities) {
        const Item item(apartment.access_level, facility.zone);
        if (!IsByHand(Held(item))) continue;
        RETURN_IF_ERROR(simulator::ui::RemovePermission(stage_->space(), item.first, item.second));
        edits_.erase(item);
      }
    }
    RETURN_IF_ERROR(Advance(absl::Hours(7)));
    for (int number = 0; number < kBookings; ++number) {
      RETURN_IF_ERROR(Read(absl::StrCat("b", number), /*last=*/true));
    }
    RETURN_IF_ERROR(CheckDoors());
    return CheckIncidents();
  }

  // Every minute of every door from now on is as the answers say.
  absl::Status CheckDoors() {
    std::vector<core::Grant> grants;
    for (int number = 0; number < kBookings; ++number) {
      ASSIGN_OR_RETURN(const std::optional<core::Grant> grant, Find(absl::StrCat("b", number)));
      if (grant && !grant->revoked) grants.push_back(*grant);
    }
    simulator::Database database;
    stage_->space().Read([&](const simulator::Database& now) { database = now; });
    const absl::Time last = absl::FromCivil(kToday + kDays + 1, season_.time_zone);
    for (const offline::SeasonApartment& apartment : season_.apartments) {
      for (const offline::SeasonFacility& facility : season_.facilities) {
        for (absl::Time minute =
                 absl::FromUnixSeconds(absl::ToUnixSeconds(stage_->clock().Now()) / 60 * 60 + 90);
             minute < last; minute += absl::Minutes(1)) {
          const bool booked =
              std::any_of(grants.begin(), grants.end(), [&](const core::Grant& grant) {
                return grant.apartment == apartment.apartment &&
                       grant.facility == facility.facility && grant.window.start <= minute &&
                       minute < grant.window.end;
              });
          const absl::StatusOr<simulator::DoorAnswer> door =
              simulator::DecideZone(database, apartment.access_level, facility.zone, minute,
                                    season_.time_zone, stage_->behaviour());
          RETURN_IF_ERROR(door.status());
          if (door->open == booked) continue;
          Wrong(absl::StrCat(apartment.apartment, " ", facility.facility, " ",
                             absl::FormatTime("%d %H:%M", minute, season_.time_zone),
                             booked ? " is shut" : " is open"));
          break;
        }
      }
    }
    return absl::OkStatus();
  }

  absl::Status CheckIncidents() {
    std::vector<core::Incident> open;
    RETURN_IF_ERROR(stage_->store().Read([&](store::ReadTransaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(open, tx.ListIncidents(season_.building, /*open_only=*/true,
                                              std::numeric_limits<std::int64_t>::max(), 100));
      return absl::OkStatus();
    }));
    for (const core::Incident& incident : open) {
      // Nobody but people can say that it was they who took it away.
      const Item item(incident.subject.access_level, incident.subject.zone);
      if (incident.kind == core::IncidentKind::kPermissionGone && vanished_.contains(item))
        continue;
      Wrong(absl::StrCat(core::IncidentKindName(incident.kind), " stays open"));
    }
    return absl::OkStatus();
  }

  int Pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  void Trace(std::string line) { result_.trace.push_back(std::move(line)); }
  void Wrong(std::string sentence) {
    Trace(absl::StrCat("WRONG: ", sentence));
    result_.wrong.push_back(std::move(sentence));
  }

  std::mt19937_64 random_;
  const offline::Season season_;
  std::unique_ptr<ReplayStage> stage_;
  Interleaving result_;

  int instant_ = 0;
  std::map<int, std::int64_t> revisions_;
  std::map<std::pair<std::string, std::int64_t>, Content> contents_;
  std::vector<Event> history_;

  bool troubled_ = false;      // calls of SPACE go wrong
  int within_ = 0;             // this act: acts in the middle of its calls
  std::vector<Chain> chains_;  // each in the middle of a call of the one before
  std::vector<Late> late_;
  Carry carry_;
  std::map<Item, Edit> edits_;
  std::set<Item> vanished_;  // what people took away, or lost in the window
};

}  // namespace

Interleaving Interleave(std::uint64_t seed) { return History(seed).Run(); }

}  // namespace connecx::histories
