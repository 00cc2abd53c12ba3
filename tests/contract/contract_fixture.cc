#include "tests/contract/contract_fixture.h"

#include <stdlib.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/byte_buffer.h"

namespace connecx::contract {
namespace {

std::string NewFolder() {
  char folder[] = "/tmp/connecx.XXXXXX";
  return mkdtemp(folder);
}

}  // namespace

void FailingStore::Fail(const absl::Status& status) {
  FailWrites(status);
  base::MutexLock lock(mu_);
  read_failure_ = status;
}

void FailingStore::FailWrites(const absl::Status& status) {
  base::MutexLock lock(mu_);
  write_failure_ = status;
}

absl::Status FailingStore::Write(absl::FunctionRef<absl::Status(store::WriteTransaction&)> body) {
  {
    base::MutexLock lock(mu_);
    RETURN_IF_ERROR(write_failure_);
  }
  return store_.Write(body);
}

absl::Status FailingStore::Read(absl::FunctionRef<absl::Status(store::ReadTransaction&)> body) {
  {
    base::MutexLock lock(mu_);
    RETURN_IF_ERROR(read_failure_);
  }
  return store_.Read(body);
}

ContractFixture::ContractFixture()
    : ProviderFixture(core::Policy::kPack),
      served_bookings_({clock_, failing_store_, buildings_, desk_, board_, work_, mail_}),
      served_ids_({clock_, failing_store_, buildings_, desk_, work_, mail_}),
      served_clearing_({clock_, failing_store_, buildings_, desk_, reconciler_, work_, mail_}),
      served_operations_(
          {clock_, failing_store_, buildings_, reconciler_, desk_, composer_, health_, work_}),
      folder_(NewFolder()) {
  const std::string socket = absl::StrCat(folder_, "/grpc.sock");
  auto server =
      server::GrpcServer::Start({.listen = {.unix_socket = socket}},
                                {.provider = provider_,
                                 .query = query_,
                                 .access_operator = served_operations_,
                                 .buildings = buildings_,
                                 .clock = real_clock_,
                                 .probe_store = [this] {
                                   return failing_store_.Write([](store::WriteTransaction& tx) {
                                     return tx.SetFact("", "probe", "written");
                                   });
                                 }});
  EXPECT_TRUE(server.ok()) << server.status();
  if (server.ok()) server_ = *std::move(server);
  server_->SetReady(true);
  channel_ = grpc::CreateChannel(absl::StrCat("unix:", socket), grpc::InsecureChannelCredentials());
}

ContractFixture::~ContractFixture() {
  board_.Close();
  server_.reset();
  unlink(absl::StrCat(folder_, "/grpc.sock").c_str());
  rmdir(folder_.c_str());
}

grpc::Status ContractFixture::CallBytes(const std::string& method, const std::string& request) {
  grpc::GenericStub stub(channel_);
  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(real_clock_.Now() + absl::Seconds(30)));
  const auto next = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  const auto stream = stub.PrepareCall(&context, method, &queue);
  stream->StartCall(nullptr);
  next();
  const grpc::Slice slice(request);
  stream->WriteLast(grpc::ByteBuffer(&slice, 1), grpc::WriteOptions(), nullptr);
  next();
  grpc::ByteBuffer answer;
  do {
    stream->Read(&answer, nullptr);
  } while (next());
  grpc::Status status;
  stream->Finish(&status, nullptr);
  next();
  return status;
}

}  // namespace connecx::contract
