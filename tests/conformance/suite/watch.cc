#include "tests/conformance/suite/watch.h"

#include <grpcpp/channel.h>

#include <memory>

#include "connecx/access/v1/access_query.grpc.pb.h"

namespace connecx::conformance {

namespace v1 = ::connecx::access::v1;

Watch::Watch(Client& client, const v1::WatchGrantsRequest& request)
    : client_(client), reader_([this, request] { Read(request); }) {}

Watch::~Watch() { context_.TryCancel(); }

void Watch::Read(const v1::WatchGrantsRequest& request) {
  const auto query = v1::AccessQuery::NewStub(client_.target().channel());
  const auto stream = query->WatchGrants(&context_, request);
  v1::WatchGrantsResponse message;
  while (stream->Read(&message)) {
    client_.Note(absl::StrCat("watched {", message.ShortDebugString(), "}"));
    base::MutexLock lock(mu_);
    messages_.push_back(message);
    changed_.NotifyAll();
  }
  const grpc::Status status = stream->Finish();
  base::MutexLock lock(mu_);
  ended_ = true;
  status_ = status;
  changed_.NotifyAll();
}

absl::StatusOr<Watch::Messages> Watch::Await(const std::function<bool(const Messages&)>& enough,
                                             absl::Duration patience) {
  const absl::Time end = client_.clock().Now() + patience;
  base::MutexLock lock(mu_);
  while (!enough(messages_)) {
    if (ended_) return Mismatch("the watch goes on", ErrorText(status_));
    if (client_.clock().Now() > end) {
      return Mismatch(
          absl::StrCat("what is watched for comes within ", absl::FormatDuration(patience)),
          absl::StrCat(messages_.size(), " messages without it"));
    }
    client_.clock().AwaitUntil(mu_, changed_, end);
  }
  return messages_;
}

absl::StatusOr<grpc::Status> Watch::AwaitEnd() {
  const absl::Time end = client_.clock().Now() + kPatience;
  base::MutexLock lock(mu_);
  while (!ended_) {
    if (client_.clock().Now() > end) return Mismatch("the watch ends", "it goes on");
    client_.clock().AwaitUntil(mu_, changed_, end);
  }
  return status_;
}

std::vector<v1::Grant> EventsOf(const Watch::Messages& messages, const std::string& booking_id) {
  std::vector<v1::Grant> events;
  for (const v1::WatchGrantsResponse& message : messages) {
    if (message.grant().booking_id() == booking_id) events.push_back(message.grant());
  }
  return events;
}

}  // namespace connecx::conformance
