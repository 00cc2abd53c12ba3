#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/testing/status_matchers.h"
#include "salto_client/salto_error.h"
#include "salto_client/ship/answer.h"
#include "salto_client/ship/request_writer.h"
#include "salto_client/ship/xml_reader.h"
#include "salto_client/ship/xml_text.h"

namespace connecx::salto {
namespace {

using ::connecx::base::testing::IsOkAndHolds;
using ::connecx::base::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A RequestResponse to GetInfo whose Params hold `xml`.
std::string AnswerWith(absl::string_view xml, absl::string_view encoding = "utf-8") {
  return absl::StrCat("<?xml version='1.0' encoding='", encoding,
                      "'?><RequestResponse><RequestName>GetInfo</RequestName><Params>", xml,
                      "</Params></RequestResponse>");
}

absl::StatusOr<std::string> TextIn(const std::string& bytes) {
  absl::StatusOr<Answer> answer = ParseAnswer(bytes, "GetInfo");
  if (!answer.ok()) return answer.status();
  return TrimmedText(answer->params.child("V"));
}

TEST(RequestWriter, WritesTheEnvelope) {
  RequestWriter writer("SaltoDBGroup.Update");
  writer.Open("SaltoDBGroup");
  writer.Id("ExtGroupID", "501/56");
  writer.Number("N", -7);
  writer.Flag("F", true);
  writer.Empty("L");
  writer.Close("SaltoDBGroup");
  EXPECT_THAT(writer.Finish(),
              IsOkAndHolds("<?xml version=\"1.0\" encoding=\"UTF-8\"?><RequestCall>"
                           "<RequestName>SaltoDBGroup.Update</RequestName><Params><SaltoDBGroup>"
                           "<ExtGroupID>501/56</ExtGroupID><N>-7</N><F>1</F><L/></SaltoDBGroup>"
                           "</Params></RequestCall>"));
}

const char* const kNastyTexts[] = {
    "plain",
    "Café Zürich Ærø",
    "日本語",
    "\xF0\x9F\x8F\x8A\xE2\x80\x8D\xE2\x99\x80\xEF\xB8\x8F pool",
    "a<b>c&d\"e'f",
    "]]>",
    "<![CDATA[x]]>",
    "&amp;&#65;&unknown;",
    "<!-- -->",
    "a\tb\nc\rd\r\ne",
    "\x7F",
    "\xC2\x85\xE2\x80\xA8",
    "STP/00/108/",
    "\xEF\xBF\xBD",
    "",
};

TEST(Envelope, NastyTextsArriveAsTheyWereSentUnderEveryEncoding) {
  for (const std::string text : kNastyTexts) {
    RequestWriter writer("GetInfo");
    writer.Text("V", text);
    ASSERT_OK_AND_ASSIGN(const std::string document, writer.Finish());
    for (const char c : document) ASSERT_TRUE(c >= 0x20 && c < 0x7F) << text;
    const std::string answer = absl::StrReplaceAll(document, {{"RequestCall", "RequestResponse"}});
    EXPECT_THAT(TextIn(answer), IsOkAndHolds(text));
    EXPECT_THAT(TextIn(absl::StrReplaceAll(answer, {{"UTF-8", "ISO-8859-1"}})), IsOkAndHolds(text));
  }
}

TEST(RequestWriter, WhatXmlCannotExpressIsAnError) {
  const std::string texts[] = {std::string("a\0b", 3), "\x01",        "\x1F", "\xFF", "\xC3",
                               "\xED\xA0\x80",         "\xEF\xBF\xBE"};
  for (const std::string& text : texts) {
    RequestWriter writer("GetInfo");
    writer.Text("Name", text);
    writer.Text("Fine", "x");
    EXPECT_THAT(writer.Finish(), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("Name")));
  }
}

TEST(RequestWriter, IdsThatServersWouldTrimAreErrors) {
  for (const std::string id : {"", " ", "a ", "\ta", "a\n"}) {
    RequestWriter writer("GetInfo");
    writer.Id("ExtZoneID", id);
    EXPECT_THAT(writer.Finish(),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("ExtZoneID")));
  }
}

TEST(ParseAnswer, TrimsWhiteSpaceAroundTextAndName) {
  EXPECT_THAT(TextIn("<RequestResponse><RequestName>\r\n GetInfo \r\n</RequestName><Params>"
                     "<V>\n  two words\t</V></Params></RequestResponse>\n"),
              IsOkAndHolds("two words"));
}

TEST(ParseAnswer, ObeysTheDeclaredEncoding) {
  EXPECT_THAT(TextIn(AnswerWith("<V>caf\xC3\xA9</V>", "utf-8")), IsOkAndHolds("café"));
  EXPECT_THAT(TextIn(AnswerWith("<V>caf\xE9</V>", "ISO-8859-1")), IsOkAndHolds("café"));
  EXPECT_THAT(TextIn(AnswerWith("<V>caf\xE9</V>", "iso-8859-1")), IsOkAndHolds("café"));
  EXPECT_THAT(TextIn(absl::StrCat("\xEF\xBB\xBF", AnswerWith("<V>caf\xC3\xA9</V>"))),
              IsOkAndHolds("café"));
  EXPECT_THAT(TextIn(absl::StrCat("\xEF\xBB\xBF", AnswerWith("<V>caf\xC3\xA9</V>", "ISO-8859-1"))),
              IsOkAndHolds("café"))
      << "a byte order mark wins";
  EXPECT_THAT(TextIn("<RequestResponse><Params><V>caf\xC3\xA9</V></Params></RequestResponse>"),
              IsOkAndHolds("café"))
      << "no declaration is UTF-8";
  EXPECT_THAT(TextIn("<?xml version=\"1.0\"?><RequestResponse><Params><V>x</V></Params>"
                     "</RequestResponse>"),
              IsOkAndHolds("x"));
}

TEST(ParseAnswer, CDataCommentsAndReferencesAreRead) {
  EXPECT_THAT(TextIn(AnswerWith("<V><![CDATA[a & <b> &#0;]]>c<!-- & -->&#x64;</V>")),
              IsOkAndHolds("a & <b> &#0;cd"));
}

TEST(ParseAnswer, ExceptionsBecomeShipErrors) {
  const absl::Status status =
      ParseAnswer(
          "<?xml version='1.0' encoding='utf-8'?>\n<RequestResponse><RequestName> Nope.Read "
          "</RequestName><Exception><Code> 502 </Code><Message> Unknown request </Message>"
          "</Exception></RequestResponse>",
          "Nope.Read")
          .status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("'Unknown request'")));
  EXPECT_EQ(ShipErrorCode(status), 502);
  EXPECT_FALSE(OutcomeUnknown(status));
}

TEST(ParseAnswer, ExceptionAndParamsAreMatchedWithoutRegardToCase) {
  EXPECT_EQ(ShipErrorCode(ParseAnswer("<RequestResponse><EXCEPTION><Code>11</Code></EXCEPTION>"
                                      "</RequestResponse>",
                                      "GetInfo")
                              .status()),
            11);
  const absl::StatusOr<Answer> answer = ParseAnswer(
      "<RequestResponse><RequestName>GetInfo</RequestName><PARAMS/></RequestResponse>", "GetInfo");
  ASSERT_OK(answer.status());
  EXPECT_TRUE(answer->params);
}

TEST(ParseAnswer, AnExceptionWithoutRequestNameOrMessageIsRead) {
  EXPECT_EQ(ShipErrorCode(ParseAnswer("<RequestResponse><RequestName/><Exception><Code>500</Code>"
                                      "</Exception></RequestResponse>",
                                      "GetInfo")
                              .status()),
            500);
}

TEST(ParseAnswer, AnAnswerWithoutParamsHasANullNode) {
  const absl::StatusOr<Answer> answer = ParseAnswer(
      "<RequestResponse><RequestName>GetInfo</RequestName></RequestResponse>", "GetInfo");
  ASSERT_OK(answer.status());
  EXPECT_FALSE(answer->params);
}

TEST(ParseAnswer, WhatIsNoAnswerIsDataLossOfUnknownOutcome) {
  const std::string good = AnswerWith("<V>x</V>");
  std::vector<std::string> bad = {
      "",
      "   \n",
      "HELLO",
      std::string("\0\0\0\0", 4),
      "<html><body>Sign in</body></html>",
      "<RequestCall><RequestName>GetInfo</RequestName><Params/></RequestCall>",
      "<requestresponse><Params/></requestresponse>",
      "{\"error\": 500}",
      absl::StrCat(good, good),
      absl::StrReplaceAll(good, {{"GetInfo", "Other"}}),
      "<RequestResponse><Exception/></RequestResponse>",
      "<RequestResponse><Exception><Code>many</Code></Exception></RequestResponse>",
      "<RequestResponse><Exception><Code>99999999999</Code></Exception></RequestResponse>",
      AnswerWith("<V>\x01</V>"),
      AnswerWith(absl::string_view("<V>a\0b</V>", 10)),
      AnswerWith("<V>&#0;</V>"),
      AnswerWith("<V>&#1;</V>"),
      AnswerWith("<V>&#xD800;</V>"),
      AnswerWith("<V>&nbsp;</V>"),
      AnswerWith("<V>a & b</V>"),
      AnswerWith("<V>&#99999999999;</V>"),
      AnswerWith("<V>caf\xE9</V>", "utf-8"),
      AnswerWith("<V>x</V>", "windows-1252"),
      AnswerWith("<V>x</V>", "utf-16"),
      AnswerWith("<V>x"),
      AnswerWith("<V>x</W>"),
      "\xFF\xFE<\0?\0",
  };
  for (size_t cut = 1; cut + 1 < good.size(); cut += 7) bad.push_back(good.substr(0, cut));
  for (const std::string& bytes : bad) {
    const absl::Status status = ParseAnswer(bytes, "GetInfo").status();
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kDataLoss)) << bytes;
    EXPECT_TRUE(OutcomeUnknown(status)) << bytes;
    EXPECT_EQ(ShipErrorCode(status), std::nullopt) << bytes;
  }
}

TEST(ParseAnswer, HostileSizesAreErrorsAndNoCrash) {
  std::string deep;
  for (int i = 0; i < 200'000; ++i) deep += "<a>";
  EXPECT_THAT(ParseAnswer(deep, "GetInfo"), StatusIs(absl::StatusCode::kDataLoss));
  for (int i = 0; i < 200'000; ++i) deep += "</a>";
  const absl::StatusOr<Answer> answer = ParseAnswer(AnswerWith(deep), "GetInfo");
  ASSERT_OK(answer.status());
  EXPECT_THAT(XmlAsAscii(answer->params), StatusIs(absl::StatusCode::kDataLoss));

  std::string many;
  for (int i = 0; i < 2'000'001; ++i) many += "<a/>";
  EXPECT_THAT(ParseAnswer(AnswerWith(many), "GetInfo"),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("too many")));

  std::string references;
  for (int i = 0; i < 500'000; ++i) references += "&amp;";
  EXPECT_OK(ParseAnswer(AnswerWith(references), "GetInfo").status());
}

TEST(IsExceptionAnswer, TellsThemApart) {
  EXPECT_TRUE(IsExceptionAnswer("<RequestResponse><Exception/></RequestResponse>"));
  EXPECT_FALSE(IsExceptionAnswer(AnswerWith("")));
  EXPECT_FALSE(IsExceptionAnswer("<html>Exception</html>"));
  EXPECT_FALSE(IsExceptionAnswer(""));
}

TEST(XmlAsAscii, KeepsNamesAttributesTextAndChildren) {
  const absl::StatusOr<Answer> answer =
      ParseAnswer(AnswerWith("<X a='1&amp;é'>t&lt;é<Y/><!-- c --><Z> z </Z></X>"), "GetInfo");
  ASSERT_OK(answer.status());
  EXPECT_THAT(XmlAsAscii(answer->params.child("X")),
              IsOkAndHolds("<X a=\"1&#38;&#233;\">t&#60;&#233;<Y/><Z> z </Z></X>"));
}

absl::StatusOr<Answer> ParseFields(absl::string_view xml) {
  return ParseAnswer(AnswerWith(xml), "GetInfo");
}

TEST(FieldReader, TakesEachFieldOnceAndCarriesTheRest) {
  const absl::StatusOr<Answer> answer =
      ParseFields("<Id>7</Id><Text/><Unknown>u</Unknown><Number> 12 </Number>");
  ASSERT_OK(answer.status());
  ASSERT_OK_AND_ASSIGN(FieldReader fields, FieldReader::Of(answer->params));
  EXPECT_THAT(fields.TakeId("Id"), IsOkAndHolds("7"));
  EXPECT_THAT(fields.TakeText("Text"), IsOkAndHolds(std::optional<std::string>("")));
  EXPECT_THAT(fields.TakeText("Absent"), IsOkAndHolds(std::nullopt));
  EXPECT_THAT(fields.TakeNumber("Number"), IsOkAndHolds(std::optional<int>(12)));
  EXPECT_THAT(fields.TakeNumber("Absent"), IsOkAndHolds(std::nullopt));
  EXPECT_THAT(fields.TakeRest(), IsOkAndHolds(ElementsAre("<Unknown>u</Unknown>")));
}

TEST(FieldReader, WrongFormsAreDataLoss) {
  const auto fields_of = [](absl::string_view xml) -> absl::Status {
    return FieldReader::Of(ParseFields(xml)->params).status();
  };
  EXPECT_THAT(fields_of("<A/><A/>"), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("twice")));
  EXPECT_THAT(fields_of("text"), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("text")));
  std::string many;
  for (int i = 0; i < 1000; ++i) absl::StrAppend(&many, "<A", i, "/>");
  EXPECT_THAT(fields_of(many), StatusIs(absl::StatusCode::kDataLoss));

  const absl::StatusOr<Answer> answer =
      ParseFields("<Id> </Id><Nested><B/></Nested><Number>1x</Number>");
  ASSERT_OK_AND_ASSIGN(FieldReader fields, FieldReader::Of(answer->params));
  EXPECT_THAT(fields.TakeId("Id"), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("empty")));
  EXPECT_THAT(fields.TakeId("Absent"),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("no Absent")));
  EXPECT_THAT(fields.TakeText("Nested"), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(fields.TakeNumber("Number"), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("1x")));
}

TEST(ListItems, AnythingButItemsIsDataLoss) {
  const auto items_of = [](absl::string_view xml) {
    return ListItems(ParseFields(xml)->params.child("L"), "I").status();
  };
  EXPECT_OK(items_of("<L/>"));
  EXPECT_OK(items_of("<L>\n <I/>\n <I/> </L>"));
  EXPECT_THAT(items_of("<L><I/><J/></L>"), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(items_of("<L>none</L>"), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace connecx::salto
