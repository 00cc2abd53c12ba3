#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <stdlib.h>

#include <fstream>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/real_clock.h"
#include "base/testing/status_matchers.h"
#include "salto_client/http/curl_http_transport.h"
#include "salto_client/http/testing/test_certificate.h"
#include "salto_client/salto_error.h"

namespace connecx::salto {
namespace {

using ::connecx::base::testing::StatusIs;

// An HTTPS server in this process.
class HttpsServer {
 public:
  explicit HttpsServer(const TestCertificate& certificate)
      : server_(certificate.certificate(), certificate.key()) {
    server_.set_tcp_nodelay(true);
    server_.Post("/", [](const httplib::Request&, httplib::Response& response) {
      response.set_content("hello", "text/plain");
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
  }
  ~HttpsServer() {
    while (!server_.is_running()) std::this_thread::yield();
    server_.stop();
    thread_.join();
  }

  std::string url() const { return absl::StrCat("https://127.0.0.1:", port_); }

 private:
  httplib::SSLServer server_;
  int port_ = 0;
  std::thread thread_;
};

class CurlTlsTest : public ::testing::Test {
 protected:
  std::string WritePem(const TestCertificate& certificate, const std::string& name) {
    const std::string path = absl::StrCat(getenv("TEST_TMPDIR"), "/", name);
    std::ofstream(path) << certificate.Pem();
    return path;
  }

  absl::Status Call(const HttpOptions& options) {
    const absl::StatusOr<std::unique_ptr<CurlHttpTransport>> transport =
        CurlHttpTransport::Create(options, clock_);
    if (!transport.ok()) return transport.status();
    const absl::StatusOr<HttpResponse> response =
        (*transport)->Post({.body = "x"}, absl::Seconds(20));
    if (!response.ok()) return response.status();
    EXPECT_EQ(response->body, "hello");
    return absl::OkStatus();
  }

  void ExpectNotTrusted(const absl::Status& status) {
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition));
    EXPECT_FALSE(OutcomeUnknown(status)) << status;
    EXPECT_FALSE(IsTransient(status)) << status;
  }

  base::RealClock clock_;
  TestCertificate certificate_{"127.0.0.1"};
  TestCertificate other_{"127.0.0.1"};
};

TEST_F(CurlTlsTest, ACaFileDecides) {
  HttpsServer server(certificate_);
  EXPECT_OK(Call({.url = server.url(), .ca_file = WritePem(certificate_, "ca.pem")}));
  ExpectNotTrusted(Call({.url = server.url(), .ca_file = WritePem(other_, "other.pem")}));
}

TEST_F(CurlTlsTest, WithoutAnythingTheSystemsAuthoritiesDecide) {
  HttpsServer server(certificate_);
  ExpectNotTrusted(Call({.url = server.url()}));
}

TEST_F(CurlTlsTest, WithACaFileTheNameMustFit) {
  TestCertificate elsewhere("10.1.2.3");
  HttpsServer server(elsewhere);
  ExpectNotTrusted(Call({.url = server.url(), .ca_file = WritePem(elsewhere, "ca.pem")}));
}

TEST_F(CurlTlsTest, WithACaFileTheCertificateMustBeValidNow) {
  TestCertificate expired("127.0.0.1", 0);
  HttpsServer server(expired);
  ExpectNotTrusted(Call({.url = server.url(), .ca_file = WritePem(expired, "ca.pem")}));
}

TEST_F(CurlTlsTest, APinnedKeyAloneTrustsASelfSignedCertificate) {
  HttpsServer server(certificate_);
  EXPECT_OK(Call({.url = server.url(), .pinned_public_key = certificate_.PublicKeyPin()}));
  EXPECT_OK(Call({.url = server.url(),
                  .pinned_public_key =
                      absl::StrCat(other_.PublicKeyPin(), ";", certificate_.PublicKeyPin())}));
  ExpectNotTrusted(Call({.url = server.url(), .pinned_public_key = other_.PublicKeyPin()}));
}

TEST_F(CurlTlsTest, APinnedKeyAloneTrustsAnExpiredCertificateForAnotherName) {
  TestCertificate odd("10.1.2.3", 0);
  HttpsServer server(odd);
  EXPECT_OK(Call({.url = server.url(), .pinned_public_key = odd.PublicKeyPin()}));
}

TEST_F(CurlTlsTest, WithACaFileAndAPinnedKeyBothMustHold) {
  HttpsServer server(certificate_);
  const std::string ca_file = WritePem(certificate_, "ca.pem");
  const std::string other_file = WritePem(other_, "other.pem");
  EXPECT_OK(Call(
      {.url = server.url(), .ca_file = ca_file, .pinned_public_key = certificate_.PublicKeyPin()}));
  ExpectNotTrusted(
      Call({.url = server.url(), .ca_file = ca_file, .pinned_public_key = other_.PublicKeyPin()}));
  ExpectNotTrusted(Call({.url = server.url(),
                         .ca_file = other_file,
                         .pinned_public_key = certificate_.PublicKeyPin()}));
}

TEST_F(CurlTlsTest, OnlyWhenToldSoAnyCertificateIsTaken) {
  TestCertificate odd("10.1.2.3", 0);
  HttpsServer server(odd);
  EXPECT_OK(Call({.url = server.url(), .insecure_skip_verification = true}));
}

TEST_F(CurlTlsTest, PlainHttpToAnHttpsPortAndTheOtherWayRoundAreErrors) {
  HttpsServer server(certificate_);
  std::string plain = server.url();
  plain.replace(0, 5, "http");
  EXPECT_FALSE(Call({.url = plain}).ok());

  httplib::Server plain_server;
  const int port = plain_server.bind_to_any_port("127.0.0.1");
  std::thread thread([&] { plain_server.listen_after_bind(); });
  const absl::Status status = Call({.url = absl::StrCat("https://127.0.0.1:", port)});
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_FALSE(OutcomeUnknown(status));
  while (!plain_server.is_running()) std::this_thread::yield();
  plain_server.stop();
  thread.join();
}

}  // namespace
}  // namespace connecx::salto
