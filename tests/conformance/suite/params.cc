#include "tests/conformance/suite/params.h"

#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"

namespace connecx::conformance {
namespace {

constexpr int kRows = 2;

absl::Status Wrong(const std::string& path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
}

}  // namespace

absl::StatusOr<Params> ReadParams(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Wrong(path, "cannot be read; name an existing file with --params=FILE");
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  Params params;
  const auto parsed = google::protobuf::util::JsonStringToMessage(text, &params);
  if (!parsed.ok()) {
    return Wrong(path, absl::StrCat("is not the JSON of tests/conformance/params.proto: ",
                                    std::string(parsed.message())));
  }
  if (params.building().empty()) return Wrong(path, "building: name one that is configured");
  if (params.apartments_size() < kRows) return Wrong(path, "apartments: name two");
  if (params.facilities_size() < kRows) return Wrong(path, "facilities: name two");
  for (const auto& row : params.apartments()) {
    if (row.apartment().empty() || row.access_control_id().empty()) {
      return Wrong(path, "apartments: each needs apartment and access_control_id");
    }
  }
  for (const auto& row : params.facilities()) {
    if (row.facility().empty() || row.access_control_facility_id().empty()) {
      return Wrong(path, "facilities: each needs facility and access_control_facility_id");
    }
  }
  return params;
}

}  // namespace connecx::conformance
