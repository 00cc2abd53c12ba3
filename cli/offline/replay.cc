#include "cli/offline/replay.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/offline/manager_mail.h"
#include "cli/offline/replay_stage.h"
#include "core/local_time.h"
#include "scheduler/next_run.h"
#include "simulator/ids.h"
#include "simulator/ui.h"

namespace connecx::offline {
namespace {

constexpr std::size_t kViolationsShown = 20;
constexpr absl::Duration kProgressEvery = absl::Hours(24 * 7);

simulator::Permission WholeDays(absl::CivilDay first, absl::CivilDay last, int timetable) {
  constexpr simulator::SecondOfDay kLastSecond = simulator::kEndOfDay - 1;
  return {.timetable_id = timetable,
          .period = simulator::Period{{.date = first}, {.date = last, .second = kLastSecond}}};
}

class Player {
 public:
  Player(const Season& season, const ReplayOptions& options, ReplayStage& stage)
      : season_(season), options_(options), stage_(stage) {
    for (const SeasonApartment& apartment : season.apartments) {
      levels_[apartment.apartment] = simulator::SpellId(apartment.access_level, stage.behaviour());
    }
    for (const SeasonFacility& facility : season.facilities) {
      zones_[facility.facility] = simulator::SpellId(facility.zone, stage.behaviour());
    }
    result_.replayed.manager_follows = options.manager_follows;
    if (options.earlier) answers_change_ = options.earlier->until;
  }

  absl::StatusOr<ReplayResult> Play() {
    absl::Time end = stage_.clock().Now();
    int delivered = 0;
    for (const SeasonMessage& message : season_.messages) {
      RETURN_IF_ERROR(RunUntil(message.at));
      RETURN_IF_ERROR(Deliver(message));
      ++delivered;
      stage_.SetClockError(options_.clock_error * (delivered % 3 - 1));
      if (options_.restart_every > 0 && delivered % options_.restart_every == 0) {
        RETURN_IF_ERROR(stage_.Restart());
      }
      end = std::max({end, message.at, message.window.end});
    }
    RETURN_IF_ERROR(
        RunUntil(core::EndOfDate(core::LocalDate(end, season_.time_zone) + 1, season_.time_zone)));
    return Finish();
  }

 private:
  struct Pending {
    MailedAction action;
    absl::Time when;
  };

  // Everything that is due up to `until`, in its order.
  absl::Status RunUntil(absl::Time until) {
    while (true) {
      ASSIGN_OR_RETURN(const absl::Time next, NextEvent());
      if (next > until) break;
      const absl::Time before = stage_.clock().Now();
      // What is due and did not get done by running it is tried again a second later.
      stage_.clock().AdvanceTo(next <= before ? before + absl::Seconds(1) : next);
      if (stage_.clock().Now() > until) return absl::OkStatus();
      RETURN_IF_ERROR(RunDue());
    }
    stage_.clock().AdvanceTo(until);
    return RunDue();
  }

  absl::StatusOr<absl::Time> NextEvent() {
    const absl::Duration error = stage_.clock_error();
    absl::Time next = NightlyDue(stage_.clock().Now() + error) - error;
    ASSIGN_OR_RETURN(const std::optional<absl::Time> work,
                     stage_.reconciler().NextDueTime(season_.building));
    if (work) next = std::min(next, *work - error);
    if (answers_change_) next = std::min(next, *answers_change_);
    for (const auto& [incident, pending] : pending_) next = std::min(next, pending.when);
    return next;
  }

  absl::Time NightlyDue(absl::Time now) const {
    const absl::CivilDay today = core::LocalDate(now, season_.time_zone);
    const absl::Time due = scheduler::RunDueTime(today, season_.time_zone, stage_.after_midnight());
    return due > now ? due
                     : scheduler::RunDueTime(today + 1, season_.time_zone, stage_.after_midnight());
  }

  absl::Status RunDue() {
    const absl::Time now = stage_.clock().Now();
    if (answers_change_ && now >= *answers_change_) {
      answers_change_.reset();
      stage_.EndEarlierAnswers();
    }
    stage_.dispatcher().RunDue();
    result_.nightly_runs += stage_.nightly().RunOnce();
    RETURN_IF_ERROR(ActByHand(now));
    stage_.dispatcher().RunDue();
    RETURN_IF_ERROR(stage_.sender().RunOnce().status());
    for (const core::OutboxMail& mail : stage_.TakeMails()) RETURN_IF_ERROR(Read(mail, now));
    if (std::exchange(writes_, stage_.ship_writes()) != stage_.ship_writes()) {
      result_.timetables_peak =
          std::max(result_.timetables_peak, stage_.system().PoolState().in_use);
    }
    if (options_.progress && now - told_ >= kProgressEvery) {
      told_ = now;
      options_.progress(now);
    }
    return absl::OkStatus();
  }

  absl::Status Deliver(const SeasonMessage& message) {
    Answer answer = Answer::kNone;
    switch (message.op) {
      case SeasonMessage::Op::kGrant: {
        RETURN_IF_ERROR(stage_.provider()
                            .Grant({.booking_id = message.booking_id,
                                    .revision = message.revision,
                                    .building = season_.building,
                                    .apartment = message.apartment,
                                    .facility = message.facility,
                                    .window = message.window,
                                    .wait = absl::ZeroDuration()})
                            .status());
        RETURN_IF_ERROR(RunDue());
        ASSIGN_OR_RETURN(answer, AnswerOf(message.booking_id));
        break;
      }
      case SeasonMessage::Op::kRevoke:
        RETURN_IF_ERROR(stage_.provider()
                            .Revoke({.booking_id = message.booking_id,
                                     .revision = message.revision,
                                     .building = season_.building,
                                     .wait = absl::ZeroDuration()})
                            .status());
        RETURN_IF_ERROR(RunDue());
        break;
      case SeasonMessage::Op::kUiSet:
        RETURN_IF_ERROR(SetByHand(message));
        break;
      case SeasonMessage::Op::kUiRemove: {
        // A person who finds nothing to remove goes away again.
        const absl::Status removed = simulator::ui::RemovePermission(
            stage_.space(), levels_[message.apartment], zones_[message.facility]);
        if (!removed.ok() && !absl::IsNotFound(removed)) return removed;
        stage_.doors().Look();
        break;
      }
    }
    result_.replayed.answers.push_back(answer);
    return absl::OkStatus();
  }

  absl::StatusOr<Answer> AnswerOf(const std::string& booking_id) {
    std::optional<core::Grant> grant;
    RETURN_IF_ERROR(stage_.store().Read([&](store::ReadTransaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(grant, tx.FindGrant(booking_id));
      return absl::OkStatus();
    }));
    if (!grant) return Answer::kNone;
    switch (grant->phase) {
      case core::GrantPhase::kGranted:
      case core::GrantPhase::kQueued:
        return Answer::kPromised;
      case core::GrantPhase::kNeedsManualAction:
        return grant->waits_behind.empty() ? Answer::kOther : Answer::kManual;
      default:
        return Answer::kOther;
    }
  }

  // A person fills a timetable of the site's own range and names it in a permission.
  absl::Status SetByHand(const SeasonMessage& message) {
    int number = simulator::kAlways;
    if (!message.times.empty()) {
      simulator::Timetable timetable{.name = absl::StrCat("Line ", message.line)};
      for (const TimesOfDay& times : message.times) {
        simulator::Interval interval{.id = static_cast<int>(timetable.intervals.size()) + 1,
                                     .start = times.begin * 60,
                                     .end = times.end * 60};
        interval.days.set();
        timetable.intervals.push_back(interval);
      }
      number = NumberByHand(timetable);
      RETURN_IF_ERROR(
          simulator::ui::SetTimetable(stage_.space(), number, timetable, stage_.behaviour()));
    }
    RETURN_IF_ERROR(simulator::ui::SetPermission(
        stage_.space(), levels_[message.apartment], zones_[message.facility],
        WholeDays(message.first, message.last, number), stage_.behaviour()));
    stage_.doors().Look();
    return absl::OkStatus();
  }

  // Equal hours share one of the site's timetables.
  int NumberByHand(simulator::Timetable& timetable) {
    for (const auto& [number, known] : by_hand_) {
      if (known.intervals != timetable.intervals) continue;
      timetable.name = known.name;
      return number;
    }
    const int number = options_.pool + 1 + static_cast<int>(by_hand_.size());
    by_hand_[number] = timetable;
    return number;
  }

  absl::Status Read(const core::OutboxMail& stored, absl::Time now) {
    const ManagerMail mail = ReadManagerMail(stored.content);
    const bool to_manager = stored.group == core::RecipientGroup::kManagers;
    ++(to_manager && mail.Opens() ? result_.manual_mails : result_.other_mails);
    if (!to_manager || !options_.manager_follows) return absl::OkStatus();
    pending_.erase(mail.incident);
    if (!mail.action) return absl::OkStatus();
    const ActingTime acting = WhenToAct(*mail.action, now, season_.time_zone);
    pending_[mail.incident] = {*mail.action, acting.when};
    if (!acting.late()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::optional<core::Incident> incident, FindIncident(mail.incident));
    if (incident && incident->subject.booking) {
      result_.replayed.late_mails[incident->subject.booking->booking_id].push_back(now);
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::optional<core::Incident>> FindIncident(std::int64_t id) {
    std::optional<core::Incident> incident;
    RETURN_IF_ERROR(stage_.store().Read([&](store::ReadTransaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(incident, tx.FindIncident(id));
      return absl::OkStatus();
    }));
    return incident;
  }

  // The scripted manager: what is open is entered as its mail says.
  absl::Status ActByHand(absl::Time now) {
    for (auto it = pending_.begin(); it != pending_.end();) {
      if (it->second.when > now) {
        ++it;
        continue;
      }
      const MailedAction action = it->second.action;
      ASSIGN_OR_RETURN(const std::optional<core::Incident> incident, FindIncident(it->first));
      it = pending_.erase(it);
      if (!incident || !incident->open) continue;
      RETURN_IF_ERROR(simulator::ui::SetPermission(
          stage_.space(), action.access_level, action.zone,
          WholeDays(action.first, action.last, action.timetable), stage_.behaviour()));
      stage_.doors().Look();
    }
    return absl::OkStatus();
  }

  absl::StatusOr<ReplayResult> Finish() {
    result_.replayed.doors = stage_.doors().Intervals();
    result_.judgement = JudgeDoors(season_, result_.replayed);
    std::set<std::string> ids;
    for (const SeasonMessage& message : season_.messages) {
      if (!message.booking_id.empty()) ids.insert(message.booking_id);
    }
    result_.bookings = static_cast<std::int64_t>(ids.size());
    result_.double_bookings = CountDoubleBookings(season_);
    result_.ship_calls = stage_.ship_calls();
    std::set<int> filled_by_hand;
    for (const auto& [number, timetable] : by_hand_) filled_by_hand.insert(number);
    result_.foreign_changed = stage_.ForeignChanged(filled_by_hand);
    RETURN_IF_ERROR(ReadIncidents());
    result_.tellings = stage_.Tellings();
    const std::vector<Violation>& all = result_.judgement.violations;
    for (std::size_t i = 0; i < std::min(all.size(), kViolationsShown); ++i) {
      result_.first_violations.push_back(
          {all[i], stage_.doors().HeldAt(all[i].apartment, all[i].facility, all[i].from)});
    }
    return std::move(result_);
  }

  absl::Status ReadIncidents() {
    return stage_.store().Read([&](store::ReadTransaction& tx) -> absl::Status {
      for (std::int64_t id = 1;; ++id) {
        ASSIGN_OR_RETURN(const std::optional<core::Incident> incident, tx.FindIncident(id));
        if (!incident) return absl::OkStatus();
        result_.incidents.push_back(*incident);
      }
    });
  }

  const Season& season_;
  const ReplayOptions& options_;
  ReplayStage& stage_;
  std::map<std::string, std::string> levels_;  // by apartment
  std::map<std::string, std::string> zones_;   // by facility
  std::map<std::int64_t, Pending> pending_;    // by incident
  std::map<int, simulator::Timetable> by_hand_;
  std::optional<absl::Time> answers_change_;
  absl::Time told_ = absl::InfinitePast();
  std::int64_t writes_ = 0;
  ReplayResult result_;
};

}  // namespace

std::int64_t CountDoubleBookings(const Season& season) {
  struct Newest {
    std::int64_t revision = 0;
    const SeasonMessage* live = nullptr;  // null: cancelled
  };
  std::map<std::string, Newest> newest;
  std::map<std::pair<std::string, std::string>, std::set<std::string>> by_pair;
  std::set<std::string> seen;
  std::int64_t count = 0;
  for (const SeasonMessage& message : season.messages) {
    if (message.booking_id.empty()) continue;
    const bool is_grant = message.op == SeasonMessage::Op::kGrant;
    const auto known = newest.find(message.booking_id);
    if (known != newest.end() && known->second.revision >= message.revision) continue;
    const std::pair pair(message.apartment, message.facility);
    if (is_grant && seen.insert(message.booking_id).second) {
      for (const std::string& other : by_pair[pair]) {
        const SeasonMessage* live = newest[other].live;
        if (other == message.booking_id || live == nullptr || live->window.end <= message.at) {
          continue;
        }
        ++count;
        break;
      }
    }
    if (known != newest.end() && known->second.live != nullptr) {
      by_pair[{known->second.live->apartment, known->second.live->facility}].erase(
          message.booking_id);
    }
    newest[message.booking_id] = {message.revision, is_grant ? &message : nullptr};
    if (is_grant) by_pair[pair].insert(message.booking_id);
  }
  return count;
}

absl::StatusOr<ReplayResult> Replay(const Season& season, const ReplayOptions& options) {
  if (season.messages.empty()) return absl::InvalidArgumentError("the season has no messages");
  std::optional<simulator::Behaviour> earlier;
  if (options.earlier) earlier = options.earlier->behaviour;
  ASSIGN_OR_RETURN(const std::unique_ptr<ReplayStage> stage,
                   ReplayStage::Make(season, {.policy = options.policy,
                                              .pool = options.pool,
                                              .start = season.messages.front().at - absl::Hours(1),
                                              .behaviour = options.behaviour,
                                              .earlier = std::move(earlier)}));
  return Player(season, options, *stage).Play();
}

}  // namespace connecx::offline
