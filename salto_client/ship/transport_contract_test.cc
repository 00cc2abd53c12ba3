// What transport.h promises, kept by every transport.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/real_clock.h"
#include "base/testing/status_matchers.h"
#include "salto_client/salto_error.h"
#include "salto_client/ship/transport.h"
#include "salto_client/testing/protocols.h"
#include "salto_client/testing/raw_server.h"

namespace connecx::salto {
namespace {

using Code = absl::StatusCode;
using ::connecx::base::testing::IsOkAndHolds;
using ::connecx::base::testing::StatusIs;
using ::testing::HasSubstr;

constexpr absl::Duration kLimit = absl::Seconds(20);
constexpr char kRequest[] = "<x/>";

// The one element that a request consists of; empty: the client is gone.
std::string ReadDocument(RawConnection& connection) {
  std::string request;
  while (!absl::EndsWith(request, "/>")) {
    const std::string more = connection.ReadSome();
    if (more.empty()) return "";
    request += more;
  }
  return request.substr(request.rfind('<'));
}

class TransportContractTest : public ::testing::TestWithParam<const Protocol*> {
 protected:
  std::unique_ptr<Transport> Connect(const RawServer& server, const ProtocolLimits& limits = {}) {
    return GetParam()->connect(server.address(), limits, clock_);
  }
  std::string Frame(absl::string_view body) const { return GetParam()->frame(body); }

  // Makes `calls` calls to a server that does `serve` and expects each to be answered "<ok/>".
  void ExpectAnswers(int calls, const std::function<void(RawConnection&)>& serve, int connections) {
    RawServer server(serve);
    const std::unique_ptr<Transport> transport = Connect(server);
    for (int i = 0; i < calls; ++i) {
      EXPECT_THAT(transport->RoundTrip(kRequest, kLimit), IsOkAndHolds("<ok/>"));
    }
    EXPECT_EQ(server.connections(), connections);
  }

  base::RealClock clock_;
};

TEST_P(TransportContractTest, TheBytesOfAnAnswerComeAsTheyAre) {
  for (const std::string& body :
       {std::string("x"), std::string("a\0b\r\n\r\nc", 8), std::string("Caf\xE9"),
        std::string("<RequestResponse>Caf\xC3\xA9</RequestResponse>"), std::string()}) {
    RawServer server([&](RawConnection& connection) {
      if (connection.ReadUntil(kRequest)) connection.Send(Frame(body));
    });
    EXPECT_THAT(Connect(server)->RoundTrip(kRequest, kLimit), IsOkAndHolds(body));
  }
}

TEST_P(TransportContractTest, LargeDocumentsGoBothWays) {
  const std::string document(5 << 20, 'x');
  RawServer server([&](RawConnection& connection) {
    if (connection.ReadUntil("xy")) connection.Send(Frame(document));
  });
  EXPECT_THAT(
      Connect(server, {.max_body_bytes = document.size()})->RoundTrip(document + "y", kLimit),
      IsOkAndHolds(document));
}

TEST_P(TransportContractTest, OneConnectionServesManyCalls) {
  constexpr int kCalls = 100;
  const absl::Duration start = clock_.Uptime();
  ExpectAnswers(
      kCalls,
      [&](RawConnection& connection) {
        while (connection.ReadUntil(kRequest) && connection.Send(Frame("<ok/>"))) {
        }
      },
      /*connections=*/1);
  // Nagle's algorithm would make it 40 ms.
  EXPECT_LT((clock_.Uptime() - start) / kCalls, absl::Milliseconds(20));
}

TEST_P(TransportContractTest, EveryCallGetsItsOwnAnswer) {
  constexpr int kConnections = 3;
  RawServer server(
      [&](RawConnection& connection) {
        for (std::string document; !(document = ReadDocument(connection)).empty();) {
          if (!connection.Send(Frame(document))) return;
        }
      },
      kConnections);
  const std::unique_ptr<Transport> transport = Connect(server, {.max_connections = kConnections});
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 8; ++caller) {
    callers.emplace_back([&, caller] {
      for (int i = 0; i < 50; ++i) {
        const std::string document = absl::StrCat("<r", caller, "-", i, "/>");
        EXPECT_THAT(transport->RoundTrip(document, kLimit), IsOkAndHolds(document));
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_LE(server.connections(), kConnections);
}

TEST_P(TransportContractTest, ACallThatHangsHoldsUpNoOther) {
  RawServer server(
      [&](RawConnection& connection) {
        if (ReadDocument(connection) == "<hang/>") return connection.AwaitClose();
        connection.Send(Frame("<ok/>"));
      },
      /*at_once=*/2);
  const std::unique_ptr<Transport> transport = Connect(server, {.max_connections = 2});
  std::thread hanging([&] {
    EXPECT_THAT(transport->RoundTrip("<hang/>", absl::Seconds(2)),
                StatusIs(Code::kDeadlineExceeded));
  });
  while (server.connections() == 0) std::this_thread::yield();
  const absl::Duration start = clock_.Uptime();
  EXPECT_THAT(transport->RoundTrip(kRequest, kLimit), IsOkAndHolds("<ok/>"));
  EXPECT_LT(clock_.Uptime() - start, absl::Seconds(1));
  hanging.join();
}

TEST_P(TransportContractTest, AServerThatClosesAfterEachAnswerIsServedByReconnecting) {
  ExpectAnswers(
      10,
      [&](RawConnection& connection) {
        if (connection.ReadUntil(kRequest)) connection.Send(Frame("<ok/>"));
      },
      /*connections=*/10);
}

TEST_P(TransportContractTest, ABreakBeforeTheAnswerIsRepeatedOnce) {
  for (const bool reset : {false, true}) {
    int calls = 0;
    ExpectAnswers(
        1,
        [&](RawConnection& connection) {
          if (!connection.ReadUntil(kRequest)) return;
          if (++calls > 1) {
            connection.Send(Frame("<ok/>"));
          } else if (reset) {
            connection.ResetOnClose();
          }
        },
        /*connections=*/2);
  }
}

TEST_P(TransportContractTest, TwoBreaksBeforeTheAnswerAreUnavailableWithUnknownOutcome) {
  RawServer server([](RawConnection& connection) { connection.ReadUntil(kRequest); });
  const absl::Status status = Connect(server)->RoundTrip(kRequest, kLimit).status();
  EXPECT_THAT(status, StatusIs(Code::kUnavailable, HasSubstr("broke before an answer")));
  EXPECT_TRUE(OutcomeUnknown(status));
  EXPECT_TRUE(IsTransient(status));
  EXPECT_EQ(server.connections(), 2);
}

TEST_P(TransportContractTest, AKeptConnectionThatDiedIsReplacedAndTheRequestSentTwiceAtMost) {
  // Serves one request on the first connection, then closes it and each further one unanswered.
  std::atomic<int> calls = 0;
  RawServer server([&](RawConnection& connection) {
    if (!connection.ReadUntil(kRequest) || ++calls > 1) return;
    connection.Send(Frame("<ok/>"));
    if (connection.ReadUntil(kRequest)) ++calls;
  });
  const std::unique_ptr<Transport> transport = Connect(server);
  EXPECT_OK(transport->RoundTrip(kRequest, kLimit).status());
  EXPECT_THAT(transport->RoundTrip(kRequest, kLimit), StatusIs(Code::kUnavailable));
  EXPECT_EQ(calls.load(), 3)
      << "one request served, the second sent on the old and on a new connection";
}

TEST_P(TransportContractTest, ABreakInMidAnswerIsDataLossAndNotRepeated) {
  const std::string answer = Frame("<ok/>");
  for (const bool reset : {false, true}) {
    for (size_t size = GetParam()->begun; size < answer.size(); ++size) {
      RawServer server([&](RawConnection& connection) {
        if (!connection.ReadUntil(kRequest)) return;
        connection.Send(absl::string_view(answer).substr(0, size));
        if (!reset) return;
        connection.AwaitClose(10);  // A reset takes back what was not read before it.
        connection.ResetOnClose();
      });
      const absl::Status status = Connect(server)->RoundTrip(kRequest, kLimit).status();
      EXPECT_THAT(status, StatusIs(Code::kDataLoss)) << size;
      EXPECT_TRUE(OutcomeUnknown(status)) << size;
      EXPECT_TRUE(IsTransient(status)) << size;
      EXPECT_EQ(server.connections(), 1) << size;
    }
  }
}

TEST_P(TransportContractTest, AServerThatIsNotThereIsUnavailableAndSurelyGotNothing) {
  for (const std::string& address :
       {absl::StrCat("127.0.0.1:", UnusedPort()), std::string("no-such-host.invalid:6500")}) {
    const absl::Status status =
        GetParam()->connect(address, {}, clock_)->RoundTrip(kRequest, kLimit).status();
    EXPECT_THAT(status, StatusIs(Code::kUnavailable, HasSubstr("cannot be reached")));
    EXPECT_TRUE(IsTransient(status));
    EXPECT_FALSE(OutcomeUnknown(status));
  }
}

TEST_P(TransportContractTest, TheLimitCoversEverything) {
  RawServer server([](RawConnection& connection) { connection.AwaitClose(); });
  const std::unique_ptr<Transport> transport = Connect(server, {.max_connections = 1});
  std::thread holder([&] {
    EXPECT_THAT(transport->RoundTrip(kRequest, absl::Milliseconds(500)),
                StatusIs(Code::kDeadlineExceeded));
  });
  while (server.connections() == 0) std::this_thread::yield();
  const absl::Status busy = transport->RoundTrip(kRequest, absl::Milliseconds(50)).status();
  EXPECT_THAT(busy, StatusIs(Code::kDeadlineExceeded, HasSubstr("busy")));
  EXPECT_FALSE(OutcomeUnknown(busy));
  holder.join();
  const absl::Status silent = transport->RoundTrip(kRequest, absl::Milliseconds(100)).status();
  EXPECT_THAT(silent, StatusIs(Code::kDeadlineExceeded, HasSubstr("100ms")));
  EXPECT_TRUE(OutcomeUnknown(silent));
  EXPECT_TRUE(IsTransient(silent));
}

TEST_P(TransportContractTest, ABodyOfExactlyTheCapIsTaken) {
  RawServer server([&](RawConnection& connection) {
    if (connection.ReadUntil(kRequest)) connection.Send(Frame("12"));
  });
  EXPECT_THAT(Connect(server, {.max_body_bytes = 2})->RoundTrip(kRequest, kLimit),
              IsOkAndHolds("12"));
  const absl::Status status =
      Connect(server, {.max_body_bytes = 1})->RoundTrip(kRequest, kLimit).status();
  EXPECT_THAT(status, StatusIs(Code::kDataLoss, HasSubstr("larger than")));
  EXPECT_FALSE(IsTransient(status));
  EXPECT_TRUE(OutcomeUnknown(status));
}

INSTANTIATE_TEST_SUITE_P(Protocols, TransportContractTest, ::testing::Values(&kHttp, &kStp),
                         [](const auto& info) { return info.param->name; });

}  // namespace
}  // namespace connecx::salto
