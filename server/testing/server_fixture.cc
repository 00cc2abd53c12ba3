#include "server/testing/server_fixture.h"

#include <stdlib.h>
#include <unistd.h>

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"

namespace connecx::server {
namespace {

// Each has a connection of its own.
std::shared_ptr<grpc::Channel> Connect(const std::string& target) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace

void AnswersSeen::OnCall(const core::CallAnswered& call) {
  base::MutexLock lock(mu_);
  answers_.push_back(absl::StrCat(call.rpc, " ", absl::StatusCodeToString(call.code),
                                  call.reason.empty() ? "" : " ", call.reason));
  last_trace_id_ = call.trace_id;
}

std::vector<std::string> AnswersSeen::All() {
  base::MutexLock lock(mu_);
  return answers_;
}

std::string AnswersSeen::last_trace_id() {
  base::MutexLock lock(mu_);
  return last_trace_id_;
}

ServerFixture::ServerFixture() {
  char folder[] = "/tmp/connecx.XXXXXX";
  folder_ = mkdtemp(folder);
  // Nothing is known beside a grant.
  EXPECT_CALL(query_, ContextOf)
      .Times(::testing::AnyNumber())
      .WillRepeatedly([](absl::Span<const core::Grant> grants) {
        return std::vector<provider::GrantContext>(grants.size());
      });
  auto server =
      StartServer({.listen = {.unix_socket = SocketPath(), .tcp_address = "127.0.0.1:0"}});
  EXPECT_TRUE(server.ok()) << server.status();
  if (server.ok()) server_ = *std::move(server);
}

ServerFixture::~ServerFixture() {
  server_.reset();
  unlink(SocketPath().c_str());
  rmdir(folder_.c_str());
}

absl::StatusOr<std::unique_ptr<GrpcServer>> ServerFixture::StartServer(
    const GrpcServerOptions& options) {
  return GrpcServer::Start(options, {.provider = provider_,
                                     .query = query_,
                                     .access_operator = operator_,
                                     .buildings = buildings_,
                                     .clock = clock_,
                                     .probe_store = [this] { return store_status_; },
                                     .observer = answers_});
}

std::shared_ptr<grpc::Channel> ServerFixture::UnixChannel() const {
  return Connect(absl::StrCat("unix:", SocketPath()));
}

std::shared_ptr<grpc::Channel> ServerFixture::TcpChannel() const {
  return Connect(absl::StrCat("127.0.0.1:", server_->tcp_port()));
}

}  // namespace connecx::server
