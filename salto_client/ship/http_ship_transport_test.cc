#include "salto_client/ship/http_ship_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/time/time.h"
#include "base/testing/status_matchers.h"
#include "salto_client/http/http_transport.h"
#include "salto_client/http/testing/mock_http_transport.h"
#include "salto_client/salto_error.h"
#include "salto_client/secret.h"

namespace connecx::salto {
namespace {

using ::connecx::base::testing::IsOkAndHolds;
using ::connecx::base::testing::StatusIs;
using ::testing::Return;

constexpr absl::Duration kLimit = absl::Seconds(5);
constexpr absl::string_view kDocument = "<RequestCall/>";

class HttpShipTransportTest : public ::testing::Test {
 protected:
  std::unique_ptr<HttpShipTransport> Create(const ShipAuth& auth) {
    absl::StatusOr<std::unique_ptr<HttpShipTransport>> transport =
        HttpShipTransport::Create(http_, auth);
    EXPECT_OK(transport.status());
    return *std::move(transport);
  }

  // The headers of one request.
  std::vector<HttpHeader> HeadersWith(const ShipAuth& auth) {
    std::vector<HttpHeader> headers;
    EXPECT_CALL(http_, Post).WillOnce([&](const HttpRequest& request, absl::Duration time_limit) {
      EXPECT_EQ(request.body, kDocument);
      EXPECT_EQ(time_limit, kLimit);
      headers.assign(request.headers.begin(), request.headers.end());
      return HttpResponse{.status = 200, .body = "answer"};
    });
    EXPECT_THAT(Create(auth)->RoundTrip(kDocument, kLimit), IsOkAndHolds("answer"));
    return headers;
  }

  absl::StatusOr<std::string> RoundTripWith(int status, const std::string& body) {
    EXPECT_CALL(http_, Post).WillOnce(Return(HttpResponse{.status = status, .body = body}));
    return Create(NoAuth{})->RoundTrip(kDocument, kLimit);
  }

  MockHttpTransport http_;
};

const HttpHeader kContentType = {.name = "Content-Type",
                                 .value = "application/vnd.saltosystems.ship.v1+xml"};

TEST_F(HttpShipTransportTest, SendsTheMediaTypeAndTheCredentials) {
  using ::testing::ElementsAre;
  EXPECT_THAT(HeadersWith(NoAuth{}), ElementsAre(kContentType));
  EXPECT_THAT(HeadersWith(BasicAuth{.user = "Aladdin", .password = Secret("open sesame")}),
              ElementsAre(kContentType, HttpHeader{.name = "Authorization",
                                                   .value = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="}));
  EXPECT_THAT(HeadersWith(ShipKeyAuth{.key = Secret("k3y")}),
              ElementsAre(kContentType, HttpHeader{.name = "Salto-SHIP-Key", .value = "k3y"}));
}

TEST_F(HttpShipTransportTest, CredentialsThatHttpCannotCarryAreRefusedUnshown) {
  const ShipAuth bad[] = {
      ShipKeyAuth{.key = Secret("")},
      ShipKeyAuth{.key = Secret("s3cret\r\nX-Evil: 1")},
      ShipKeyAuth{.key = Secret(std::string("s3cret\0", 7))},
      ShipKeyAuth{.key = Secret("s3cret\xC3\xA9")},
      ShipKeyAuth{.key = Secret(" s3cret")},
      BasicAuth{.user = "", .password = Secret("s3cret")},
      BasicAuth{.user = "a:b", .password = Secret("s3cret")},
  };
  for (const ShipAuth& auth : bad) {
    const absl::Status status = HttpShipTransport::Create(http_, auth).status();
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_FALSE(absl::StrContains(status.ToString(), "s3cret"));
  }
}

TEST_F(HttpShipTransportTest, Any200IsAnAnswer) {
  EXPECT_THAT(RoundTripWith(200, "anything"), IsOkAndHolds("anything"));
  EXPECT_THAT(RoundTripWith(200, ""), IsOkAndHolds(""));
}

TEST_F(HttpShipTransportTest, AnExceptionIsAnAnswerUnderEveryStatus) {
  const std::string body =
      "<RequestResponse><Exception><Code>12</Code></Exception></RequestResponse>";
  for (const int status : {400, 404, 500, 503}) {
    EXPECT_THAT(RoundTripWith(status, body), IsOkAndHolds(body));
  }
}

TEST_F(HttpShipTransportTest, OtherStatusesAreErrors) {
  EXPECT_THAT(RoundTripWith(401, "<html/>"), StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(RoundTripWith(415, ""), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(RoundTripWith(501, ""), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(RoundTripWith(500, "<RequestResponse><Params/></RequestResponse>"),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(HttpShipTransportTest, ErrorsOfTheTransportPass) {
  EXPECT_CALL(http_, Post)
      .WillOnce(Return(MarkOutcomeUnknown(absl::DeadlineExceededError("slow"))));
  const absl::Status status = Create(NoAuth{})->RoundTrip(kDocument, kLimit).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_TRUE(OutcomeUnknown(status));
}

}  // namespace
}  // namespace connecx::salto
