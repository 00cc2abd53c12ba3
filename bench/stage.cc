#include "bench/stage.h"

#include <sys/stat.h>

#include <fstream>
#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "google/protobuf/timestamp.pb.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpcpp/grpcpp.h"
#include "server/config/load.h"
#include "simulator/model.h"

namespace connecx::bench {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr char kBuilding[] = "bench-house";
constexpr char kFacility[] = "gym";
constexpr char kFrontZone[] = "Z-FRONT";
constexpr int kCallsKept = 16;  // their numbers are what counts
constexpr absl::Duration kWait = absl::Seconds(5);
constexpr absl::Duration kDeadline = absl::Seconds(10);

absl::TimeZone TimeZone() {
  absl::TimeZone zone;
  absl::LoadTimeZone("Australia/Sydney", &zone);
  return zone;
}

void AddLevel(const std::string& id, simulator::Database& database) {
  const std::string user = absl::StrCat("U-", id);
  database.users[user] = {};
  simulator::AccessLevel& level = database.access_levels[id];
  level.name = id;
  level.zones[kFrontZone] = {};
  level.members.insert(user);
}

simulator::Database Seed(int apartments, int floor_levels) {
  simulator::Database database;
  for (const char* zone : {kFrontZone, kBookedZone}) {
    const std::string door = absl::StrCat(zone, " door");
    database.doors[door].name = door;
    database.zones[zone].name = zone;
    database.zones[zone].doors.insert(door);
  }
  for (int i = 0; i < apartments; ++i) AddLevel(absl::StrCat("AL-", i), database);
  for (int i = 0; i < floor_levels; ++i) AddLevel(absl::StrCat("FLOOR-", i), database);
  return database;
}

absl::Status WriteFile(const std::string& path, absl::string_view text) {
  std::ofstream file(path);
  file << text;
  file.close();
  if (file.good()) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot write ", path));
}

absl::Status ToStatus(const grpc::Status& status, absl::string_view what) {
  if (status.ok()) return absl::OkStatus();
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()),
                      absl::StrCat(what, ": ", status.error_message()));
}

void SetTime(absl::Time time, google::protobuf::Timestamp& proto) {
  proto.set_seconds(absl::ToUnixSeconds(time));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Stage>> Stage::Set(const std::string& folder, int apartments,
                                                  int floor_levels, base::Clock& clock) {
  auto stage = absl::WrapUnique(new Stage(folder, apartments, clock));
  ASSIGN_OR_RETURN(stage->simulator_,
                   simulator::Simulator::Start(
                       {.time_zone = TimeZone(), .call_log_capacity = kCallsKept}, clock));
  RETURN_IF_ERROR(stage->simulator_->Seed(Seed(apartments, floor_levels)));
  RETURN_IF_ERROR(stage->WriteConfig());
  return stage;
}

Stage::Stage(const std::string& folder, int apartments, base::Clock& clock)
    : folder_(folder),
      apartments_(apartments),
      clock_(clock),
      tomorrow_(absl::ToCivilDay(clock.Now(), TimeZone()) + 1) {}

absl::Status Stage::WriteConfig() const {
  mkdir(absl::StrCat(folder_, "/mails").c_str(), 0700);
  RETURN_IF_ERROR(WriteFile(absl::StrCat(folder_, "/plugin.yaml"),
                            "installation: bench.example\n"
                            "listen:\n"
                            "  unix_socket: s\n"
                            "store:\n"
                            "  path: access.db\n"
                            "mail:\n"
                            "  from: access@bench.example\n"
                            "  drop:\n"
                            "    folder: mails\n"
                            "include: [building.yaml]\n"));
  // A drift cycle that nothing of it falls into the measurement.
  return WriteFile(absl::StrCat(folder_, "/building.yaml"),
                   absl::StrCat("id: ", kBuilding,
                                "\n"
                                "name: Bench House\n"
                                "time_zone: Australia/Sydney\n"
                                "policy: notify\n"
                                "special_days: none\n"
                                "managers: [manager@bench.example]\n"
                                "operator_contact: operator@bench.example\n"
                                "drift_cycle: 168h\n"
                                "salto:\n"
                                "  url: ",
                                simulator_->ship_url(),
                                "\n"
                                "  plain_http: true\n"
                                "  auth: none\n"
                                "  timetable_pool:\n"
                                "    first: 1\n"
                                "    last: 1000\n"));
}

absl::StatusOr<absl::Duration> Stage::StartPlugin() {
  const absl::Duration begin = clock_.Uptime();
  ASSIGN_OR_RETURN(const server::LoadedConfig config,
                   server::LoadConfig(absl::StrCat(folder_, "/plugin.yaml")));
  for (const server::LoadedBuilding& building : config.buildings) {
    if (!building.problems.empty()) {
      return absl::InternalError(server::Texts(building.problems));
    }
  }
  ASSIGN_OR_RETURN(app_, server::App::Start(config, clock_));

  grpc::ChannelArguments arguments;
  // Else a restarted plugin's channel would inherit the back-off of the one before.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const auto channel = grpc::CreateCustomChannel(absl::StrCat("unix:", folder_, "/s"),
                                                 grpc::InsecureChannelCredentials(), arguments);
  grpc::ClientContext context;
  context.set_wait_for_ready(true);
  context.set_deadline(absl::ToChronoTime(clock_.Now() + kDeadline));
  grpc::health::v1::HealthCheckResponse health;
  RETURN_IF_ERROR(
      ToStatus(grpc::health::v1::Health::NewStub(channel)->Check(&context, {}, &health), "Check"));
  if (health.status() != grpc::health::v1::HealthCheckResponse::SERVING) {
    return absl::InternalError("started, and not SERVING");
  }
  const absl::Duration took = clock_.Uptime() - begin;
  core_ = v1::AccessControlProvider::NewStub(channel);
  return took;
}

void Stage::StopPlugin() {
  core_.reset();
  app_.reset();
}

absl::Status Stage::SyncIds() {
  v1::SyncIdsRequest request;
  request.set_building(kBuilding);
  for (int i = 0; i < apartments_; ++i) {
    v1::ApartmentRow& row = *request.add_apartments();
    row.set_apartment(absl::StrCat("A", i));
    row.set_access_control_id(absl::StrCat("AL-", i));
  }
  v1::FacilityRow& facility = *request.add_facilities();
  facility.set_facility(kFacility);
  facility.set_access_control_facility_id(kBookedZone);
  grpc::ClientContext context;
  v1::SyncIdsResponse response;
  RETURN_IF_ERROR(ToStatus(core_->SyncIds(&context, request, &response), "SyncIds"));
  if (response.counts().created() == apartments_ + 1) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat("SyncIds did not create all rows: ", response.counts().ShortDebugString()));
}

absl::StatusOr<absl::Duration> Stage::Grant(const Booking& booking) {
  const auto at = [this](int minute) {
    return absl::FromCivil(absl::CivilMinute(tomorrow_) + minute, TimeZone());
  };
  v1::GrantRequest request;
  request.set_booking_id(booking.id);
  request.set_revision(1);
  request.set_building(kBuilding);
  request.set_apartment(booking.apartment);
  request.set_facility(kFacility);
  SetTime(at(booking.start_minute), *request.mutable_start_time());
  SetTime(at(booking.start_minute + booking.minutes), *request.mutable_end_time());
  request.mutable_wait()->set_seconds(absl::ToInt64Seconds(kWait));
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(clock_.Now() + kDeadline));
  v1::GrantResponse response;

  const absl::Duration begin = clock_.Uptime();
  const grpc::Status status = core_->Grant(&context, request, &response);
  const absl::Duration took = clock_.Uptime() - begin;

  RETURN_IF_ERROR(ToStatus(status, "Grant"));
  if (response.grant().phase() == v1::GRANT_PHASE_GRANTED) {
    return took;
  }
  return absl::InternalError(
      absl::StrCat("a Grant was not verified: ", response.ShortDebugString()));
}

std::int64_t Stage::ship_calls() const {
  const std::vector<simulator::Call> calls = simulator_->calls().List();
  return calls.empty() ? 0 : calls.back().number;
}

}  // namespace connecx::bench
