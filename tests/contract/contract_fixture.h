#ifndef CONNECX_TESTS_CONTRACT_CONTRACT_FIXTURE_H_
#define CONNECX_TESTS_CONTRACT_CONTRACT_FIXTURE_H_

#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "base/mutex.h"
#include "base/real_clock.h"
#include "google/protobuf/message.h"
#include "grpcpp/channel.h"
#include "grpcpp/support/status.h"
#include "provider/access_provider.h"
#include "provider/store_query.h"
#include "provider/testing/provider_fixture.h"
#include "server/grpc_server.h"
#include "store/store.h"

namespace connecx::contract {

// Another store whose calls fail while they are told to. Thread-safe.
class FailingStore final : public store::Store {
 public:
  explicit FailingStore(store::Store& store) : store_(store) {}

  // OK: no longer.
  void Fail(const absl::Status& status) EXCLUDES(mu_);
  // The same, reads aside.
  void FailWrites(const absl::Status& status) EXCLUDES(mu_);

  absl::Status Write(absl::FunctionRef<absl::Status(store::WriteTransaction&)> body) override;
  absl::Status Read(absl::FunctionRef<absl::Status(store::ReadTransaction&)> body) override;

 private:
  store::Store& store_;
  base::Mutex mu_;
  absl::Status read_failure_ GUARDED_BY(mu_);
  absl::Status write_failure_ GUARDED_BY(mu_);
};

// The real server over the real use cases: their system is in memory, their clock simulated, their
// store can fail. Callers have every role.
class ContractFixture : public provider::ProviderFixture {
 protected:
  ContractFixture();
  ~ContractFixture() override;

  // A call by its full name ("/connecx.access.v1.AccessQuery/GetGrant") with bytes for a request.
  // Streams are read to their end.
  grpc::Status CallBytes(const std::string& method, const std::string& request);
  grpc::Status Call(const std::string& method, const google::protobuf::Message& request) {
    return CallBytes(method, request.SerializeAsString());
  }

  FailingStore failing_store_{store_};
  provider::BookingAccess served_bookings_;
  provider::IdSync served_ids_;
  provider::Clearing served_clearing_;
  provider::AccessProvider provider_{served_bookings_, served_ids_, served_clearing_};
  provider::StoreQuery query_{failing_store_, buildings_};
  provider::Operations served_operations_;
  base::RealClock real_clock_;  // what callers' deadlines are compared with
  std::string folder_;          // short: a socket's path has 107 bytes at most
  std::unique_ptr<server::GrpcServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace connecx::contract

#endif  // CONNECX_TESTS_CONTRACT_CONTRACT_FIXTURE_H_
