// Bytes that no stub of ours would send: each gets the code of its table, and nothing changes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/e2e/support/bad_input_fixture.h"

namespace connecx::e2e {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::ElementsAre;

constexpr char kGrant[] = "/connecx.access.v1.AccessControlProvider/Grant";
constexpr char kRevoke[] = "/connecx.access.v1.AccessControlProvider/Revoke";
constexpr char kSyncIds[] = "/connecx.access.v1.AccessControlProvider/SyncIds";
constexpr char kClearExpired[] = "/connecx.access.v1.AccessControlProvider/ClearExpired";

// Stubs of some languages send what others refuse to: it has to be caught here.
TEST_F(BadInput, BytesThatAreNotUtf8AreNamedByTheirField) {
  const std::vector<std::string> not_utf8 = {
      "\xFF\xFE",          // no UTF-8 at all
      "\xC3\x28",          // a wrong continuation
      "\xC0\x80",          // NUL, written overlong
      "\xED\xA0\x80",      // half of a surrogate pair
      "\xF4\x90\x80\x80",  // beyond Unicode
      "\xE2\x82",          // cut off
  };
  struct Place {
    std::string method;
    std::string field;
    std::function<std::string(const std::string&)> with;  // the request's bytes with that text
  };
  const auto grant = [](const char* field) {
    return Place{kGrant, field, [field](const std::string& text) {
                   v1::GrantRequest request = Good();
                   request.set_booking_id("new");
                   request.GetReflection()->SetString(
                       &request, request.GetDescriptor()->FindFieldByName(field), text);
                   return request.SerializeAsString();
                 }};
  };
  const std::vector<Place> places = {
      grant("booking_id"),
      grant("building"),
      grant("apartment"),
      grant("facility"),
      grant("actor"),
      {kRevoke, "booking_id",
       [](const std::string& text) {
         v1::RevokeRequest request;
         request.set_booking_id(text);
         return request.SerializeAsString();
       }},
      {kSyncIds, "apartments[1].access_control_id",
       [](const std::string& text) {
         v1::SyncIdsRequest request;
         request.set_building("tower");
         request.add_apartments();
         request.add_apartments()->set_access_control_id(text);
         return request.SerializeAsString();
       }},
      {kSyncIds, "managers.emails[0]",
       [](const std::string& text) {
         v1::SyncIdsRequest request;
         request.mutable_managers()->add_emails(text);
         return request.SerializeAsString();
       }},
      {kClearExpired, "building",
       [](const std::string& text) {
         v1::ClearExpiredRequest request;
         request.set_building(text);
         return request.SerializeAsString();
       }},
  };
  for (const Place& place : places) {
    for (const std::string& bytes : not_utf8) {
      // Serialised with good bytes of the same length, which are then replaced.
      const std::string filler(bytes.size(), 'Q');
      std::string request = place.with(filler);
      request.replace(request.find(filler), filler.size(), bytes);
      const WireError error = Decode(client_->CallRaw(place.method, request));
      EXPECT_EQ(error.code, "INVALID_ARGUMENT") << place.field << ": " << error;
      EXPECT_EQ(error.reason, "FIELDS_INVALID") << place.field;
      EXPECT_THAT(error.fields, ElementsAre(place.field + ": NOT_UTF8"));
    }
  }
}

TEST_F(BadInput, BytesThatAreNoMessageAreRefused) {
  const std::string good = Good().SerializeAsString();
  for (const std::string& bytes :
       {std::string("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"), std::string("{\"json\": 1}"),
        good.substr(0, good.size() - 1), std::string("\x0A\x7F"), std::string("\x0B")}) {
    const WireError error = Decode(client_->CallRaw(kGrant, bytes));
    EXPECT_EQ(error.code, "INVALID_ARGUMENT") << error;
    EXPECT_EQ(error.reason, "") << error;
  }
}

TEST_F(BadInput, AnEmptyMessageLacksAllThatIsRequired) {
  const WireError error = Decode(client_->CallRaw(kGrant, ""));
  EXPECT_THAT(error.fields,
              ElementsAre("booking_id: REQUIRED", "revision: REQUIRED", "building: REQUIRED",
                          "apartment: REQUIRED", "facility: REQUIRED", "start_time: REQUIRED",
                          "end_time: REQUIRED"));
}

TEST_F(BadInput, AMessageOverFourMebibytesIsRefused) {
  v1::GrantRequest request = Good();
  request.set_actor(std::string(4 << 20, 'x'));
  EXPECT_EQ(ErrorOf(request).code, "RESOURCE_EXHAUSTED");
}

TEST_F(BadInput, AnUnknownMethodIsUnimplemented) {
  EXPECT_EQ(Decode(client_->CallRaw("/connecx.access.v1.AccessControlProvider/Open", "")).code,
            "UNIMPLEMENTED");
}

}  // namespace
}  // namespace connecx::e2e
