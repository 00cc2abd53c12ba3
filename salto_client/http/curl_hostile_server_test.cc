#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/real_clock.h"
#include "base/testing/status_matchers.h"
#include "salto_client/http/curl_http_transport.h"
#include "salto_client/http/testing/raw_server.h"
#include "salto_client/salto_error.h"

// Servers that do what a well-behaved one never does. Real sockets and real, short limits: this is
// where the limits themselves are tested.

namespace connecx::salto {
namespace {

using Code = absl::StatusCode;
using ::connecx::base::testing::StatusIs;
using ::testing::HasSubstr;

constexpr absl::Duration kAmple = absl::Seconds(20);
constexpr absl::string_view kGoodAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

class HostileServerTest : public ::testing::Test {
 protected:
  // One call against `server`. Sets how long it took.
  absl::StatusOr<HttpResponse> Call(const RawServer& server, absl::Duration time_limit = kAmple,
                                    HttpOptions options = {}) {
    options.url = server.url();
    absl::StatusOr<std::unique_ptr<CurlHttpTransport>> transport =
        CurlHttpTransport::Create(options, clock_);
    if (!transport.ok()) return transport.status();
    const absl::Duration start = clock_.Uptime();
    absl::StatusOr<HttpResponse> response = (*transport)->Post({.body = "<x/>"}, time_limit);
    took_ = clock_.Uptime() - start;
    return response;
  }

  // The error of one call against a server that answers `bytes` and closes.
  absl::Status ErrorOf(const std::string& bytes) {
    RawServer server([&](RawConnection& connection) {
      if (connection.ReadRequest()) connection.Send(bytes);
    });
    return Call(server).status();
  }

  base::RealClock clock_;
  absl::Duration took_;
};

TEST_F(HostileServerTest, GarbageAndTruncatedAnswersAreDataLoss) {
  const std::string answers[] = {
      "HELLO\r\n\r\n",
      std::string(1000, '\0'),
      "STP/00/5/HELLO",
      "HTTP/9.9 200 OK\r\n\r\n",
      "HTTP/1.1 abc\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
      "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nx",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nhello",
      absl::StrCat("HTTP/1.1 200 ", std::string(200 << 10, 'x')),
      absl::StrCat("HTTP/1.1 200 OK\r\nX: ", std::string(100 << 10, 'x'), "\r\n\r\n"),
  };
  for (const std::string& answer : answers) {
    const absl::Status status = ErrorOf(answer);
    EXPECT_THAT(status, StatusIs(Code::kDataLoss)) << answer.substr(0, 80);
    EXPECT_TRUE(OutcomeUnknown(status)) << answer.substr(0, 80);
  }
}

TEST_F(HostileServerTest, ManyHeadersAreCutOff) {
  std::string answer = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 5000; ++i) absl::StrAppend(&answer, "X-", i, ": some value\r\n");
  answer += "Content-Length: 0\r\n\r\n";
  EXPECT_THAT(ErrorOf(answer), StatusIs(Code::kDataLoss, HasSubstr("larger than")));
}

TEST_F(HostileServerTest, ABodyOverTheCapIsCutOffHoweverItIsFramed) {
  const std::string mebibyte(1 << 20, 'x');
  const std::string framings[] = {
      "HTTP/1.1 200 OK\r\nContent-Length: 40000000\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n",
      "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
  };
  for (const std::string& framing : framings) {
    RawServer server([&](RawConnection& connection) {
      if (!connection.ReadRequest()) return;
      connection.Send(framing);
      for (int i = 0; i < 40 && connection.Send(mebibyte); ++i) {
      }
    });
    const absl::Status status = Call(server).status();
    EXPECT_THAT(status, StatusIs(Code::kDataLoss, HasSubstr("larger than")));
    EXPECT_FALSE(IsTransient(status));
    EXPECT_TRUE(OutcomeUnknown(status));
  }
}

TEST_F(HostileServerTest, ABodyOfExactlyTheCapIsTaken) {
  RawServer server([&](RawConnection& connection) {
    if (connection.ReadRequest()) connection.Send(kGoodAnswer);
  });
  EXPECT_OK(Call(server, kAmple, {.max_body_bytes = 2}).status());
  EXPECT_THAT(Call(server, kAmple, {.max_body_bytes = 1}), StatusIs(Code::kDataLoss));
}

TEST_F(HostileServerTest, ASilentServerEndsAtTheTimeLimit) {
  RawServer server([](RawConnection& connection) { connection.AwaitClose(); });
  const absl::Status status = Call(server, absl::Milliseconds(200)).status();
  EXPECT_THAT(status, StatusIs(Code::kDeadlineExceeded, HasSubstr("200ms")));
  EXPECT_TRUE(OutcomeUnknown(status));
  EXPECT_LT(took_, absl::Seconds(5));
}

TEST_F(HostileServerTest, ADrippedAnswerEndsAtTheTimeLimit) {
  RawServer server([](RawConnection& connection) {
    if (!connection.ReadRequest()) return;
    connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    while (!connection.AwaitClose(10) && connection.Send("x")) {
    }
  });
  const absl::Status status = Call(server, absl::Milliseconds(300)).status();
  EXPECT_THAT(status, StatusIs(Code::kDeadlineExceeded, HasSubstr("300ms")));
  EXPECT_TRUE(OutcomeUnknown(status));
  EXPECT_LT(took_, absl::Seconds(5));
}

TEST_F(HostileServerTest, DrippedHeadersEndAtTheTimeLimit) {
  RawServer server([](RawConnection& connection) {
    if (!connection.ReadRequest()) return;
    connection.Send("HTTP/1.1 200 OK\r\nX: ");
    while (!connection.AwaitClose(10) && connection.Send("x")) {
    }
  });
  EXPECT_THAT(Call(server, absl::Milliseconds(300)), StatusIs(Code::kDeadlineExceeded));
  EXPECT_LT(took_, absl::Seconds(5));
}

TEST_F(HostileServerTest, AStallEndsBeforeTheTimeLimit) {
  RawServer server([](RawConnection& connection) {
    if (!connection.ReadRequest()) return;
    connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nx");
    connection.AwaitClose();
  });
  const absl::Status status = Call(server, kAmple, {.stall_limit = absl::Seconds(1)}).status();
  EXPECT_THAT(status, StatusIs(Code::kDeadlineExceeded, HasSubstr("silent for 1s")));
  EXPECT_TRUE(OutcomeUnknown(status));
  EXPECT_LT(took_, kAmple / 2);
}

TEST_F(HostileServerTest, AServerThatIsNotThereIsUnavailableAndSurelyGotNothing) {
  absl::StatusOr<std::unique_ptr<CurlHttpTransport>> transport =
      CurlHttpTransport::Create({.url = absl::StrCat("http://127.0.0.1:", UnusedPort())}, clock_);
  ASSERT_OK(transport.status());
  const absl::Status status = (*transport)->Post({.body = "x"}, kAmple).status();
  EXPECT_THAT(status, StatusIs(Code::kUnavailable));
  EXPECT_TRUE(IsTransient(status));
  EXPECT_FALSE(OutcomeUnknown(status));
}

TEST_F(HostileServerTest, ANameThatDoesNotResolveIsUnavailable) {
  absl::StatusOr<std::unique_ptr<CurlHttpTransport>> transport =
      CurlHttpTransport::Create({.url = "http://no-such-host.invalid:8100"}, clock_);
  ASSERT_OK(transport.status());
  const absl::Status status = (*transport)->Post({.body = "x"}, kAmple).status();
  EXPECT_THAT(status, StatusIs(Code::kUnavailable));
  EXPECT_FALSE(OutcomeUnknown(status));
}

TEST_F(HostileServerTest, AResetInMidAnswerIsDataLossAndNotRepeated) {
  RawServer server([](RawConnection& connection) {
    if (!connection.ReadRequest()) return;
    connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx");
    connection.AwaitClose(50);  // so that the client has read what came before the reset
    connection.ResetOnClose();
  });
  const absl::Status status = Call(server).status();
  EXPECT_THAT(status, StatusIs(Code::kDataLoss));
  EXPECT_TRUE(OutcomeUnknown(status));
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(HostileServerTest, ABreakBeforeTheAnswerIsRepeatedOnce) {
  for (const bool reset : {false, true}) {
    int calls = 0;
    RawServer server([&](RawConnection& connection) {
      if (!connection.ReadRequest()) return;
      if (++calls > 1) {
        connection.Send(kGoodAnswer);
      } else if (reset) {
        connection.ResetOnClose();
      }
    });
    EXPECT_OK(Call(server).status());
    EXPECT_EQ(server.connections(), 2);
  }
}

TEST_F(HostileServerTest, TwoBreaksBeforeTheAnswerAreUnavailableWithUnknownOutcome) {
  RawServer server([](RawConnection& connection) { connection.ReadRequest(); });
  const absl::Status status = Call(server).status();
  EXPECT_THAT(status, StatusIs(Code::kUnavailable));
  EXPECT_TRUE(OutcomeUnknown(status));
  EXPECT_TRUE(IsTransient(status));
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(HostileServerTest, AKeptConnectionThatDiedIsReplacedAndTheRequestSentTwiceAtMost) {
  // Serves one request on the first connection, then closes it and each further one unanswered.
  int calls = 0;
  RawServer server([&](RawConnection& connection) {
    if (!connection.ReadRequest()) return;
    if (++calls > 1) return;
    connection.Send(kGoodAnswer);
    if (connection.ReadRequest()) ++calls;
  });
  absl::StatusOr<std::unique_ptr<CurlHttpTransport>> transport =
      CurlHttpTransport::Create({.url = server.url()}, clock_);
  ASSERT_OK(transport.status());
  ASSERT_OK((*transport)->Post({.body = "x"}, kAmple).status());
  EXPECT_THAT((*transport)->Post({.body = "x"}, kAmple), StatusIs(Code::kUnavailable));
  EXPECT_EQ(calls, 3) << "one request served, the second sent on the old and on a new connection";
}

TEST_F(HostileServerTest, AServerThatClosesAfterEachAnswerIsServedByReconnecting) {
  RawServer server([](RawConnection& connection) {
    if (connection.ReadRequest()) connection.Send(kGoodAnswer);
  });
  absl::StatusOr<std::unique_ptr<CurlHttpTransport>> transport =
      CurlHttpTransport::Create({.url = server.url()}, clock_);
  ASSERT_OK(transport.status());
  for (int i = 0; i < 10; ++i) EXPECT_OK((*transport)->Post({.body = "x"}, kAmple).status());
}

TEST_F(HostileServerTest, ErrorsNeverShowHeaders) {
  const std::vector<HttpHeader> headers = {{.name = "Salto-SHIP-Key", .value = "s3cret"}};
  RawServer server([](RawConnection& connection) {
    if (connection.ReadRequest()) connection.Send("HTTP/1.1 s3\r\n\r\n");
  });
  absl::StatusOr<std::unique_ptr<CurlHttpTransport>> transport =
      CurlHttpTransport::Create({.url = server.url()}, clock_);
  ASSERT_OK(transport.status());
  const absl::Status status =
      (*transport)->Post({.headers = headers, .body = "<x/>"}, kAmple).status();
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(status.ToString(), ::testing::Not(HasSubstr("s3cret")));
}

}  // namespace
}  // namespace connecx::salto
