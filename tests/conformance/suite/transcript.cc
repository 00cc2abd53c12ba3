#include "tests/conformance/suite/transcript.h"

#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/conformance/suite/expect.h"

namespace connecx::conformance {
namespace {

constexpr std::size_t kKept = 8;
constexpr std::size_t kLongest = 1500;

std::string Short(const google::protobuf::Message& message) {
  std::string text = message.ShortDebugString();
  if (text.size() > kLongest) {
    text = absl::StrCat(text.substr(0, kLongest), "... (", text.size(), " characters)");
  }
  return text;
}

}  // namespace

void Transcript::Add(const google::protobuf::Message& sent, const grpc::Status& status,
                     const google::protobuf::Message& got) {
  Note(absl::StrCat("sent ", sent.GetDescriptor()->name(), " {", Short(sent), "}\n  -> ",
                    status.ok() ? absl::StrCat("OK {", Short(got), "}") : ErrorText(status)));
}

void Transcript::Note(absl::string_view text) {
  base::MutexLock lock(mu_);
  newest_.emplace_back(text);
  if (newest_.size() <= kKept) return;
  newest_.pop_front();
  ++forgotten_;
}

std::string Transcript::Text() const {
  base::MutexLock lock(mu_);
  return absl::StrCat(forgotten_ > 0 ? absl::StrCat("(", forgotten_, " earlier ones)\n") : "",
                      absl::StrJoin(newest_, "\n"));
}

}  // namespace connecx::conformance
