#ifndef CONNECX_TESTS_CONFORMANCE_SUITE_TRANSCRIPT_H_
#define CONNECX_TESTS_CONFORMANCE_SUITE_TRANSCRIPT_H_

#include <google/protobuf/message.h>
#include <grpcpp/support/status.h>

#include <deque>
#include <string>

#include "absl/strings/string_view.h"
#include "base/mutex.h"

namespace connecx::conformance {

// What a case sent and got: the newest exchanges, for whoever reads a failure. Thread-safe.
class Transcript {
 public:
  void Add(const google::protobuf::Message& sent, const grpc::Status& status,
           const google::protobuf::Message& got) EXCLUDES(mu_);
  void Note(absl::string_view text) EXCLUDES(mu_);
  // Two lines per exchange, oldest first.
  std::string Text() const EXCLUDES(mu_);

 private:
  mutable base::Mutex mu_;
  std::deque<std::string> newest_ GUARDED_BY(mu_);
  int forgotten_ GUARDED_BY(mu_) = 0;
};

}  // namespace connecx::conformance

#endif  // CONNECX_TESTS_CONFORMANCE_SUITE_TRANSCRIPT_H_
