#include "salto_client/http/curl_http_transport.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "salto_client/curl_handle.h"
#include "salto_client/excerpt.h"
#include "salto_client/salto_error.h"

namespace connecx::salto {
namespace {

// The request itself and one repetition on a new connection (docs/ship.md Q19).
constexpr int kMostSends = 2;

constexpr size_t kSha256Bytes = 32;
constexpr size_t kShownDetailBytes = 200;

long SecondsRoundedUp(absl::Duration duration) {
  return std::max<long>(1, absl::ToInt64Seconds(absl::Ceil(duration, absl::Seconds(1))));
}

absl::Status InvalidOption(absl::string_view what) {
  return SaltoError(absl::StatusCode::kInvalidArgument, what, {});
}

std::string UrlPart(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return "";
  std::string result = text;
  curl_free(text);
  return result;
}

// Returns the URL's scheme.
absl::StatusOr<std::string> CheckUrl(const std::string& text) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), curl_url_cleanup);
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) {
    return InvalidOption("the URL is not of the form http(s)://host:port");
  }
  for (const CURLUPart part :
       {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_QUERY, CURLUPART_FRAGMENT}) {
    if (!UrlPart(url.get(), part).empty()) {
      return InvalidOption("the URL must not hold a user, password, query or fragment");
    }
  }
  std::string scheme = UrlPart(url.get(), CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") {
    return InvalidOption(
        absl::StrCat("the URL's scheme is neither http nor https: ", Excerpt(scheme)));
  }
  return scheme;
}

absl::Status CheckPin(absl::string_view pins) {
  for (absl::string_view pin : absl::StrSplit(pins, ';')) {
    std::string digest;
    if (!absl::ConsumePrefix(&pin, "sha256//") || !absl::Base64Unescape(pin, &digest) ||
        digest.size() != kSha256Bytes) {
      return InvalidOption("a pinned public key is 'sha256//' and the base64 of a SHA-256");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckOptions(const HttpOptions& options) {
  ASSIGN_OR_RETURN(const std::string scheme, CheckUrl(options.url));
  const bool trust_given = !options.ca_file.empty() || !options.pinned_public_key.empty();
  if (scheme == "http" && (trust_given || options.insecure_skip_verification)) {
    return InvalidOption("the URL is plain http: nothing about TLS can be set");
  }
  if (trust_given && options.insecure_skip_verification) {
    return InvalidOption("a CA file or pinned key contradicts skipping verification");
  }
  if (!options.ca_file.empty() && !std::ifstream(options.ca_file).good()) {
    return InvalidOption(absl::StrCat("cannot read the CA file ", Excerpt(options.ca_file, 200)));
  }
  if (!options.pinned_public_key.empty()) RETURN_IF_ERROR(CheckPin(options.pinned_public_key));
  if (options.max_connections < 1) return InvalidOption("max_connections must be positive");
  if (options.connect_limit <= absl::ZeroDuration() ||
      options.stall_limit <= absl::ZeroDuration()) {
    return InvalidOption("time limits must be positive");
  }
  return absl::OkStatus();
}

// What happened in one Post.
struct Exchange {
  const HttpOptions* options;
  std::string body = {};
  size_t header_bytes = 0;
  bool headers_ended = false;  // libcurl takes a connection that ends among them for a whole answer
  bool too_large = false;
  int sends = 0;  // libcurl repeats by itself when a kept-alive connection proves dead
  std::array<char, CURL_ERROR_SIZE> detail = {};
};

// libcurl calls this when a connection stands and before each sending of the request.
int OnSend(void* exchange_pointer, char*, char*, int, int) {
  Exchange& exchange = *static_cast<Exchange*>(exchange_pointer);
  if (exchange.sends == kMostSends) return CURL_PREREQFUNC_ABORT;
  ++exchange.sends;
  return CURL_PREREQFUNC_OK;
}

size_t OnHeader(char* data, size_t size, size_t count, void* exchange_pointer) {
  Exchange& exchange = *static_cast<Exchange*>(exchange_pointer);
  const absl::string_view line(data, size * count);
  if (absl::StartsWith(line, "HTTP/")) exchange.headers_ended = false;
  if (line == "\r\n" || line == "\n") exchange.headers_ended = true;
  exchange.header_bytes += size * count;
  if (exchange.header_bytes <= exchange.options->max_header_bytes) return size * count;
  exchange.too_large = true;
  return 0;
}

size_t OnBody(char* data, size_t size, size_t count, void* exchange_pointer) {
  Exchange& exchange = *static_cast<Exchange*>(exchange_pointer);
  if (exchange.body.size() + size * count > exchange.options->max_body_bytes) {
    exchange.too_large = true;
    return 0;
  }
  exchange.body.append(data, size * count);
  return size * count;
}

bool BrokeBeforeAnswer(CURLcode code, const Exchange& exchange) {
  return exchange.header_bytes == 0 &&
         (code == CURLE_GOT_NOTHING || code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR);
}

absl::Status TimeOutError(const Exchange& exchange, absl::Duration time_limit) {
  const HttpOptions& options = *exchange.options;
  if (exchange.sends == 0 && options.connect_limit < time_limit) {
    return SaltoError(
        absl::StatusCode::kUnavailable,
        absl::StrCat("no connection within ", absl::FormatDuration(options.connect_limit)),
        {.transient = true});
  }
  const bool stalled = absl::StartsWith(exchange.detail.data(), "Operation too slow");
  return SaltoError(
      absl::StatusCode::kDeadlineExceeded,
      stalled
          ? absl::StrCat("the server was silent for ", absl::FormatDuration(options.stall_limit))
          : absl::StrCat("no whole answer within ", absl::FormatDuration(time_limit)),
      {.transient = true, .outcome_unknown = exchange.sends > 0});
}

absl::Status TransferError(CURLcode code, const Exchange& exchange, absl::Duration time_limit) {
  const bool sent = exchange.sends > 0;
  const std::string reason =
      exchange.detail[0] != '\0' ? exchange.detail.data() : curl_easy_strerror(code);
  const std::string detail = Excerpt(reason, kShownDetailBytes);
  if (exchange.too_large || code == CURLE_FILESIZE_EXCEEDED) {
    return SaltoError(
        absl::StatusCode::kDataLoss,
        absl::StrCat("the answer is larger than ", exchange.options->max_header_bytes,
                     " bytes of headers or ", exchange.options->max_body_bytes, " bytes of body"),
        {.outcome_unknown = true});
  }
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return TimeOutError(exchange, time_limit);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return SaltoError(absl::StatusCode::kFailedPrecondition,
                        absl::StrCat("the server's certificate is not trusted: ", detail), {});
    default:
      break;
  }
  if (!sent) {
    return SaltoError(absl::StatusCode::kUnavailable,
                      absl::StrCat("the server cannot be reached: ", detail), {.transient = true});
  }
  if (BrokeBeforeAnswer(code, exchange) || code == CURLE_ABORTED_BY_CALLBACK) {
    return SaltoError(absl::StatusCode::kUnavailable,
                      absl::StrCat("the connection broke before an answer came: ", detail),
                      {.transient = true, .outcome_unknown = true});
  }
  return SaltoError(absl::StatusCode::kDataLoss,
                    absl::StrCat("the answer is garbage or truncated: ", detail),
                    {.transient = true, .outcome_unknown = true});
}

using HeaderLines = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

HeaderLines MakeHeaderLines(absl::Span<const HttpHeader> headers) {
  // No "Expect: 100-continue": it would cost a round trip for large requests.
  HeaderLines lines(curl_slist_append(nullptr, "Expect:"), curl_slist_free_all);
  for (const HttpHeader& header : headers) {
    curl_slist_append(lines.get(), absl::StrCat(header.name, ": ", header.value).c_str());
  }
  return lines;
}

}  // namespace

// A libcurl handle, which keeps at most one connection open.
class CurlHttpTransport::Connection {
 public:
  explicit Connection(const HttpOptions& options) : handle_(NewCurlHandle()) {
    Set(CURLOPT_URL, options.url.c_str());
    Set(CURLOPT_PROTOCOLS_STR, "http,https");
    Set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    Set(CURLOPT_HTTP09_ALLOWED, 0L);
    Set(CURLOPT_FOLLOWLOCATION, 0L);
    Set(CURLOPT_NETRC, CURL_NETRC_IGNORED);
    Set(CURLOPT_MAXCONNECTS, 1L);
    Set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    Set(CURLOPT_LOW_SPEED_TIME, SecondsRoundedUp(options.stall_limit));
    Set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(options.max_body_bytes));
    Set(CURLOPT_PREREQFUNCTION, &OnSend);
    Set(CURLOPT_HEADERFUNCTION, &OnHeader);
    Set(CURLOPT_WRITEFUNCTION, &OnBody);
    Set(CURLOPT_POST, 1L);
    const bool pinned = !options.pinned_public_key.empty();
    const bool verify =
        !options.insecure_skip_verification && (!pinned || !options.ca_file.empty());
    Set(CURLOPT_SSL_VERIFYPEER, verify ? 1L : 0L);
    Set(CURLOPT_SSL_VERIFYHOST, verify ? 2L : 0L);
    Set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
    if (!options.ca_file.empty()) {
      Set(CURLOPT_CAINFO, options.ca_file.c_str());
      Set(CURLOPT_CAPATH, nullptr);
    }
    if (pinned) Set(CURLOPT_PINNEDPUBLICKEY, options.pinned_public_key.c_str());
  }

  // Sends the request and fills `exchange`.
  CURLcode Perform(absl::string_view body, const HeaderLines& headers, absl::Duration connect_limit,
                   absl::Duration time_limit, Exchange& exchange) {
    Set(CURLOPT_POSTFIELDS, body.empty() ? "" : body.data());
    Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    Set(CURLOPT_HTTPHEADER, headers.get());
    Set(CURLOPT_CONNECTTIMEOUT_MS, CurlMilliseconds(std::min(connect_limit, time_limit)));
    Set(CURLOPT_TIMEOUT_MS, CurlMilliseconds(time_limit));
    Set(CURLOPT_PREREQDATA, &exchange);
    Set(CURLOPT_HEADERDATA, &exchange);
    Set(CURLOPT_WRITEDATA, &exchange);
    Set(CURLOPT_ERRORBUFFER, exchange.detail.data());
    const CURLcode code = curl_easy_perform(handle_.get());
    Set(CURLOPT_ERRORBUFFER, nullptr);
    Set(CURLOPT_HTTPHEADER, nullptr);
    return code;
  }

  int HttpStatus() const {
    long status = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    return static_cast<int>(status);
  }

 private:
  template <typename Value>
  void Set(CURLoption option, Value value) {
    curl_easy_setopt(handle_.get(), option, value);
  }

  const CurlHandle handle_;
};

absl::StatusOr<std::unique_ptr<CurlHttpTransport>> CurlHttpTransport::Create(
    const HttpOptions& options, base::Clock& clock) {
  RETURN_IF_ERROR(CheckOptions(options));
  return absl::WrapUnique(new CurlHttpTransport(options, clock));
}

CurlHttpTransport::CurlHttpTransport(const HttpOptions& options, base::Clock& clock)
    : options_(options),
      clock_(clock),
      pool_(
          options_.max_connections, [this] { return std::make_unique<Connection>(options_); },
          clock) {}

CurlHttpTransport::~CurlHttpTransport() = default;

absl::StatusOr<HttpResponse> CurlHttpTransport::Post(const HttpRequest& request,
                                                     absl::Duration time_limit) {
  const absl::Duration uptime_limit = clock_.Uptime() + time_limit;
  ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection, pool_.Acquire(time_limit));
  const HeaderLines headers = MakeHeaderLines(request.headers);
  Exchange exchange{.options = &options_};
  CURLcode code = CURLE_OK;
  do {
    code = connection->Perform(request.body, headers, options_.connect_limit,
                               uptime_limit - clock_.Uptime(), exchange);
  } while (BrokeBeforeAnswer(code, exchange) && exchange.sends < kMostSends &&
           clock_.Uptime() < uptime_limit);
  const int http_status = connection->HttpStatus();
  pool_.Release(std::move(connection));
  if (code == CURLE_OK && !exchange.headers_ended) code = CURLE_PARTIAL_FILE;
  if (code != CURLE_OK) return TransferError(code, exchange, time_limit);
  return HttpResponse{.status = http_status, .body = std::move(exchange.body)};
}

}  // namespace connecx::salto
