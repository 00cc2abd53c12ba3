#include "server/converters/operator_requests.h"

#include <string>
#include <vector>

#include "base/testing/status_matchers.h"
#include "core/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// "field REASON" of each violation; a reason of its own for other errors.
std::vector<std::string> Wrong(const absl::Status& status) {
  std::vector<std::string> wrong;
  const auto detail = core::DetailOf(status);
  if (!detail.has_value()) return wrong;
  for (const core::FieldError& field : detail->fields) {
    wrong.push_back(field.field + " " + field.reason);
  }
  if (wrong.empty()) wrong.push_back(detail->reason);
  return wrong;
}

TEST(OperatorRequestsTest, EveryRequiredFieldIsNamed) {
  EXPECT_THAT(Wrong(Check(v1::PlanPairRequest())),
              ElementsAre("building REQUIRED", "apartment REQUIRED", "facility REQUIRED"));
  EXPECT_THAT(Wrong(Check(v1::AdoptRequest())),
              ElementsAre("building REQUIRED", "apartment REQUIRED", "facility REQUIRED",
                          "actor REQUIRED"));
  EXPECT_THAT(Wrong(FromProto(v1::RetryNowRequest()).status()),
              ElementsAre("building REQUIRED", "actor REQUIRED"));
  EXPECT_THAT(Wrong(FromProto(v1::ResolveIncidentRequest()).status()),
              ElementsAre("incident_id REQUIRED", "actor REQUIRED"));
  EXPECT_THAT(Wrong(FromProto(v1::PreviewMailRequest()).status()),
              ElementsAre("incident_id REQUIRED"));
  v1::PreviewMailRequest sample;
  sample.mutable_sample();
  EXPECT_THAT(Wrong(FromProto(sample).status()),
              ElementsAre("sample.building REQUIRED", "sample.kind UNKNOWN_VALUE"));
  EXPECT_THAT(Wrong(FromProto(v1::ListIdHistoryRequest()).status()),
              ElementsAre("building REQUIRED"));
  EXPECT_THAT(Wrong(Check(v1::DiagnoseRequest())), IsEmpty());
}

TEST(OperatorRequestsTest, LimitsAndForms) {
  v1::DiagnoseRequest diagnose;
  diagnose.set_building("a\n");
  EXPECT_THAT(Wrong(Check(diagnose)), ElementsAre("building CONTROL_CHARACTER"));
  v1::ResolveIncidentRequest resolve;
  resolve.set_incident_id("7");
  resolve.set_actor(std::string(257, 'x'));
  resolve.set_note(std::string(513, 'x'));
  EXPECT_THAT(Wrong(FromProto(resolve).status()), ElementsAre("actor TOO_LONG", "note TOO_LONG"));
  v1::ListIdHistoryRequest history;
  history.set_building("tower");
  history.set_kind(static_cast<v1::IdKind>(77));
  EXPECT_THAT(Wrong(FromProto(history).status()), ElementsAre("kind UNKNOWN_VALUE"));
}

}  // namespace
}  // namespace connecx::server
