#include "observe/http_endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/mutex.h"
#include "base/testing/status_matchers.h"

namespace connecx::observe {
namespace {

using base::testing::StatusIs;

class HttpEndpointTest : public testing::Test {
 protected:
  HttpEndpointTest() {
    auto endpoint = HttpEndpoint::Start("127.0.0.1", 0,
                                        {.readiness =
                                             [this] {
                                               base::MutexLock lock(mu_);
                                               return readiness_;
                                             },
                                         .metrics = [] { return "connecx_access_x 1\n"; }});
    EXPECT_OK(endpoint);
    endpoint_ = *std::move(endpoint);
  }

  httplib::Result Get(const std::string& path) {
    return httplib::Client("127.0.0.1", endpoint_->port()).Get(path.c_str());
  }
  void SetReadiness(absl::Status readiness) {
    base::MutexLock lock(mu_);
    readiness_ = std::move(readiness);
  }

  base::Mutex mu_;
  absl::Status readiness_;
  std::unique_ptr<HttpEndpoint> endpoint_;
};

TEST_F(HttpEndpointTest, SaysThatTheProcessLives) {
  SetReadiness(absl::UnavailableError("the disk is full"));
  const auto answer = Get("/healthz");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "ok\n");
}

TEST_F(HttpEndpointTest, SaysWhetherAndWhyNotIntentsCanBeMadeDurable) {
  auto answer = Get("/readyz");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "ready\n");
  SetReadiness(absl::UnavailableError("the disk is full"));
  answer = Get("/readyz");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 503);
  EXPECT_EQ(answer->body, "not ready: the disk is full\n");
}

TEST_F(HttpEndpointTest, ShowsMetricsInPrometheusTextFormat) {
  const auto answer = Get("/metrics");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "connecx_access_x 1\n");
  EXPECT_EQ(answer->get_header_value("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
}

TEST_F(HttpEndpointTest, OffersNothingElse) {
  for (const char* path : {"/", "/metrics/", "/readyz/../metrics2", "/debug"}) {
    const auto answer = Get(path);
    ASSERT_TRUE(answer) << path;
    EXPECT_EQ(answer->status, 404) << path;
  }
  const auto answer =
      httplib::Client("127.0.0.1", endpoint_->port()).Post("/readyz", "x", "text/plain");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 404);
}

TEST_F(HttpEndpointTest, ConnectionsThatStaySilentKeepNobodyWaiting) {
  std::vector<std::unique_ptr<httplib::Client>> kept;
  for (int i = 0; i < 12; ++i) {
    kept.push_back(std::make_unique<httplib::Client>("127.0.0.1", endpoint_->port()));
    kept.back()->set_keep_alive(true);
    EXPECT_TRUE(kept.back()->Get("/healthz"));
  }
  EXPECT_TRUE(Get("/readyz"));
}

TEST_F(HttpEndpointTest, AnAddressInUseIsRefused) {
  EXPECT_THAT(HttpEndpoint::Start("127.0.0.1", endpoint_->port(), {}),
              StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace connecx::observe
