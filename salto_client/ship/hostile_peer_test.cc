// Servers that do what a well-behaved one never does, to every transport: a clear error within the
// time limit, and no more memory than the limits allow. Real sockets and real, short limits: this
// is where the limits themselves are tested.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/config.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "base/real_clock.h"
#include "base/testing/status_matchers.h"
#include "salto_client/salto_error.h"
#include "salto_client/ship/transport.h"
#include "salto_client/testing/peak_memory.h"
#include "salto_client/testing/protocols.h"
#include "salto_client/testing/raw_server.h"

#ifdef ABSL_HAVE_ADDRESS_SANITIZER
// It keeps what is freed for a while, and something beside each block.
extern "C" const char* __asan_default_options() { return "quarantine_size_mb=1"; }
constexpr size_t kSanitizers = 8 << 20;
#else
constexpr size_t kSanitizers = 0;
#endif

namespace connecx::salto {
namespace {

using Code = absl::StatusCode;
using ::connecx::base::testing::StatusIs;

constexpr char kRequest[] = "<x/>";
constexpr absl::Duration kAmple = absl::Seconds(20);
// Still long enough to connect and send on a busy machine.
constexpr absl::Duration kShort = absl::Seconds(1);
// A limit of time may be passed by what it takes to notice.
constexpr absl::Duration kNoticed = absl::Seconds(5);
// The body's limit, what a growing text needs beside it, buffers, and what the server itself uses.
constexpr size_t kMaxGrowth = (16 << 20) + kSanitizers;
constexpr size_t kMaxBody = 1 << 20;

struct Case {
  const char* name;
  const Protocol* protocol;
  std::function<void(RawConnection&)> serve;
  absl::Duration time_limit;
  Code code;
  bool outcome_unknown = true;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

// Reads the request, sends `bytes` and closes.
std::function<void(RawConnection&)> Send(const std::string& bytes) {
  return [bytes](RawConnection& connection) {
    if (connection.ReadUntil(kRequest)) connection.Send(bytes);
  };
}

// Reads the request, sends `start` and then `piece` again and again, as fast as it goes.
std::function<void(RawConnection&)> Flood(const std::string& start, const std::string& piece) {
  std::string mebibyte;
  while (mebibyte.size() < 1 << 20) mebibyte += piece;
  return [start, mebibyte](RawConnection& connection) {
    if (!connection.ReadUntil(kRequest)) return;
    connection.Send(start);
    while (connection.Send(mebibyte)) {
    }
  };
}

// As Flood, a piece every 10 ms.
std::function<void(RawConnection&)> Drip(const std::string& start, const std::string& piece) {
  return [start, piece](RawConnection& connection) {
    if (!connection.ReadUntil(kRequest)) return;
    connection.Send(start);
    while (!connection.AwaitClose(10) && connection.Send(piece)) {
    }
  };
}

// Reads the request, sends `bytes` and resets the connection.
std::function<void(RawConnection&)> Reset(const std::string& bytes) {
  return [bytes](RawConnection& connection) {
    if (!connection.ReadUntil(kRequest)) return;
    connection.Send(bytes);
    connection.AwaitClose(50);  // A reset takes back what was not read before it.
    connection.ResetOnClose();
  };
}

void StaySilent(RawConnection& connection) { connection.AwaitClose(); }

// As the others, in a handshake of TLS: the request is never sent.
std::function<void(RawConnection&)> InHandshake(const std::string& start, bool reset = false) {
  return [start, reset](RawConnection& connection) {
    if (connection.ReadSome().empty()) return;
    connection.Send(start);
    if (!reset) return;
    connection.AwaitClose(50);
    connection.ResetOnClose();
  };
}

std::function<void(RawConnection&)> FloodHandshake(const std::string& piece) {
  return [piece](RawConnection& connection) {
    if (connection.ReadSome().empty()) return;
    while (connection.Send(piece)) {
    }
  };
}

std::function<void(RawConnection&)> StallHandshake(const std::string& start) {
  return [start](RawConnection& connection) {
    if (connection.ReadSome().empty()) return;
    connection.Send(start);
    connection.AwaitClose();
  };
}

void ReadNothing(RawConnection& connection) {
  while (!connection.AwaitClose(1000)) {
  }
}

const std::string kOk = "HTTP/1.1 200 OK\r\n";
const std::string kChunked = kOk + "Transfer-Encoding: chunked\r\n\r\n";

// A record of 122 bytes with a handshake message of 118, and its first two bytes.
const std::string kHalfServerHello("\x16\x03\x03\0\x7A\x02\0\0\x76\x03\x03", 11);

std::vector<Case> Cases() {
  const std::string x(1000, 'x');
  return {
      {"HttpSilence", &kHttp, StaySilent, kShort, Code::kDeadlineExceeded},
      {"HttpNothingIsRead", &kHttp, ReadNothing, kShort, Code::kDeadlineExceeded},
      {"HttpStatusLineWithoutEnd", &kHttp, Flood("HTTP/1.1 200 ", x), kAmple, Code::kDataLoss},
      {"HttpEndlessStatusLines", &kHttp, Flood("", kOk), kAmple, Code::kDataLoss},
      {"HttpEndlessInterimAnswers", &kHttp, Flood("", "HTTP/1.1 100 Continue\r\n\r\n"), kAmple,
       Code::kDataLoss},
      {"HttpEndlessHeaders", &kHttp, Flood(kOk, "X-Header: some value\r\n"), kAmple,
       Code::kDataLoss},
      {"HttpHeaderWithoutEnd", &kHttp, Flood(kOk + "X: ", x), kAmple, Code::kDataLoss},
      {"HttpFoldedHeaderWithoutEnd", &kHttp, Flood(kOk + "X: a\r\n", " more\r\n"), kAmple,
       Code::kDataLoss},
      {"HttpDrippedStatusLine", &kHttp, Drip("HTTP/1.1 200 ", "x"), kShort,
       Code::kDeadlineExceeded},
      {"HttpDrippedInterimAnswers", &kHttp, Drip("", "HTTP/1.1 100 Continue\r\n\r\n"), kShort,
       Code::kDeadlineExceeded},
      {"HttpDrippedHeaders", &kHttp, Drip(kOk + "X: ", "x"), kShort, Code::kDeadlineExceeded},
      {"HttpDrippedBody", &kHttp, Drip(kOk + "Content-Length: 100000\r\n\r\n", "x"), kShort,
       Code::kDeadlineExceeded},
      {"HttpDrippedChunks", &kHttp, Drip(kChunked, "1\r\nx\r\n"), kShort, Code::kDeadlineExceeded},
      {"HttpHugeBodyAnnounced", &kHttp, Flood(kOk + "Content-Length: 314572800\r\n\r\n", x), kAmple,
       Code::kDataLoss},
      {"HttpHugeBodyToTheEnd", &kHttp, Flood(kOk + "Connection: close\r\n\r\n", x), kAmple,
       Code::kDataLoss},
      {"HttpHugeBodyInChunks", &kHttp, Flood(kChunked, absl::StrCat("3e8\r\n", x, "\r\n")), kAmple,
       Code::kDataLoss},
      {"HttpOneHugeChunk", &kHttp, Flood(kChunked + "12c00000\r\n", x), kAmple, Code::kDataLoss},
      {"HttpChunkExtensionWithoutEnd", &kHttp, Flood(kChunked + "5;", x), kShort,
       Code::kDeadlineExceeded},
      {"HttpEndlessTrailers", &kHttp, Flood(kChunked + "0\r\n", "X: y\r\n"), kAmple,
       Code::kDataLoss},
      {"HttpChunkSizeIsNoNumber", &kHttp, Send(kChunked + "zz\r\nhello\r\n0\r\n\r\n"), kAmple,
       Code::kDataLoss},
      {"HttpChunkSizeTooLarge", &kHttp, Send(kChunked + "ffffffffffffffffff\r\nhello"), kAmple,
       Code::kDataLoss},
      {"HttpChunkCutOff", &kHttp, Send(kChunked + "5\r\nhel"), kAmple, Code::kDataLoss},
      {"HttpLastChunkMissing", &kHttp, Send(kChunked + "5\r\nhello\r\n"), kAmple, Code::kDataLoss},
      {"HttpLengthTooLarge", &kHttp, Send(kOk + "Content-Length: 100\r\n\r\nshort"), kAmple,
       Code::kDataLoss},
      {"HttpLengthNegative", &kHttp, Send(kOk + "Content-Length: -5\r\n\r\nx"), kAmple,
       Code::kDataLoss},
      {"HttpLengthBeyondAllNumbers", &kHttp,
       Send(kOk + "Content-Length: 99999999999999999999999\r\n\r\nx"), kAmple, Code::kDataLoss},
      {"HttpVersionUnknown", &kHttp, Send("HTTP/9.9 200 OK\r\n\r\n"), kAmple, Code::kDataLoss},
      {"HttpStatusIsNoNumber", &kHttp, Send("HTTP/1.1 abc\r\n\r\n"), kAmple, Code::kDataLoss},
      {"HttpZeros", &kHttp, Send(std::string(1000, '\0')), kAmple, Code::kDataLoss},
      {"HttpAnsweredInStp", &kHttp, Send("STP/00/5/HELLO"), kAmple, Code::kDataLoss},
      {"HttpClosedInMidHeaders", &kHttp, Send(kOk + "Content-Length: 2\r\n"), kAmple,
       Code::kDataLoss},
      {"HttpClosedAfterAnInterimAnswer", &kHttp, Send("HTTP/1.1 100 Continue\r\n\r\n"), kAmple,
       Code::kDataLoss},
      {"HttpResetBeforeTheAnswer", &kHttp, Reset(""), kAmple, Code::kUnavailable},
      {"HttpResetInMidHeaders", &kHttp, Reset(kOk + "Content-"), kAmple, Code::kDataLoss},
      {"HttpResetInMidBody", &kHttp, Reset(kOk + "Content-Length: 100\r\n\r\nx"), kAmple,
       Code::kDataLoss},
      {"TlsSilence", &kHttps, StallHandshake(""), kShort, Code::kDeadlineExceeded, false},
      {"TlsHalfAHandshake", &kHttps, StallHandshake(kHalfServerHello), kShort,
       Code::kDeadlineExceeded, false},
      {"TlsClosedInTheHandshake", &kHttps, InHandshake(kHalfServerHello), kAmple,
       Code::kUnavailable, false},
      {"TlsClosedAtOnce", &kHttps, InHandshake(""), kAmple, Code::kUnavailable, false},
      {"TlsReset", &kHttps, InHandshake("", /*reset=*/true), kAmple, Code::kUnavailable, false},
      {"TlsAnsweredInHttp", &kHttps, InHandshake(kOk), kAmple, Code::kUnavailable, false},
      {"TlsZeros", &kHttps, FloodHandshake(std::string(16 << 10, '\0')), kAmple, Code::kUnavailable,
       false},
      {"TlsEndlessHandshake", &kHttps,
       FloodHandshake(absl::StrCat("\x16\x03\x03\x40", std::string(1, '\0'), "\x02\xFF\xFF\xFF",
                                   std::string((16 << 10) - 4, 'x'))),
       kAmple, Code::kUnavailable, false},
      {"StpSilence", &kStp, StaySilent, kShort, Code::kDeadlineExceeded},
      {"StpNothingIsRead", &kStp, ReadNothing, kShort, Code::kDeadlineExceeded},
      {"StpVersionWithoutEnd", &kStp, Flood("STP/", "0"), kAmple, Code::kDataLoss},
      {"StpLengthWithoutEnd", &kStp, Flood("STP/00/", "0"), kAmple, Code::kDataLoss},
      {"StpDrippedLength", &kStp, Drip("STP/00/", "0"), kAmple, Code::kDataLoss},
      {"StpDrippedBody", &kStp, Drip("STP/00/100000/", "x"), kShort, Code::kDeadlineExceeded},
      {"StpDrippedCharacters", &kStp, Drip("STP/00/100000/", "\x80"), kShort,
       Code::kDeadlineExceeded},
      {"StpHugeBodyAnnounced", &kStp, Flood("STP/00/314572800/", x), kAmple, Code::kDataLoss},
      {"StpHugeBodyOfFewCharacters", &kStp, Flood("STP/00/1000000/", "\x80"), kAmple,
       Code::kDataLoss},
      {"StpLengthTooLarge", &kStp, Send("STP/00/100/<ok/>"), kAmple, Code::kDataLoss},
      {"StpLengthIsNoNumber", &kStp, Send("STP/00/4x/<ok/>"), kAmple, Code::kDataLoss},
      {"StpZeros", &kStp, Send(std::string(1000, '\0')), kAmple, Code::kDataLoss},
      {"StpAnsweredInHttp", &kStp, Send("HTTP/1.1 400 Bad Request\r\n\r\n"), kAmple,
       Code::kDataLoss},
      {"StpEndlessAnswers", &kStp, Flood("HTTP", "STP/00/5/<ok/>"), kAmple, Code::kDataLoss},
      {"StpResetBeforeTheAnswer", &kStp, Reset(""), kAmple, Code::kUnavailable},
      {"StpResetInMidHeader", &kStp, Reset("STP/00/"), kAmple, Code::kDataLoss},
      {"StpResetInMidBody", &kStp, Reset("STP/00/5/<o"), kAmple, Code::kDataLoss},
  };
}

class HostilePeerTest : public ::testing::TestWithParam<Case> {};

TEST_P(HostilePeerTest, GetsAClearErrorInTimeAndInBoundedMemory) {
  const Case& c = GetParam();
  base::RealClock clock;
  RawServer server(c.serve);
  const std::unique_ptr<Transport> transport =
      c.protocol->connect(server.address(), {.max_body_bytes = kMaxBody}, clock);
  const PeakMemory memory;
  const absl::Duration start = clock.Uptime();
  const absl::Status status = transport->RoundTrip(kRequest, c.time_limit).status();
  EXPECT_LT(clock.Uptime() - start, kNoticed);
  EXPECT_THAT(status, StatusIs(c.code));
  EXPECT_EQ(OutcomeUnknown(status), c.outcome_unknown) << status;
  EXPECT_LT(memory.Growth(), kMaxGrowth);
}

INSTANTIATE_TEST_SUITE_P(Cases, HostilePeerTest, ::testing::ValuesIn(Cases()),
                         [](const auto& info) { return info.param.name; });

// What the transport may have to send is as large as a whole access level.
TEST(HostilePeer, ThatReadsNothingOfALargeRequestEndsItAtTheTimeLimit) {
  base::RealClock clock;
  for (const Protocol* protocol : {&kHttp, &kStp}) {
    base::Mutex mu;
    base::CondVar changed;
    bool over = false;
    // Without reading, nobody sees the client go.
    RawServer server([&](RawConnection&) {
      base::MutexLock lock(mu);
      while (!over) changed.Wait(mu);
    });
    const std::unique_ptr<Transport> transport = protocol->connect(server.address(), {}, clock);
    const std::string document(30 << 20, 'x');
    const absl::Duration start = clock.Uptime();
    const absl::Status status = transport->RoundTrip(document, 2 * kShort).status();
    EXPECT_THAT(status, StatusIs(Code::kDeadlineExceeded)) << protocol->name;
    EXPECT_TRUE(OutcomeUnknown(status)) << protocol->name;
    EXPECT_LT(clock.Uptime() - start, kNoticed) << protocol->name;
    base::MutexLock lock(mu);
    over = true;
    changed.NotifyAll();
  }
}

}  // namespace
}  // namespace connecx::salto
