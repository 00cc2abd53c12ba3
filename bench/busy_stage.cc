#include "bench/busy_stage.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"
#include "grpcpp/grpcpp.h"
#include "server/config/load.h"

namespace connecx::bench {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr char kBuilding[] = "busy-house";
constexpr char kListGrants[] = "/connecx.access.v1.AccessQuery/ListGrants";
constexpr char kWatchGrants[] = "/connecx.access.v1.AccessQuery/WatchGrants";
constexpr int kPage = 1000;
constexpr int kAnswersPerSlowReader = 5;
constexpr int kCallsPerConnection = 50;
constexpr absl::Duration kDeadline = absl::Seconds(30);
constexpr int kWaitSeconds = 60;

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

// Takes connections, which nobody serves.
absl::StatusOr<int> ListenInSilence(int* port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(fd, SOMAXCONN) != 0 ||
      getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    return absl::UnavailableError("cannot listen on loopback");
  }
  *port = ntohs(address.sin_port);
  return fd;
}

v1::GrantRequest Booking(const std::string& id, absl::Time now) {
  const std::int64_t minute = absl::ToUnixSeconds(now) / 60;
  v1::GrantRequest request;
  request.set_booking_id(id);
  request.set_revision(1);
  request.set_building(kBuilding);
  request.set_apartment("A1");
  request.set_facility("gym");
  request.mutable_start_time()->set_seconds((minute + 24 * 60) * 60);
  request.mutable_end_time()->set_seconds((minute + 26 * 60) * 60);
  request.mutable_wait();
  return request;
}

}  // namespace

// A Grant that is always in flight.
struct BusyStage::Held {
  v1::AccessControlProvider::Stub* stub = nullptr;
  v1::GrantRequest request;
  v1::GrantResponse response;
  std::unique_ptr<grpc::ClientContext> context;
};

struct BusyStage::Asked {
  v1::AccessQuery::Stub* stub = nullptr;
  v1::GetGrantRequest request;
  v1::GetGrantResponse response;
  std::unique_ptr<grpc::ClientContext> context;
};

absl::StatusOr<std::unique_ptr<BusyStage>> BusyStage::Set(const std::string& folder, int grants,
                                                          base::Clock& clock) {
  auto stage = absl::WrapUnique(new BusyStage(folder, clock));
  int silent_port = 0;
  ASSIGN_OR_RETURN(stage->silent_socket_, ListenInSilence(&silent_port));
  RETURN_IF_ERROR(stage->WriteConfig(silent_port));
  ASSIGN_OR_RETURN(const server::LoadedConfig config,
                   server::LoadConfig(absl::StrCat(folder, "/plugin.yaml")));
  for (const server::LoadedBuilding& building : config.buildings) {
    if (!building.problems.empty()) return absl::InternalError(server::Texts(building.problems));
  }
  ASSIGN_OR_RETURN(stage->app_, server::App::Start(config, clock));

  const auto core = v1::AccessControlProvider::NewStub(stage->Connect());
  v1::SyncIdsRequest ids;
  ids.set_building(kBuilding);
  v1::ApartmentRow& apartment = *ids.add_apartments();
  apartment.set_apartment("A1");
  apartment.set_access_control_id("AL-1");
  v1::FacilityRow& facility = *ids.add_facilities();
  facility.set_facility("gym");
  facility.set_access_control_facility_id("GYM");
  grpc::ClientContext context;
  v1::SyncIdsResponse synced;
  RETURN_IF_ERROR(ToStatus(core->SyncIds(&context, ids, &synced), "SyncIds"));
  for (; stage->grants_ < grants; ++stage->grants_) {
    grpc::ClientContext grant_context;
    v1::GrantResponse response;
    RETURN_IF_ERROR(
        ToStatus(core->Grant(&grant_context,
                             Booking(absl::StrCat("b", stage->grants_), clock.Now()), &response),
                 "Grant"));
  }
  return stage;
}

BusyStage::BusyStage(const std::string& folder, base::Clock& clock)
    : folder_(folder), clock_(clock) {}

BusyStage::~BusyStage() {
  stopping_ = true;
  app_.reset();  // Ends every call.
  {
    base::MutexLock lock(mu_);
    while (in_flight_ > 0) ended_.Wait(mu_);
  }
  if (silent_socket_ >= 0) close(silent_socket_);
}

absl::Status BusyStage::WriteConfig(int silent_port) const {
  mkdir(absl::StrCat(folder_, "/mails").c_str(), 0700);
  RETURN_IF_ERROR(WriteFile(absl::StrCat(folder_, "/plugin.yaml"),
                            "installation: bench.example\n"
                            "listen: {unix_socket: s}\n"
                            "store: {path: access.db}\n"
                            "mail: {from: access@bench.example, drop: {folder: mails}}\n"
                            "log_level: error\n"
                            "include: [building.yaml]\n"));
  return WriteFile(absl::StrCat(folder_, "/building.yaml"),
                   absl::StrCat("id: ", kBuilding,
                                "\n"
                                "name: Busy House\n"
                                "time_zone: Australia/Sydney\n"
                                "policy: pack\n"
                                "special_days: none\n"
                                "managers: [manager@bench.example]\n"
                                "operator_contact: operator@bench.example\n"
                                "salto:\n"
                                "  url: http://127.0.0.1:",
                                silent_port,
                                "\n"
                                "  plain_http: true\n"
                                "  auth: none\n"
                                "  timetable_pool: {first: 1, last: 1000}\n"));
}

std::shared_ptr<grpc::Channel> BusyStage::Connect() const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(absl::StrCat("unix:", folder_, "/s"),
                                   grpc::InsecureChannelCredentials(), arguments);
}

absl::Status BusyStage::AddIdleConnections(int count) {
  for (int i = 0; i < count; ++i) {
    raw_.push_back(server::RawHttp2::ToUnix(folder_ + "/s"));
    if (!raw_.back().Greet()) return absl::UnavailableError("an idle connection is refused");
  }
  return absl::OkStatus();
}

absl::Status BusyStage::AddSlowReaders(int count) {
  v1::ListGrantsRequest request;
  request.set_page_size(kPage);
  for (int i = 0; i < count; ++i) {
    raw_.push_back(server::RawHttp2::ToUnix(folder_ + "/s"));
    bool sent = raw_.back().Greet() && raw_.back().Call(kWatchGrants, "");
    for (int n = 0; sent && n < kAnswersPerSlowReader; ++n) {
      sent = raw_.back().Call(kListGrants, request.SerializeAsString());
    }
    if (!sent) return absl::UnavailableError("a slow reader is refused");
  }
  return absl::OkStatus();
}

absl::Status BusyStage::HoldGrants(int count) {
  for (int i = 0; i < count; ++i) {
    if (i % kCallsPerConnection == 0) {
      cores_.push_back(v1::AccessControlProvider::NewStub(Connect()));
    }
    held_.push_back(std::make_unique<Held>());
    held_.back()->stub = cores_.back().get();
    held_.back()->request = Booking(absl::StrCat("held-", i), clock_.Now());
    held_.back()->request.mutable_wait()->set_seconds(kWaitSeconds);
    ++in_flight_;
    Send(*held_.back());
  }
  return absl::OkStatus();
}

absl::Status BusyStage::KeepAsking(int count) {
  for (int i = 0; i < count; ++i) {
    if (i % kCallsPerConnection == 0) readers_.push_back(v1::AccessQuery::NewStub(Connect()));
    asked_.push_back(std::make_unique<Asked>());
    asked_.back()->stub = readers_.back().get();
    asked_.back()->request.set_booking_id(absl::StrCat("b", i % grants_));
    ++in_flight_;
    Send(*asked_.back());
  }
  return absl::OkStatus();
}

void BusyStage::Send(Held& call) {
  call.context = std::make_unique<grpc::ClientContext>();
  call.stub->async()->Grant(call.context.get(), &call.request, &call.response,
                            [this, &call](const grpc::Status& status) {
                              if (status.ok() && !stopping_) return Send(call);
                              Ended();
                            });
}

void BusyStage::Send(Asked& call) {
  call.context = std::make_unique<grpc::ClientContext>();
  call.stub->async()->GetGrant(call.context.get(), &call.request, &call.response,
                               [this, &call](const grpc::Status& status) {
                                 if (status.ok() && !stopping_) return Send(call);
                                 Ended();
                               });
}

void BusyStage::Ended() {
  base::MutexLock lock(mu_);
  --in_flight_;
  ended_.NotifyAll();
}

absl::StatusOr<std::vector<absl::Duration>> BusyStage::TimeGetGrants(int count) {
  const auto stub = v1::AccessQuery::NewStub(Connect());
  std::vector<absl::Duration> samples;
  for (int i = 0; i < count; ++i) {
    v1::GetGrantRequest request;
    request.set_booking_id(absl::StrCat("b", i % grants_));
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(clock_.Now() + kDeadline));
    v1::GetGrantResponse response;
    const absl::Duration begin = clock_.Uptime();
    const grpc::Status status = stub->GetGrant(&context, request, &response);
    samples.push_back(clock_.Uptime() - begin);
    RETURN_IF_ERROR(ToStatus(status, "GetGrant"));
  }
  return samples;
}

}  // namespace connecx::bench
