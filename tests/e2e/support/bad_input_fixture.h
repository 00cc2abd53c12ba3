#ifndef CONNECX_TESTS_E2E_SUPPORT_BAD_INPUT_FIXTURE_H_
#define CONNECX_TESTS_E2E_SUPPORT_BAD_INPUT_FIXTURE_H_

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/e2e/support/stage.h"
#include "tests/e2e/support/wire_error.h"

namespace connecx::e2e {

// A stage with one booking, "known", that is granted. Whatever a test sends, nothing may change.
class BadInput : public Stage {
 protected:
  static constexpr int kNumberedFacilities = 8;

  BadInput() : Stage({.apartments = 2, .numbered_facilities = kNumberedFacilities}) {}

  void SetUp() override {
    Stage::SetUp();
    Book(Good(), access::v1::GRANT_PHASE_GRANTED);
    Settle();
    before_ = State();
  }

  void TearDown() override {
    Settle();
    EXPECT_EQ(State(), before_) << "bad input changed something";
    Stage::TearDown();
  }

  static access::v1::GrantRequest Good() {
    return Booking("known", "2024-09-25 18:00", "2024-09-25 20:00");
  }

  // All that a call could change.
  std::string State() {
    std::string state = space_->control().Dump().DebugString();
    for (const access::v1::Grant& grant : Grants()) state += grant.DebugString();
    for (const access::v1::Incident& incident : Incidents()) state += incident.DebugString();
    access::v1::ListIdsRequest ids;
    ids.set_page_size(1000);
    return absl::StrCat(state, client_->Call(ids).response.DebugString(), Mails().size());
  }

  template <typename Request>
  WireError ErrorOf(const Request& request) {
    return Decode(client_->Call(request).status);
  }

  template <typename Request>
  void ExpectFields(const Request& request, const std::vector<std::string>& fields,
                    const std::string& what) {
    const WireError error = ErrorOf(request);
    EXPECT_EQ(error.code, "INVALID_ARGUMENT") << what << ": " << error;
    EXPECT_EQ(error.domain, "access.connecx") << what;
    EXPECT_EQ(error.reason, "FIELDS_INVALID") << what << ": " << error;
    EXPECT_EQ(error.fields, fields) << what;
  }

  // Each case is a good request with something wrong in it.
  template <typename Request>
  struct Case {
    std::string what;
    std::function<void(Request&)> spoil;
    std::vector<std::string> fields;
  };
  template <typename Request>
  void ExpectAll(const Request& good, const std::vector<Case<Request>>& cases) {
    for (const Case<Request>& c : cases) {
      Request request = good;
      c.spoil(request);
      ExpectFields(request, c.fields, c.what);
    }
  }

 private:
  std::string before_;
};

}  // namespace connecx::e2e

#endif  // CONNECX_TESTS_E2E_SUPPORT_BAD_INPUT_FIXTURE_H_
