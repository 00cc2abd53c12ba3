#include "tests/e2e/support/stage.h"

#include <google/protobuf/util/time_util.h>
#include <httplib.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/log.h"
#include "base/real_clock.h"
#include "base/testing/status_matchers.h"
#include "server/app/app.h"
#include "server/config/load.h"
#include "simulator/space_clock.h"
#include "simulator/switches.h"
#include "tests/e2e/support/config_files.h"
#include "tests/e2e/support/eventually.h"
#include "tests/e2e/support/space_switches.h"

namespace connecx::e2e {
namespace {

namespace v1 = ::connecx::access::v1;
using google::protobuf::util::TimeUtil;

constexpr char kBuilding[] = "tower";
// Of real time, after which what is at rest is taken to stay so.
constexpr absl::Duration kSureOfRest = absl::Seconds(3);
// In which a person is told of something at least.
constexpr absl::Duration kFortnight = absl::Hours(14 * 24);

absl::TimeZone Sydney() {
  absl::TimeZone time_zone;
  EXPECT_TRUE(absl::LoadTimeZone("Australia/Sydney", &time_zone));
  return time_zone;
}

bool HidesDoorUpdates() {
  return SpaceBehaviour().filled_timetable == simulator::FilledTimetable::kUpdateRequired;
}

// Whether a person knows why something is not as it shall be.
bool SaysWhy(const Told& told) {
  return std::any_of(told.incidents.begin(), told.incidents.end(),
                     [](const v1::Incident& incident) {
                       return incident.kind() != v1::INCIDENT_KIND_DOUBLE_BOOKING &&
                              incident.kind() != v1::INCIDENT_KIND_DOORS_NEED_UPDATE;
                     });
}

}  // namespace

Stage::Stage(const Site& site) : clock_(At("2024-09-24 12:00")), site_(site) {}

Stage::~Stage() = default;

void Stage::SetUp() {
  base::InitLogging("warning");
  EndTestsAtTheFirstFailureUnderSwitches();
  simulator::SimulatorOptions options;
  options.time_zone = Sydney();
  options.behaviour = FirstBehaviour();
  auto space = simulator::Simulator::Start(options, clock_);
  ASSERT_OK(space);
  space_ = *std::move(space);
  ASSERT_OK(space_->control().Seed(SeedOf(site_)));
  ConfigureSpace();
  at_first_ = space_->control().Dump();
  WritePlugin(folder_);
  WriteBuilding(folder_, kBuilding, space_->ship_url());
  Configure();
  StartApp();
  const auto synced = client_->Call(IdsOf(site_, kBuilding));
  ASSERT_TRUE(synced.status.ok()) << synced.status.error_message();
}

void Stage::TearDown() {
  if (HasFailure() && !SpaceSwitches().empty()) PassUntilPeopleAreTold();
  const bool is_asked = client_ != nullptr;  // else the test has stopped it
  const std::optional<Told> told = is_asked ? Ask(*client_) : std::nullopt;
  StopApp();
  EXPECT_EQ(told.has_value(), is_asked) << "the plugin does not answer, so no door can be judged";
  if (space_ == nullptr) return;
  if (told) {
    RecordReported(*told);
    JudgeDoors(*told, BeyondAllBookings(*told, clock_.Now()));
  }
  FailForChangedForeign(at_first_, space_->control().Dump(), site_);
}

std::vector<std::string> Stage::WrongDoorsUntil(const Told& told, absl::Time until) {
  const simulator::Behaviour behaviour = space_->behaviour();
  const absl::TimeZone local = simulator::LocalZone(space_->clock(), behaviour);
  std::vector<std::string> wrong;
  space_->space().Read([&](const simulator::Database& database) {
    wrong = WrongDoors(site_, told, database, behaviour, local, clock_.Now(), until);
  });
  return wrong;
}

void Stage::JudgeDoors(const Told& told, absl::Time until) {
  FailForWrongDoors(WrongDoorsUntil(told, until));
}

void Stage::PassTo(absl::Time time) {
  if (client_ != nullptr) {
    const std::optional<Told> told = Ask(*client_);
    EXPECT_TRUE(told.has_value()) << "the plugin does not answer, so no door can be judged";
    if (told) JudgeDoors(*told, time);
  }
  clock_.AdvanceTo(time);
}

bool Stage::CountsAsNone(const simulator::Permission& permission) {
  return SpaceBehaviour().list_write != simulator::ListWrite::kReplace &&
         permission.period.has_value() &&
         permission.period->end.ToCivil() <= absl::ToCivilSecond(clock_.Now(), Sydney());
}

void Stage::PassUntilPeopleAreTold() {
  const absl::Time start = clock_.Now();
  std::set<std::string> never_told;
  while (client_ != nullptr) {
    const std::optional<Told> told = Ask(*client_);
    if (!told) return;
    const absl::Time now = clock_.Now();
    const bool is_patient = now < start + kFortnight;
    bool waits = is_patient && !SaysWhy(*told);
    // Short steps at first: what fails is tried again after seconds.
    absl::Time next = now + std::clamp((now - start) / 4, absl::Seconds(1), absl::Hours(1));
    for (const v1::Grant& grant : Untold(*told, now)) {
      const absl::Time last = absl::FromUnixSeconds(grant.end_time().seconds()) - absl::Seconds(1);
      if (now >= last) {
        never_told.insert(grant.booking_id());
        continue;
      }
      waits = true;
      next = std::min(next, last);
    }
    // A person may be told of a door until it begins to be wrong.
    const std::vector<std::string> wrong = WrongDoorsUntil(*told, next);
    waits = waits || (is_patient && wrong.empty() &&
                      !WrongDoorsUntil(*told, BeyondAllBookings(*told, now)).empty());
    if (!waits) break;
    FailForWrongDoors(wrong);
    clock_.AdvanceTo(next);
    if (!Eventually([&] { return IsAtRest(); })) return;
  }
  RecordProperty("untold", static_cast<int>(never_told.size()));
}

void Stage::StartApp() {
  const auto config = server::LoadConfig(folder_.File("plugin.yaml"));
  ASSERT_OK(config);
  for (const server::LoadedBuilding& building : config->buildings) {
    ASSERT_TRUE(building.problems.empty()) << building.problems.front().Text();
  }
  auto app = server::App::Start(*config, clock_);
  ASSERT_OK(app);
  app_ = *std::move(app);
  client_ = std::make_unique<PluginClient>(absl::StrCat("unix:", folder_.File("p.sock")));
}

void Stage::StopApp() {
  client_.reset();
  app_.reset();
}

void Stage::Restart() {
  StopApp();
  StartApp();
}

absl::Time Stage::At(const std::string& local) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M", local, Sydney(), &time, &error)) << error;
  return time;
}

void Stage::AwaitFirstRun() {
  ASSERT_TRUE(Eventually([this] {
    const std::vector<v1::ClearingRun> runs = Runs();
    return !runs.empty() && runs.front().state() == v1::CLEARING_RUN_STATE_COMPLETED;
  }));
}

void Stage::PassNightTo(const std::string& date) {
  // The day's own work first: otherwise it would all be overdue at midnight and race the run.
  PassTo(At(absl::StrCat(date, " 00:00")) - absl::Minutes(1));
  Settle();
  AdvanceTo(absl::StrCat(date, " 00:05"));
  const auto is_complete = [&] {
    const std::vector<v1::ClearingRun> runs = Runs();
    return !runs.empty() && runs[0].local_date() == date &&
           runs[0].state() == v1::CLEARING_RUN_STATE_COMPLETED;
  };
  // One that fails is not made again before time passes.
  ASSERT_TRUE(LaterSwitches().empty() ? Eventually(is_complete) : EventuallyWhileBusy(is_complete))
      << date << ": the nightly run did not complete";
  Settle();
}

std::vector<v1::ClearingRun> Stage::Runs() {
  const auto answer = client_->Call(v1::ListRunsRequest());
  EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
  return {answer.response.runs().begin(), answer.response.runs().end()};
}

v1::GrantRequest Stage::Booking(const std::string& id, const std::string& start,
                                const std::string& end) {
  v1::GrantRequest request;
  request.set_booking_id(id);
  request.set_revision(1);
  request.set_building(kBuilding);
  request.set_apartment("501/1");
  request.set_facility("gym");
  *request.mutable_start_time() = ToProto(At(start));
  *request.mutable_end_time() = ToProto(At(end));
  request.mutable_wait();
  return request;
}

void Stage::Book(const v1::GrantRequest& request, v1::GrantPhase phase) {
  const auto answer = client_->Call(request);
  ASSERT_TRUE(answer.status.ok()) << answer.status.error_message();
  EXPECT_TRUE(AwaitPhase(request.booking_id(), phase))
      << "not " << v1::GrantPhase_Name(phase) << ": " << Grant(request.booking_id()).DebugString();
  if (phase != v1::GRANT_PHASE_GRANTED) return;
  for (const auto& [name, value] : LaterSwitches()) SetSwitch(name, value);
}

v1::Grant Stage::Grant(const std::string& id) {
  v1::GetGrantRequest request;
  request.set_booking_id(id);
  const auto answer = client_->Call(request);
  EXPECT_TRUE(answer.status.ok()) << id << ": " << answer.status.error_message();
  return answer.response.grant();
}

bool Stage::AwaitPhase(const std::string& id, v1::GrantPhase phase) {
  return EventuallyWhileBusy([&] { return Grant(id).phase() == phase; });
}

bool Stage::EventuallyWhileBusy(absl::FunctionRef<bool()> condition) {
  if (SpaceSwitches().empty()) return Eventually(condition);
  base::RealClock clock;
  absl::Duration busy = clock.Uptime();
  bool holds = false;
  Eventually([&] {
    if (!IsAtRest()) busy = clock.Uptime();
    holds = condition();
    return holds || clock.Uptime() - busy > kSureOfRest;
  });
  return holds;
}

std::vector<v1::Grant> Stage::Grants() {
  v1::ListGrantsRequest request;
  request.set_page_size(1000);
  const auto answer = client_->Call(request);
  EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
  return {answer.response.grants().begin(), answer.response.grants().end()};
}

std::vector<v1::Incident> Stage::Incidents() {
  const auto answer = client_->Call(v1::ListIncidentsRequest());
  EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
  std::vector<v1::Incident> incidents(answer.response.incidents().begin(),
                                      answer.response.incidents().end());
  if (HidesDoorUpdates()) {
    std::erase_if(incidents, [](const v1::Incident& incident) {
      return incident.kind() == v1::INCIDENT_KIND_DOORS_NEED_UPDATE;
    });
  }
  return incidents;
}

std::vector<v1::IncidentKind> Stage::OpenIncidents() {
  std::vector<v1::IncidentKind> kinds;
  for (const v1::Incident& incident : Incidents()) {
    if (incident.state() == v1::INCIDENT_STATE_OPEN) kinds.push_back(incident.kind());
  }
  return kinds;
}

std::vector<Mail> Stage::Mails() const {
  std::vector<Mail> mails = ReadMails(folder_.File("mails"));
  if (HidesDoorUpdates()) {
    std::erase_if(mails, [](const Mail& mail) {
      const auto kind = mail.headers.find("X-Connecx-Kind");
      return kind != mail.headers.end() && kind->second == "DOORS_NEED_UPDATE";
    });
  }
  return mails;
}

std::pair<int, std::string> Stage::HttpGet(const std::string& path) {
  const auto answer = httplib::Client("127.0.0.1", app_->http_port()).Get(path.c_str());
  if (!answer) return {};
  return {answer->status, answer->body};
}

void Stage::Settle() {
  EXPECT_TRUE(EventuallyWhileBusy([&] {
    const auto answer = client_->Call(v1::DiagnoseRequest());
    if (!answer.status.ok() || answer.response.plugin().mail().queued() > 0) return false;
    const auto& buildings = answer.response.buildings();
    return std::all_of(buildings.begin(), buildings.end(), [](const v1::BuildingDiagnosis& of) {
      return of.work().pending_access_control_ids() == 0;
    });
  })) << "work or mail is left over";
}

void Stage::PassInSeconds(absl::Duration time) {
  for (const absl::Time end = clock_.Now() + time; clock_.Now() < end;) {
    clock_.AdvanceBy(absl::Seconds(1));
    Settle();
  }
}

bool Stage::IsAtRest() {
  const auto answer = client_->Call(v1::DiagnoseRequest());
  if (!answer.status.ok() || answer.response.plugin().mail().queued() > 0) return false;
  const auto& buildings = answer.response.buildings();
  return std::all_of(buildings.begin(), buildings.end(), [this](const v1::BuildingDiagnosis& of) {
    const v1::WorkDiagnosis& work = of.work();
    return work.pending_access_control_ids() == 0 ||
           TimeUtil::TimestampToNanoseconds(work.next_attempt_time()) >
               absl::ToUnixNanos(clock_.Now());
  });
}

void Stage::SetSwitch(const std::string& name, const std::string& value) {
  simulator::Behaviour behaviour = space_->behaviour();
  ASSERT_OK(simulator::SetSwitch(name, value, behaviour));
  ASSERT_OK(space_->control().SetBehaviour(behaviour));
}

void Stage::FillSpareTimetable(const std::string& hours) {
  FailForChangedForeign(at_first_, space_->control().Dump(), site_);
  simulator::v1::Timetable timetable;
  timetable.set_id(kSpareTimetable);
  timetable.set_name("By hand");
  for (const absl::string_view stretch : absl::StrSplit(hours, ", ")) {
    const std::pair<std::string, std::string> ends = absl::StrSplit(stretch, '-');
    simulator::v1::Interval& interval = *timetable.add_intervals();
    interval.set_start(absl::StrCat(ends.first, ":00"));
    interval.set_end(absl::StrCat(ends.second, ":00"));
  }
  ASSERT_OK(space_->control().SetTimetable(timetable));
  *at_first_.mutable_timetables() = space_->control().Dump().timetables();
}

std::vector<simulator::v1::SetPermissionRequest> Stage::PutBackForeign() {
  std::vector<simulator::v1::SetPermissionRequest> missing =
      MissingIn(space_->control().Dump(), at_first_);
  for (const simulator::v1::SetPermissionRequest& permission : missing) {
    EXPECT_OK(space_->control().SetPermission(permission));
  }
  return missing;
}

std::string Stage::OpenOn(const std::string& date, const std::string& access_level,
                          const std::string& zone) {
  const absl::Time midnight = At(absl::StrCat(date, " 00:00"));
  const absl::Time end = absl::FromCivil(absl::ToCivilDay(midnight, Sydney()) + 1, Sydney());
  std::vector<std::string> stretches;
  bool was_open = false;
  const auto text = [&](absl::Time minute) {
    return minute == end ? "24:00" : absl::FormatTime("%H:%M", minute, Sydney());
  };
  for (absl::Time minute = midnight; minute <= end; minute += absl::Minutes(1)) {
    const auto answer = space_->ZoneOpens(access_level, zone, minute + absl::Seconds(30));
    EXPECT_OK(answer);
    const bool open = answer.ok() && answer->open && minute < end;
    if (open && !was_open) stretches.push_back(absl::StrCat(text(minute), "-"));
    if (!open && was_open) stretches.back() += text(minute);
    was_open = open;
  }
  return absl::StrJoin(stretches, " ");
}

std::vector<std::string> Stage::Held() {
  std::set<std::string> zones;
  for (const std::string& facility : site_.Facilities()) zones.insert(ZoneOf(facility));
  std::vector<std::string> held;
  space_->space().Read([&](const simulator::Database& database) {
    for (const std::string& apartment : site_.Apartments()) {
      const std::string level = AccessLevelOf(apartment);
      for (const auto& [zone, permission] : database.access_levels.at(level).zones) {
        if (zones.contains(zone) && !CountsAsNone(permission)) {
          held.push_back(absl::StrCat(level, "/", zone));
        }
      }
    }
  });
  return held;
}

}  // namespace connecx::e2e
