// TCP with certificates on both sides: who is known, and new certificates without a restart.

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "connecx/access/v1/access_control_provider.grpc.pb.h"
#include "connecx/access/v1/access_query.grpc.pb.h"
#include "connecx/access/v1/provider_identity.grpc.pb.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "server/testing/reflection_client.h"
#include "server/testing/server_fixture.h"
#include "server/testing/test_authority.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;
using ::connecx::base::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kCore[] = "DNS:core.example.com";
constexpr char kReader[] = "URI:spiffe://example.com/reader";

std::string ReasonOf(const grpc::Status& status) {
  google::rpc::Status rpc;
  google::rpc::ErrorInfo info;
  if (!rpc.ParseFromString(status.error_details()) || rpc.details().empty() ||
      !rpc.details(0).UnpackTo(&info)) {
    return "";
  }
  return info.reason();
}

class TlsTest : public ServerFixture {
 protected:
  TlsTest() {
    WriteFiles(authority_, authority_);
    auto server = StartServer({.listen = Listen()});
    EXPECT_TRUE(server.ok()) << server.status();
    if (server.ok()) tls_server_ = *std::move(server);
  }
  ~TlsTest() override {
    tls_server_.reset();
    for (const char* name : {"server.pem", "server.key", "ca.pem"}) {
      std::filesystem::remove(File(name));
    }
  }

  std::string File(const std::string& name) const { return folder_ + "/" + name; }
  void Write(const std::string& name, const std::string& content) {
    std::ofstream(File(name + ".new")) << content;
    std::filesystem::rename(File(name + ".new"), File(name));
  }
  void WriteFiles(const TestAuthority& of_server, const TestAuthority& of_clients) {
    const IssuedCertificate pair = of_server.Issue("IP:127.0.0.1");
    Write("server.pem", pair.certificate);
    Write("server.key", pair.private_key);
    Write("ca.pem", of_clients.CertificatePem());
  }
  ListenOptions Listen() const {
    using Kind = CertificateRule::Kind;
    ListenOptions listen;
    listen.tcp_address = "127.0.0.1:0";
    listen.tls = {File("server.pem"), File("server.key"), File("ca.pem")};
    listen.access.certificates = {{Kind::kDns, "core.example.com", {Role::kCore}},
                                  {Kind::kUri, "spiffe://example.com/reader", {Role::kReader}}};
    return listen;
  }

  // A client of `of_client` that trusts servers of `of_server`; without `names`: no certificate.
  std::shared_ptr<grpc::Channel> Connect(const TestAuthority& of_server,
                                         const TestAuthority& of_client, const std::string& names) {
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = of_server.CertificatePem();
    if (!names.empty()) {
      const IssuedCertificate pair = of_client.Issue(names);
      options.pem_private_key = pair.private_key;
      options.pem_cert_chain = pair.certificate;
    }
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", tls_server_->tcp_port()),
                                     grpc::SslCredentials(options), arguments);
  }
  std::shared_ptr<grpc::Channel> Connect(const std::string& names) {
    return Connect(authority_, authority_, names);
  }

  // Any role may call it.
  static grpc::Status GetPluginInfo(const std::shared_ptr<grpc::Channel>& channel) {
    grpc::ClientContext context;
    v1::GetPluginInfoResponse response;
    return v1::ProviderIdentity::NewStub(channel)->GetPluginInfo(&context, {}, &response);
  }
  // Of the wrong shape: reaches no provider.
  static grpc::Status Grant(const std::shared_ptr<grpc::Channel>& channel) {
    grpc::ClientContext context;
    v1::GrantResponse response;
    return v1::AccessControlProvider::NewStub(channel)->Grant(&context, {}, &response);
  }
  static grpc::Status GetGrant(const std::shared_ptr<grpc::Channel>& channel) {
    grpc::ClientContext context;
    v1::GetGrantResponse response;
    return v1::AccessQuery::NewStub(channel)->GetGrant(&context, {}, &response);
  }

  const TestAuthority authority_;
  const TestAuthority other_;
  std::unique_ptr<GrpcServer> tls_server_;
};

TEST_F(TlsTest, NamesOfTheCertificateGiveRoles) {
  const auto core = Connect(kCore);
  EXPECT_EQ(Grant(core).error_code(), grpc::INVALID_ARGUMENT);
  EXPECT_EQ(GetGrant(core).error_code(), grpc::INVALID_ARGUMENT);
  const auto reader = Connect(kReader);
  EXPECT_EQ(ReasonOf(Grant(reader)), "ROLE_REQUIRED");
  EXPECT_EQ(GetGrant(reader).error_code(), grpc::INVALID_ARGUMENT);
  EXPECT_THAT(ListServices(reader), Not(IsEmpty()));
}

TEST_F(TlsTest, WhoIsNotOnTheListMayCallNothing) {
  for (const char* names : {"DNS:stranger.example.com", "URI:spiffe://example.com/core",
                            "email:core.example.com@example.com"}) {
    const auto stranger = Connect(names);
    for (const grpc::Status& status : {GetPluginInfo(stranger), Grant(stranger)}) {
      EXPECT_EQ(status.error_code(), grpc::UNAUTHENTICATED) << status.error_message();
      EXPECT_EQ(ReasonOf(status), "CALLER_UNKNOWN");
    }
    grpc::ClientContext context;
    grpc::health::v1::HealthCheckResponse health;
    EXPECT_EQ(ReasonOf(grpc::health::v1::Health::NewStub(stranger)->Check(&context, {}, &health)),
              "CALLER_UNKNOWN");
    grpc::ClientContext watch_context;
    EXPECT_EQ(
        ReasonOf(grpc::health::v1::Health::NewStub(stranger)->Watch(&watch_context, {})->Finish()),
        "CALLER_UNKNOWN");
    EXPECT_THAT(ListServices(stranger), IsEmpty());
  }
}

TEST_F(TlsTest, OnlyCertificatesOfTheAuthorityConnect) {
  for (const auto& channel : {Connect(authority_, other_, kCore), Connect("")}) {
    EXPECT_EQ(GetPluginInfo(channel).error_code(), grpc::UNAVAILABLE);
  }
  const auto plain = grpc::CreateChannel(absl::StrCat("127.0.0.1:", tls_server_->tcp_port()),
                                         grpc::InsecureChannelCredentials());
  EXPECT_EQ(GetPluginInfo(plain).error_code(), grpc::UNAVAILABLE);
}

TEST_F(TlsTest, NewFilesAreTakenWithoutARestart) {
  const auto before = Connect(kCore);
  ASSERT_TRUE(GetPluginInfo(before).ok());
  WriteFiles(other_, other_);
  EXPECT_TRUE(GetPluginInfo(Connect(other_, other_, kCore)).ok());
  EXPECT_EQ(GetPluginInfo(Connect(kCore)).error_code(), grpc::UNAVAILABLE)
      << "neither side trusts the other";
  EXPECT_TRUE(GetPluginInfo(before).ok()) << "what is connected stays";
}

TEST_F(TlsTest, JunkLeavesWhatWasThere) {
  const IssuedCertificate unpaired = authority_.Issue("IP:127.0.0.1");
  const std::pair<const char*, std::string> changes[] = {
      {"server.key", unpaired.private_key},
      {"server.pem", "junk"},
      {"ca.pem", ""},
  };
  for (const auto& [name, content] : changes) {
    Write(name, content);
    EXPECT_TRUE(GetPluginInfo(Connect(kCore)).ok()) << name;
  }
  WriteFiles(other_, other_);
  EXPECT_TRUE(GetPluginInfo(Connect(other_, other_, kCore)).ok()) << "mended";
}

TEST_F(TlsTest, JunkAtTheStartEndsIt) {
  Write("server.key", "junk");
  EXPECT_THAT(StartServer({.listen = Listen()}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("server.key")));
}

}  // namespace
}  // namespace connecx::server
