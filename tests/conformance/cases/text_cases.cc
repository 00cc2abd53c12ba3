// Strings: UTF-8 without control characters, counted in bytes, never trimmed or folded.

#include <functional>
#include <string>
#include <vector>

#include "base/status_macros.h"
#include "tests/conformance/cases/cases.h"
#include "tests/conformance/suite/client.h"
#include "tests/e2e/support/wire_error.h"

namespace connecx::conformance {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr char kComposed[] = "\xc3\xa9";     // U+00E9
constexpr char kDecomposed[] = "e\xcc\x81";  // e, U+0301

std::string Repeat(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

absl::Status LimitsCountBytes(Client& client) {
  v1::GrantRequest booking = client.UnmappedBooking("a");
  booking.set_facility(Repeat(kComposed, 64));
  RETURN_IF_ERROR(client.Send(booking).status());
  booking.set_revision(2);
  booking.set_facility(Repeat(kComposed, 65));
  return ExpectError(client.Call(booking).status, FieldsInvalid({"facility: TOO_LONG"}));
}

// The names are those of different bookings, each answered as it was sent.
absl::Status AreDifferent(Client& client, const std::vector<std::string>& endings) {
  std::vector<v1::GrantRequest> bookings;
  for (const std::string& ending : endings) {
    v1::GrantRequest booking = client.UnmappedBooking(ending);
    booking.set_facility("f" + ending);
    ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(booking));
    RETURN_IF_ERROR(ExpectLive(grant, booking));
    bookings.push_back(booking);
  }
  for (const v1::GrantRequest& booking : bookings) {
    ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(booking));
    RETURN_IF_ERROR(ExpectLive(grant, booking));
  }
  return absl::OkStatus();
}

absl::Status ControlCharactersAreRefused(Client& client) {
  const std::string characters[] = {
      std::string(1, '\0'), "\x01", "\t", "\n", "\x1f", "\x7f", "\xc2\x80", "\xc2\x85", "\xc2\x9f"};
  for (const std::string& character : characters) {
    v1::GrantRequest booking = client.UnmappedBooking("a");
    booking.set_facility("f" + character + "f");
    RETURN_IF_ERROR(
        ExpectError(client.Call(booking).status, FieldsInvalid({"facility: CONTROL_CHARACTER"})));
  }
  return absl::OkStatus();
}

absl::Status ControlCharactersAreRefusedEverywhere(Client& client) {
  v1::GrantRequest booking = client.UnmappedBooking("a");
  booking.set_booking_id("a\n");
  booking.set_building("b\n");
  booking.set_apartment("c\n");
  booking.set_actor("d\n");
  RETURN_IF_ERROR(
      ExpectError(client.Call(booking).status,
                  FieldsInvalid({"booking_id: CONTROL_CHARACTER", "building: CONTROL_CHARACTER",
                                 "apartment: CONTROL_CHARACTER", "actor: CONTROL_CHARACTER"})));
  v1::SyncIdsRequest ids = client.Ids();
  v1::ApartmentRow& row = *ids.add_apartments();
  row.set_apartment("a\t");
  row.set_access_control_id("\x7f");
  return ExpectError(client.Call(ids).status,
                     FieldsInvalid({"apartments[0].apartment: CONTROL_CHARACTER",
                                    "apartments[0].access_control_id: CONTROL_CHARACTER"}));
}

absl::Status OtherCharactersAreKept(Client& client) {
  // U+00A0, U+200B, U+FEFF, U+1F600, U+10FFFF, and the last one before the control characters.
  return AreDifferent(client, {"\xc2\xa0", "\xe2\x80\x8b", "\xef\xbb\xbf", "\xf0\x9f\x98\x80",
                               "\xf4\x8f\xbf\xbf", "~", "'\"\\%_;--"});
}

// A message with one field of bytes: tag (below 16), length, content.
std::string Field(int number, const std::string& bytes) {
  return std::string(1, static_cast<char>(number << 3 | 2)) +
         std::string(1, static_cast<char>(bytes.size())) + bytes;
}

absl::Status NotUtf8IsRefused(Client& client) {
  const std::string broken[] = {"\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80"};
  for (const std::string& bytes : broken) {
    v1::GrantRequest booking = client.UnmappedBooking("a");
    booking.clear_facility();
    const grpc::Status status =
        client.CallRaw<v1::GrantRequest>(booking.SerializeAsString() + Field(5, "f" + bytes));
    const bool decoded = e2e::Decode(status).reason == "FIELDS_INVALID";
    RETURN_IF_ERROR(decoded ? ExpectError(status, FieldsInvalid({"facility: NOT_UTF8"}))
                            : ExpectBareError(status, {grpc::StatusCode::INVALID_ARGUMENT,
                                                       grpc::StatusCode::INTERNAL}));
  }
  v1::GrantRequest booking = client.UnmappedBooking("a");
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(booking));
  return ExpectLive(grant, booking);
}

absl::Status IdsAreKeptAsSent(Client& client) {
  v1::SyncIdsRequest request = client.Ids();
  for (const char* ending : {"x", "X", " x", "x ", kComposed, kDecomposed}) {
    v1::ApartmentRow& row = *request.add_apartments();
    row.set_apartment(client.Name(ending));
    row.set_access_control_id(client.Name(std::string("id") + ending));
  }
  ASSIGN_OR_RETURN(const v1::SyncIdsResponse response, client.Ok(request));
  RETURN_IF_ERROR(
      ExpectEqual("counts.created", response.counts().created(), request.apartments_size()));
  for (int i = 0; i < request.apartments_size(); ++i) {
    RETURN_IF_ERROR(
        ExpectEqual("name", response.rows(i).name(), request.apartments(i).apartment()));
    RETURN_IF_ERROR(
        ExpectEqual("id", response.rows(i).id(), request.apartments(i).access_control_id()));
  }
  return absl::OkStatus();
}

Case Different(std::string name, std::string claim, std::vector<std::string> endings) {
  return {.name = absl::StrCat("text.", name),
          .claim = std::move(claim),
          .run = [endings = std::move(endings)](Client& client) {
            return AreDifferent(client, endings);
          }};
}

}  // namespace

std::vector<Case> TextCases() {
  return {
      {.name = "text.limits_count_bytes",
       .claim = "64 characters of two bytes fit into 128 bytes, 65 do not.",
       .run = LimitsCountBytes},
      Different("case_is_kept", "\"a\" and \"A\" are two bookings.", {"a", "A"}),
      Different("blanks_are_kept", "\"a\", \" a\", \"a \" and \"a  \" are four bookings.",
                {"a", " a", "a ", "a  "}),
      Different("normal_forms_are_kept", "A composed and a decomposed character are two bookings.",
                {kComposed, kDecomposed}),
      {.name = "text.other_characters_are_kept",
       .claim =
           "Every character but the control characters is allowed and answered as it was sent.",
       .run = OtherCharactersAreKept},
      {.name = "text.control_characters_are_refused",
       .claim = "U+0000-U+001F and U+007F-U+009F are CONTROL_CHARACTER.",
       .run = ControlCharactersAreRefused},
      {.name = "text.control_characters_are_refused_everywhere",
       .claim = "Control characters are refused in every field, and each field is named.",
       .run = ControlCharactersAreRefusedEverywhere},
      {.name = "text.not_utf8_is_refused",
       .claim = "Bytes that are not UTF-8 are refused, as NOT_UTF8 or as an undecodable message.",
       .run = NotUtf8IsRefused},
      {.name = "text.ids_are_kept_as_sent",
       .claim = "Rows of SyncIds are neither trimmed nor folded: six spellings are six rows.",
       .run = IdsAreKeptAsSent},
  };
}

}  // namespace connecx::conformance
