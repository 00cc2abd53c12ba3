#ifndef CONNECX_TESTS_CONFORMANCE_SUITE_TARGET_H_
#define CONNECX_TESTS_CONFORMANCE_SUITE_TARGET_H_

#include <google/protobuf/message.h>
#include <grpcpp/support/status.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace connecx::conformance {

// Paths of PEM files; all empty: plaintext. A key needs its certificate.
struct TlsFiles {
  std::string ca;
  std::string certificate;
  std::string key;

  bool used() const { return !ca.empty() || !certificate.empty(); }
};

// The server under test, by its address: one connection. Thread-safe.
class Target {
 public:
  // Connects when it is called first. An error names the file that cannot be read.
  static absl::StatusOr<std::unique_ptr<Target>> Create(const std::string& address,
                                                        const TlsFiles& tls);

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

  // Makes the unary call of the contract that takes `request`. `give_up`: when the caller cancels
  // it, unless it has ended.
  grpc::Status Call(const google::protobuf::Message& request, google::protobuf::Message& response,
                    absl::Time deadline, absl::Time give_up = absl::InfiniteFuture()) const;

  // Sends `bytes` to `method`, such as "/connecx.access.v1.AccessControlProvider/Grant".
  grpc::Status CallRaw(const std::string& method, const std::string& bytes,
                       absl::Time deadline) const;

  // Waits until the server says that it serves; false: `deadline` passed before.
  bool AwaitServing(absl::Time deadline) const;

 private:
  explicit Target(std::shared_ptr<grpc::Channel> channel);

  grpc::Status CallBytes(const std::string& method, const std::string& bytes, absl::Time deadline,
                         absl::Time give_up, std::string& answer) const;

  const std::shared_ptr<grpc::Channel> channel_;
};

// The path of the call that takes such a request.
std::string MethodOf(const google::protobuf::Descriptor& request);

}  // namespace connecx::conformance

#endif  // CONNECX_TESTS_CONFORMANCE_SUITE_TARGET_H_
