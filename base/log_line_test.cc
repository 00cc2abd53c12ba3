#include "base/log_line.h"

#include "gtest/gtest.h"

namespace connecx::base {
namespace {

const absl::Time kTime = absl::FromUnixMillis(1'790'000'000'123);

std::string Event(LogFormat format, absl::Span<const LogField> fields) {
  return LogLine(format, kTime, "info", EventBody(format, "call", fields));
}

std::string Message(LogFormat format, absl::string_view message) {
  return LogLine(format, kTime, "warning", MessageBody(format, message));
}

TEST(LogLineTest, AnEventIsItsNameAndItsFields) {
  const LogField fields[] = {{"rpc", "Grant"}, {"took_ms", 12}, {"text", "it is late"}};
  EXPECT_EQ(Event(LogFormat::kText, fields),
            "2026-09-21T14:13:20.123Z info call rpc=Grant took_ms=12 text=\"it is late\"\n");
  EXPECT_EQ(Event(LogFormat::kJson, fields),
            "{\"time\":\"2026-09-21T14:13:20.123Z\",\"level\":\"info\",\"event\":\"call\","
            "\"rpc\":\"Grant\",\"took_ms\":12,\"text\":\"it is late\"}\n");
}

TEST(LogLineTest, AValueNeverLooksLikeAnotherFieldOrLine) {
  struct Row {
    const char* value;
    const char* text;
    const char* json;
  };
  const Row rows[] = {
      {"a", "a", "\"a\""},
      {"", "\"\"", "\"\""},
      {"a b", "\"a b\"", "\"a b\""},
      {"x rpc=Revoke", "\"x rpc=Revoke\"", "\"x rpc=Revoke\""},
      {"a=b", "\"a=b\"", "\"a=b\""},
      {"say \"hi\"", "\"say \\\"hi\\\"\"", "\"say \\\"hi\\\"\""},
      {"back\\slash", "\"back\\\\slash\"", "\"back\\\\slash\""},
      {"two\nlines", "\"two\\nlines\"", "\"two\\nlines\""},
      {"\x1b[31m\r\t\x7f", "\"\\u001b[31m\\u000d\\u0009\\u007f\"",
       "\"\\u001b[31m\\u000d\\u0009\\u007f\""},
      {"Zürich", "Zürich", "\"Zürich\""},
  };
  for (const Row& row : rows) {
    const LogField fields[] = {{"v", row.value}};
    EXPECT_EQ(EventBody(LogFormat::kText, "e", fields), std::string("e v=") + row.text);
    EXPECT_EQ(EventBody(LogFormat::kJson, "e", fields),
              std::string("\"event\":\"e\",\"v\":") + row.json);
  }
}

TEST(LogLineTest, AMessageIsOneLine) {
  EXPECT_EQ(Message(LogFormat::kText, "it said \"no\"\nand left"),
            "2026-09-21T14:13:20.123Z warning it said \"no\"\\nand left\n");
  EXPECT_EQ(Message(LogFormat::kJson, "it said \"no\"\nand left"),
            "{\"time\":\"2026-09-21T14:13:20.123Z\",\"level\":\"warning\","
            "\"message\":\"it said \\\"no\\\"\\nand left\"}\n");
}

}  // namespace
}  // namespace connecx::base
