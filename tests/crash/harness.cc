#include "tests/crash/harness.h"

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "base/real_clock.h"
#include "base/status_macros.h"
#include "notify/smtp/scripted_smtp_server.h"
#include "simulator/control.pb.h"
#include "tests/crash/bookings.h"
#include "tests/crash/callers.h"
#include "tests/crash/fail_point_board.h"
#include "tests/crash/faults.h"
#include "tests/crash/judge.h"
#include "tests/crash/pause.h"
#include "tests/crash/person.h"
#include "tests/e2e/support/child.h"
#include "tests/e2e/support/config_files.h"
#include "tests/e2e/support/eventually.h"
#include "tests/e2e/support/plugin_client.h"
#include "tests/e2e/support/space_process.h"
#include "tests/e2e/support/space_seed.h"
#include "tests/e2e/support/temp_folder.h"

namespace connecx::crash {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr char kShipped[] = "server/app/access_plugin";
constexpr char kWithFailPoints[] = "tests/crash/access_plugin_with_fail_points";
constexpr absl::Duration kLatestRandomKill = absl::Milliseconds(150);
constexpr absl::Duration kLatestSecondKill = absl::Milliseconds(80);
constexpr absl::Duration kLongestRecoveryUnderFaults = absl::Milliseconds(200);
constexpr absl::Duration kBetweenRetries = absl::Seconds(1);
constexpr absl::Duration kUntilFailPoint = absl::Seconds(3);
constexpr absl::Duration kSlow = absl::Seconds(5);
constexpr absl::Duration kUntilClean = absl::Seconds(30);
constexpr absl::Duration kBetweenLooks = absl::Milliseconds(5);
constexpr int kTellEvery = 25;
constexpr int kShown = 5;  // of each kind, per cycle

e2e::Site Known() {
  return {.apartments = kApartments, .numbered_facilities = kNumberedFacilities};
}

// Everything that is not ours, and made by hand on pairs that core knows and nobody books.
simulator::v1::Database Seed() {
  e2e::Site site = Known();
  ++site.apartments;
  simulator::v1::Database seed = e2e::SeedOf(site);
  bool with_period = false;
  for (simulator::v1::AccessLevel& level : *seed.mutable_access_levels()) {
    if (!absl::StartsWith(level.id(), "APT-")) continue;
    simulator::v1::Permission& permission = *level.add_permissions();
    permission.set_zone(e2e::ZoneOf(kUnbookedFacility));
    if (std::exchange(with_period, !with_period)) {
      permission.mutable_period()->set_start("2024-01-01T00:00:00");
      permission.mutable_period()->set_end("2098-12-31T23:59:59");
    }
  }
  return seed;
}

class Harness {
 public:
  explicit Harness(const Options& options)
      : options_(options),
        random_(options.seed),
        author_(options.seed),
        fault_author_(options.seed),
        folder_(options.folder),
        target_("unix:" + folder_.File("p.sock")),
        callers_(target_, clock_),
        client_(target_),
        inbox_(options.faults) {}

  absl::StatusOr<Report> Run() {
    RETURN_IF_ERROR(SetUp());
    const absl::Time begin = clock_.Now();
    for (int cycle = 0; cycle < options_.cycles; ++cycle) {
      RETURN_IF_ERROR(RunCycle(cycle));
      if (report_.cycles % kTellEvery == 0) {
        options_.tell(absl::StrFormat(
            "%d cycles, %d acknowledged, %s a cycle", report_.cycles, callers_.acknowledged(),
            absl::FormatDuration(
                absl::Trunc((clock_.Now() - begin) / report_.cycles, absl::Milliseconds(1)))));
      }
    }
    RETURN_IF_ERROR(JudgeAll());
    report_.took = clock_.Now() - begin;
    report_.acknowledged = callers_.acknowledged();
    report_.mails = inbox_.count();
    report_.mails_twice = inbox_.twice();
    report_.hand_edits = person_->edits();
    report_.hand_edits_in_window = person_->lost_in_window();
    return report_;
  }

 private:
  absl::Status SetUp() {
    ASSIGN_OR_RETURN(space_, e2e::SpaceProcess::Start(folder_, Seed()));
    ASSIGN_OR_RETURN(const simulator::v1::Database dump, space_->Dump());
    at_first_ = Person::Without(dump);
    foreign_ = ForeignPartOf(dump);
    person_ = std::make_unique<Person>(*space_, dump, clock_, options_.seed);
    ASSIGN_OR_RETURN(board_, FailPointBoard::Open(folder_.File("fail-points")));
    e2e::WritePlugin(folder_);
    folder_.Write("plugin.yaml",
                  absl::StrReplaceAll(folder_.Read("plugin.yaml"),
                                      {{"  drop:\n    folder: mails\n",
                                        absl::StrCat("  smtp: {host: 127.0.0.1, port: ",
                                                     smtp_.port(), ", security: none}\n")}}));
    folder_.Write("buildings.d/tower.yaml",
                  absl::StrReplaceAll(
                      e2e::BuildingYaml(kBuilding, space_->ship_url()),
                      {{"policy: notify\n", absl::StrCat("policy: pack\nfacilities: [{facility: ",
                                                         kHandFacility, ", policy: notify}]\n")},
                       // What an unknown outcome waits for is twice this.
                       {"  auth: none\n", "  auth: none\n  request_time_limit: 1s\n"}}));
    StartVictim(0);
    callers_.Send({{e2e::IdsOf(Known(), kBuilding)}});
    callers_.Join();
    return CheckCallers();
  }

  // Every second victim dies at a fail point.
  static bool DiesAtFailPoint(int cycle) { return cycle % 2 == 1; }

  void StartVictim(int cycle) {
    // Its output is that of its own life: what a dead one wrote last is what is looked for.
    const char* const program = DiesAtFailPoint(cycle) ? kWithFailPoints : kShipped;
    victim_.reset();
    victim_ = std::make_unique<e2e::Child>(
        std::vector<std::string>{program, "--config=" + folder_.File("plugin.yaml")},
        folder_.File("plugin"),
        std::vector<std::string>{absl::StrCat(kBoardVariable, "=", folder_.File("fail-points"))});
  }

  absl::Status RunCycle(int cycle) {
    board_->Disarm();
    const std::size_t point = static_cast<std::size_t>(cycle / 2) % base::kFailPoints.size();
    if (DiesAtFailPoint(cycle)) board_->Arm(base::kFailPoints[point].point, Count(point));
    RETURN_IF_ERROR(space_->Delete("/calls"));
    if (options_.faults) RETURN_IF_ERROR(BeginFaults());
    callers_.Send(author_.WriteCycle(clock_.Now()));
    person_->Begin();
    if (DiesAtFailPoint(cycle)) {
      if (victim_->Wait(kUntilFailPoint) != std::nullopt) {
        ++report_.died_at[point];
      } else {
        options_.tell(
            absl::StrCat("cycle ", cycle, ": nothing came ", base::kFailPoints[point].name));
        RETURN_IF_ERROR(Kill());
      }
    } else {
      Pause(clock_, kLatestRandomKill * Fraction());
      RETURN_IF_ERROR(Kill());
      ++report_.random_kills;
    }
    const absl::Time killed = clock_.Now();
    board_->Disarm();
    if (Pick(0, 3) == 0) {
      StartVictim(cycle);
      Pause(clock_, kLatestSecondKill * Fraction());
      RETURN_IF_ERROR(Kill());
      ++report_.kills_while_recovering;
    }
    StartVictim(cycle + 1);
    if (!client_.AwaitServing(e2e::kPatience)) {
      return absl::UnavailableError("the plugin does not serve again: " + victim_->Err());
    }
    if (options_.faults) RETURN_IF_ERROR(EndFaults());
    callers_.Join();
    person_->Join();
    // What SPACE refuses is not cleared; see ClearAfterFaults.
    if (author_.clears() && hits_.count == 0) cleared_ = std::exchange(answered_, clock_.Now());
    RETURN_IF_ERROR(CheckCallers());
    RETURN_IF_ERROR(JudgeUntilClean(cycle, killed));
    if (hits_.count > 0) ClearAfterFaults(cycle);
    ++report_.cycles;
    return absl::OkStatus();
  }

  absl::Status BeginFaults() {
    hits_ = {};
    for (const simulator::v1::Fault& fault : fault_author_.WriteCycle()) {
      RETURN_IF_ERROR(space_->Post("/faults", fault));
    }
    return absl::OkStatus();
  }

  // Once the plugin has had a moment to recover with them. Nothing that SPACE still holds is left.
  absl::Status EndFaults() {
    Pause(clock_, kLongestRecoveryUnderFaults * Fraction());
    simulator::v1::FaultList faults;
    RETURN_IF_ERROR(space_->Get("/faults", faults));
    RETURN_IF_ERROR(space_->Delete("/faults"));
    simulator::v1::ShipRequest ship;
    ship.set_listening(true);
    RETURN_IF_ERROR(space_->Post("/ship", ship));
    hits_ = HitsOf(faults);
    report_.faults += hits_.count;
    Pause(clock_, hits_.longest_wait);
    return absl::OkStatus();
  }

  // An operator sees that SPACE is right again. What was refused would be looked at within a
  // minute.
  void RetryAfterFaults() {
    if (hits_.count == 0 || clock_.Now() < next_retry_) return;
    next_retry_ = clock_.Now() + kBetweenRetries;
    v1::RetryNowRequest request;
    request.set_building(kBuilding);
    request.set_actor("crash harness");
    client_.Call(request);
  }

  // What this has cleared is looked at in the cycles that follow: a clearing makes a pass over
  // every access level, and what was to come right without one has been judged. The first call may
  // join a clearing that began with the faults.
  void ClearAfterFaults(int cycle) {
    v1::ClearExpiredRequest request;
    request.set_building(kBuilding);
    client_.Call(request);
    const absl::Time began = clock_.Now();
    const auto answer = client_.Call(request);
    if (answer.status.ok() && answer.response.report().failures().empty()) {
      cleared_ = began;
      answered_ = clock_.Now();
    } else {
      options_.tell(absl::StrCat("cycle ", cycle,
                                 ": not all was cleared: ", answer.status.error_message(),
                                 answer.response.ShortDebugString()));
    }
  }

  // What SPACE itself dropped of others' permissions is nobody's to know but theirs.
  absl::Status PutBackDropped() {
    simulator::v1::CallList calls;
    RETURN_IF_ERROR(space_->Get("/calls", calls));
    const std::set<std::string> halved = HalvedIn(calls);
    if (halved.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const simulator::v1::Database dump, space_->Dump());
    report_.dropped += person_->PutBack(dump, halved);
    for (const simulator::v1::SetPermissionRequest& missing : e2e::MissingIn(dump, at_first_)) {
      if (!halved.contains(missing.access_level())) continue;
      RETURN_IF_ERROR(space_->Post("/ui/permission", missing));
      ++report_.dropped;
    }
    return absl::OkStatus();
  }

  // Which of the times that the point is reached: there are more commits and reads in a cycle than
  // writes, and few mails.
  int Count(std::size_t point) {
    switch (base::kFailPoints[point].point) {
      case base::FailPoint::kBeforeCommit:
      case base::FailPoint::kAfterCommit:
      case base::FailPoint::kBeforeSystemRead:
      case base::FailPoint::kAfterSystemRead:
        return Pick(1, 12);
      case base::FailPoint::kBeforeSystemWrite:
      case base::FailPoint::kAfterSystemWrite:
        return Pick(1, 4);
      default:
        return 1;
    }
  }

  absl::Status Kill() {
    victim_->Signal(SIGKILL);
    if (victim_->Wait(e2e::kPatience) == -SIGKILL) return absl::OkStatus();
    return absl::InternalError(absl::StrCat("the plugin had ended by itself: ", victim_->Err()));
  }

  absl::Status CheckCallers() {
    const std::vector<std::string> refused = callers_.Refused();
    if (refused.empty()) return absl::OkStatus();
    return absl::InternalError("refused: " + refused.front());
  }

  // What is wrong may still be under way; what stays wrong is counted.
  absl::Status JudgeUntilClean(int cycle, absl::Time killed) {
    const absl::Time end = clock_.Now() + kUntilClean;
    std::string awaited;
    next_retry_ = absl::InfinitePast();
    for (;;) {
      RetryAfterFaults();
      const std::string awaits = Awaits();
      const bool at_rest = awaits.empty();
      if (!at_rest) awaited = awaits;
      if (at_rest || clock_.Now() > end) {
        RETURN_IF_ERROR(PutBackDropped());
        ASSIGN_OR_RETURN(const Verdict verdict, Look(author_.touched()));
        if (verdict.clean() || clock_.Now() > end) {
          const absl::Duration recovery = clock_.Now() - killed;
          report_.longest_recovery = std::max(report_.longest_recovery, recovery);
          if (recovery > kSlow) {
            options_.tell(absl::StrCat("cycle ", cycle, ": recovered after ",
                                       absl::FormatDuration(recovery), ", last it waited for ",
                                       awaited.empty() ? "the doors" : awaited));
          }
          Count(absl::StrCat("cycle ", cycle), verdict);
          return absl::OkStatus();
        }
      }
      Pause(clock_, kBetweenLooks);
    }
  }

  // At the end everything that was ever acknowledged is looked at once more.
  absl::Status JudgeAll() {
    std::vector<std::string> ids;
    for (const auto& [id, booking] : author_.bookings()) ids.push_back(id);
    ASSIGN_OR_RETURN(const Verdict verdict, Look(ids));
    Count("at the end", verdict);
    return absl::OkStatus();
  }

  // What has not been done yet; empty: the plugin is at rest.
  std::string Awaits() {
    const auto answer = client_.Call(v1::DiagnoseRequest());
    if (!answer.status.ok()) return answer.status.error_message();
    if (answer.response.plugin().mail().queued() > 0) {
      return answer.response.plugin().mail().ShortDebugString();
    }
    for (const v1::BuildingDiagnosis& building : answer.response.buildings()) {
      if (building.work().pending_access_control_ids() > 0) {
        return building.work().ShortDebugString();
      }
    }
    return "";
  }

  absl::StatusOr<Verdict> Look(const std::vector<std::string>& ids) {
    Evidence evidence{.now = clock_.Now()};
    for (const std::string& id : ids) {
      v1::GetGrantRequest request;
      request.set_booking_id(id);
      const auto answer = client_.Call(request);
      if (answer.status.ok()) {
        evidence.grants[id] = answer.response.grant();
      } else if (answer.status.error_code() != grpc::StatusCode::NOT_FOUND) {
        return absl::UnavailableError(answer.status.error_message());
      }
      const Booking& booking = author_.bookings().at(id);
      if (booking.revoked || booking.window.end <= evidence.now) continue;
      ASSIGN_OR_RETURN(
          evidence.opened[id],
          space_->Opens(author_.AccessLevelOf(booking.apartment), e2e::ZoneOf(booking.facility),
                        std::max(booking.window.start, evidence.now)));
    }
    ASSIGN_OR_RETURN(evidence.dump, space_->Dump());
    const std::vector<std::string> contents = smtp_.received().contents;
    for (; mails_read_ < contents.size(); ++mails_read_) inbox_.Take(contents[mails_read_]);
    ASSIGN_OR_RETURN(Verdict verdict, Judge(author_, ids, evidence, foreign_, inbox_));
    simulator::v1::CallList calls;
    RETURN_IF_ERROR(space_->Get("/calls", calls));
    Person::Findings hand = person_->Look(evidence.dump, calls, cleared_);
    std::move(hand.changed.begin(), hand.changed.end(),
              std::back_inserter(verdict.foreign_changed));
    std::move(hand.not_cleared.begin(), hand.not_cleared.end(), std::back_inserter(verdict.lost));
    return verdict;
  }

  void Count(const std::string& when, const Verdict& verdict) {
    const auto count = [&](const std::vector<std::string>& wrong, const char* kind,
                           std::int64_t& counter) {
      counter += static_cast<std::int64_t>(wrong.size());
      for (std::size_t i = 0; i < std::min<std::size_t>(wrong.size(), kShown); ++i) {
        options_.tell(absl::StrCat(when, ": ", kind, ": ", wrong[i]));
      }
    };
    count(verdict.lost, "lost", report_.lost);
    count(verdict.orphans, "orphan", report_.orphans);
    count(verdict.foreign_changed, "foreign", report_.foreign_changed);
    count(verdict.mails_lost, "mail", report_.mails_lost);
  }

  int Pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  double Fraction() { return std::uniform_real_distribution<double>(0, 1)(random_); }

  const Options& options_;
  base::RealClock clock_;
  std::mt19937_64 random_;
  Author author_;
  FaultAuthor fault_author_;
  FaultHits hits_;  // of this cycle
  absl::Time next_retry_;
  const e2e::TempFolder folder_;
  const std::string target_;
  notify::ScriptedSmtpServer smtp_;
  std::unique_ptr<e2e::SpaceProcess> space_;
  std::unique_ptr<Person> person_;
  // A call joins the clearing that runs, so what it has cleared for sure is what was over when the
  // call before it was answered.
  absl::Time cleared_ = absl::InfinitePast();
  absl::Time answered_ = absl::InfinitePast();
  std::optional<FailPointBoard> board_;
  std::unique_ptr<e2e::Child> victim_;
  Callers callers_;
  e2e::PluginClient client_;
  simulator::v1::Database at_first_;  // but for what the person edits
  std::string foreign_;
  Inbox inbox_;
  std::size_t mails_read_ = 0;
  Report report_;
};

}  // namespace

absl::StatusOr<Report> RunCycles(const Options& options) {
  // The mail server answers plugins that are no more.
  std::signal(SIGPIPE, SIG_IGN);
  return Harness(options).Run();
}

}  // namespace connecx::crash
