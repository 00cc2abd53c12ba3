#ifndef CONNECX_BENCH_STAGE_H_
#define CONNECX_BENCH_STAGE_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "connecx/access/v1/access_control_provider.grpc.pb.h"
#include "server/app/app.h"
#include "simulator/simulator.h"

namespace connecx::bench {

inline constexpr char kBookedZone[] = "Z-GYM";

// A booking of tomorrow.
struct Booking {
  std::string id;
  std::string apartment;
  int start_minute = 0;  // of the local day
  int minutes = 0;
};

// One building in this process: a simulated SPACE behind its SHIP port, the whole plugin behind
// its Unix socket, and core's stub. Its apartments are "A0", "A1", ... with the access levels
// "AL-0", "AL-1", ...; each already opens a front door and has a cardholder. The access levels
// "FLOOR-0", "FLOOR-1", ... are alike, and no apartment's. For one thread.
class Stage {
 public:
  // `folder` exists; the store and the configuration go there. `clock` outlives the stage.
  static absl::StatusOr<std::unique_ptr<Stage>> Set(const std::string& folder, int apartments,
                                                    int floor_levels, base::Clock& clock);

  // From reading the configuration until a caller sees SERVING.
  absl::StatusOr<absl::Duration> StartPlugin();
  void StopPlugin();

  // Core sends the IDs of all apartments.
  absl::Status SyncIds();

  // Until the answer says that the permission was written and read back; any other is an error.
  absl::StatusOr<absl::Duration> Grant(const Booking& booking);

  std::string ship_url() const { return simulator_->ship_url(); }
  // SHIP calls since the beginning, whoever made them.
  std::int64_t ship_calls() const;

 private:
  Stage(const std::string& folder, int apartments, base::Clock& clock);

  absl::Status WriteConfig() const;

  const std::string folder_;
  const int apartments_;
  base::Clock& clock_;
  const absl::CivilDay tomorrow_;
  std::unique_ptr<simulator::Simulator> simulator_;
  std::unique_ptr<server::App> app_;
  std::unique_ptr<access::v1::AccessControlProvider::Stub> core_;
};

}  // namespace connecx::bench

#endif  // CONNECX_BENCH_STAGE_H_
