#include "notify/smtp/smtp_mail_transport.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "notify/mail_address.h"
#include "notify/mail_format.h"
#include "notify/plain_text.h"
#include "notify/smtp/smtp_dialogue.h"

namespace connecx::notify {
namespace {

constexpr int kSignInDemanded = 530;

struct Upload {
  absl::string_view rest;
};

std::size_t ReadContent(char* buffer, std::size_t size, std::size_t count, void* user) {
  auto* upload = static_cast<Upload*>(user);
  const std::size_t taken = std::min(size * count, upload->rest.size());
  std::memcpy(buffer, upload->rest.data(), taken);
  upload->rest.remove_prefix(taken);
  return taken;
}

int OnDebug(CURL*, curl_infotype type, char* data, std::size_t size, void* user) {
  auto* dialogue = static_cast<SmtpDialogue*>(user);
  if (type == CURLINFO_HEADER_OUT) dialogue->OnCommand(absl::string_view(data, size));
  if (type == CURLINFO_HEADER_IN) dialogue->OnReply(absl::string_view(data, size));
  return 0;
}

int OnProgress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<std::atomic<bool>*>(user)->load() ? 1 : 0;
}

struct FreeEasy {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

bool IsLoopback(absl::string_view host) {
  return host == "localhost" || host == "::1" || absl::StartsWith(host, "127.");
}

std::string Url(const SmtpOptions& options) {
  const bool ipv6 = absl::StrContains(options.host, ':');
  return absl::StrCat(options.security == SmtpSecurity::kTls ? "smtps://" : "smtp://",
                      ipv6 ? "[" : "", options.host, ipv6 ? "]" : "", ":", options.port, "/",
                      PercentEncode(options.helo_name));
}

absl::Status TransportFailed(CURLcode result, const char* error) {
  const std::string text =
      OneLine(absl::StrCat("SMTP: ", *error != '\0' ? error : curl_easy_strerror(result)), 300);
  return result == CURLE_OPERATION_TIMEDOUT ? absl::DeadlineExceededError(text)
                                            : absl::UnavailableError(text);
}

absl::Status Judge(CURLcode result, const char* error, const SmtpDialogue& dialogue) {
  const bool about_mail = dialogue.stage() != SmtpDialogue::Stage::kSession;
  const bool final_no = dialogue.code() / 100 == 5 && dialogue.code() != kSignInDemanded;
  if (about_mail && dialogue.code() >= 400) {
    // Where every recipient was turned down, one that may be tried again decides.
    const Delivery& delivery = dialogue.delivery();
    if (dialogue.stage() == SmtpDialogue::Stage::kRecipient) {
      return delivery.deferred.empty() && final_no ? absl::FailedPreconditionError(delivery.reason)
                                                   : absl::UnavailableError(delivery.reason);
    }
    return final_no ? absl::FailedPreconditionError(dialogue.text())
                    : absl::UnavailableError(dialogue.text());
  }
  return TransportFailed(result, error);
}

}  // namespace

absl::StatusOr<std::unique_ptr<SmtpMailTransport>> SmtpMailTransport::Create(SmtpOptions options) {
  if (options.host.empty()) return absl::InvalidArgumentError("SMTP: no host");
  for (const char c : options.host) {
    if (c <= ' ' || c == 0x7F || absl::StrContains("/@?#[]\\%", absl::string_view(&c, 1))) {
      return absl::InvalidArgumentError("SMTP: the host is a name or an address, nothing else");
    }
  }
  if (options.port < 1 || options.port > 65535) {
    return absl::InvalidArgumentError("SMTP: the port is not within 1 to 65535");
  }
  if (options.security == SmtpSecurity::kNone && !options.user.empty() &&
      !IsLoopback(options.host)) {
    return absl::InvalidArgumentError("SMTP: a password needs TLS, or a server on this host");
  }
  [[maybe_unused]] static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  return std::unique_ptr<SmtpMailTransport>(new SmtpMailTransport(std::move(options)));
}

absl::StatusOr<Delivery> SmtpMailTransport::Send(const core::OutboxMail& mail,
                                                 absl::string_view from) {
  if (!IsMailAddress(from)) return absl::UnavailableError("SMTP: the sender is no mail address");
  if (mail.recipients.empty()) return absl::FailedPreconditionError("SMTP: no recipients");
  std::unique_ptr<curl_slist, FreeList> recipients;
  for (const std::string& recipient : mail.recipients) {
    if (!IsMailAddress(recipient)) {
      return absl::FailedPreconditionError("SMTP: a recipient is no mail address");
    }
    curl_slist* longer =
        curl_slist_append(recipients.get(), absl::StrCat("<", recipient, ">").c_str());
    if (longer == nullptr) return absl::ResourceExhaustedError("SMTP: out of memory");
    recipients.release();
    recipients.reset(longer);
  }
  const std::unique_ptr<CURL, FreeEasy> curl(curl_easy_init());
  if (curl == nullptr) return absl::ResourceExhaustedError("SMTP: out of memory");

  SmtpDialogue dialogue(mail.recipients);
  Upload upload{mail.content};
  char error[CURL_ERROR_SIZE] = "";
  CURL* handle = curl.get();
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_URL, Url(options_).c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(handle, CURLOPT_PROXY, "");  // none from the environment either
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS,
                   absl::ToInt64Milliseconds(options_.connect_timeout));
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, absl::ToInt64Milliseconds(options_.total_timeout));
  curl_easy_setopt(handle, CURLOPT_SERVER_RESPONSE_TIMEOUT,
                   std::max<long>(1, absl::ToInt64Seconds(options_.total_timeout)));
  curl_easy_setopt(
      handle, CURLOPT_USE_SSL,
      options_.security == SmtpSecurity::kNone ? long{CURLUSESSL_NONE} : long{CURLUSESSL_ALL});
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  if (!options_.ca_file.empty()) {
    curl_easy_setopt(handle, CURLOPT_CAINFO, options_.ca_file.c_str());
    curl_easy_setopt(handle, CURLOPT_CAPATH, nullptr);
  }
  if (!options_.user.empty()) {
    curl_easy_setopt(handle, CURLOPT_USERNAME, options_.user.c_str());
    curl_easy_setopt(handle, CURLOPT_PASSWORD, options_.password.c_str());
  }
  curl_easy_setopt(handle, CURLOPT_MAIL_FROM, absl::StrCat("<", from, ">").c_str());
  curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(handle, CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);
  curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, &ReadContent);
  curl_easy_setopt(handle, CURLOPT_READDATA, &upload);
  curl_easy_setopt(handle, CURLOPT_VERBOSE, 1L);
  curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, &OnDebug);
  curl_easy_setopt(handle, CURLOPT_DEBUGDATA, &dialogue);
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, &OnProgress);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &interrupted_);

  const CURLcode result = curl_easy_perform(handle);
  if (result == CURLE_OK) return dialogue.delivery();
  if (result == CURLE_ABORTED_BY_CALLBACK) return absl::CancelledError("SMTP: interrupted");
  return Judge(result, error, dialogue);
}

}  // namespace connecx::notify
