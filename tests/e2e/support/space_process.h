#ifndef CONNECX_TESTS_E2E_SUPPORT_SPACE_PROCESS_H_
#define CONNECX_TESTS_E2E_SUPPORT_SPACE_PROCESS_H_

#include <google/protobuf/message.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "simulator/control.pb.h"
#include "tests/e2e/support/child.h"
#include "tests/e2e/support/temp_folder.h"

namespace connecx::e2e {

// proaccess_sim as a process of its own, in Sydney, on free ports, with its control API. Ends with
// this object.
class SpaceProcess {
 public:
  // Starts it with `seed` in it and waits until it serves; its files go into `folder`. `ship`: more
  // of the configuration of its SHIP port, such as "auth: none".
  static absl::StatusOr<std::unique_ptr<SpaceProcess>> Start(const TempFolder& folder,
                                                             const simulator::v1::Database& seed,
                                                             const std::string& ship = "");

  const std::string& ship_url() const { return ship_url_; }
  Child& child() { return *child_; }

  // The control API: the answer goes into `answer`. UNAVAILABLE: none, or not 200.
  absl::Status Get(const std::string& path, google::protobuf::Message& answer) const;
  absl::Status Post(const std::string& path, const google::protobuf::Message& request) const;
  absl::Status Delete(const std::string& path) const;

  absl::StatusOr<simulator::v1::Database> Dump() const;
  // Whether an up-to-date card of the access level opens the zone at that instant.
  absl::StatusOr<bool> Opens(const std::string& access_level, const std::string& zone,
                             absl::Time at) const;

 private:
  explicit SpaceProcess(std::unique_ptr<Child> child) : child_(std::move(child)) {}

  const std::unique_ptr<Child> child_;
  std::string ship_url_;
  std::string control_url_;
};

}  // namespace connecx::e2e

#endif  // CONNECX_TESTS_E2E_SUPPORT_SPACE_PROCESS_H_
