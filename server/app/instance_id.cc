#include "server/app/instance_id.h"

#include <cstdint>
#include <optional>

#include "absl/random/random.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"

namespace connecx::server {
namespace {

constexpr char kFact[] = "instance_id";

std::string NewId() {
  absl::BitGen generator;
  return absl::StrFormat("%016x%016x", absl::Uniform<std::uint64_t>(generator),
                         absl::Uniform<std::uint64_t>(generator));
}

}  // namespace

absl::StatusOr<std::string> InstanceId(store::Store& store) {
  std::string id;
  RETURN_IF_ERROR(store.Write([&id](store::WriteTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<std::string> kept, tx.GetFact("", kFact));
    id = kept.value_or(NewId());
    return kept.has_value() ? absl::OkStatus() : tx.SetFact("", kFact, id);
  }));
  return id;
}

}  // namespace connecx::server
