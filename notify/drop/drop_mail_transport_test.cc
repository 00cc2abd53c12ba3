#include "notify/drop/drop_mail_transport.h"

#include <dirent.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/testing/status_matchers.h"

namespace connecx::notify {
namespace {

using ::connecx::base::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class DropMailTransportTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = absl::StrCat(::testing::TempDir(), "/dropXXXXXX");
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }

  static core::OutboxMail Mail(std::string message_id, int minute) {
    core::OutboxMail mail;
    mail.message_id = std::move(message_id);
    mail.created_time =
        absl::FromCivil(absl::CivilMinute(2026, 9, 26, 8, minute), absl::UTCTimeZone());
    mail.content = "Subject: a\r\n\r\nb\r\n";
    return mail;
  }

  std::vector<std::string> Files() const {
    std::vector<std::string> names;
    DIR* directory = ::opendir(folder_.c_str());
    while (const dirent* entry = ::readdir(directory)) {
      const std::string name = entry->d_name;
      if (name != "." && name != "..") names.push_back(name);
    }
    ::closedir(directory);
    std::sort(names.begin(), names.end());
    return names;
  }

  std::string Content(const std::string& name) const {
    std::ifstream file(absl::StrCat(folder_, "/", name));
    std::ostringstream content;
    content << file.rdbuf();
    return content.str();
  }

  std::string folder_;
};

TEST_F(DropMailTransportTest, WritesOneFilePerMailSortedByTime) {
  DropMailTransport transport(folder_);
  ASSERT_OK(transport.Send(Mail("incident-2.0.managers@x.test", 30), "a@b.example"));
  ASSERT_OK(transport.Send(Mail("incident-9.0.managers@x.test", 5), "a@b.example"));
  EXPECT_THAT(Files(), ElementsAre("20260926T080500Z-incident-9.0.managers@x.test.eml",
                                   "20260926T083000Z-incident-2.0.managers@x.test.eml"));
  EXPECT_EQ(Content(Files()[0]), "Subject: a\r\n\r\nb\r\n");
}

TEST_F(DropMailTransportTest, AMailSentAgainReplacesItsFile) {
  DropMailTransport transport(folder_);
  ASSERT_OK(transport.Send(Mail("m@x.test", 0), "a@b.example"));
  ASSERT_OK(transport.Send(Mail("m@x.test", 0), "a@b.example"));
  EXPECT_EQ(Files().size(), 1u);
}

TEST_F(DropMailTransportTest, AMessageIdCannotLeaveTheFolder) {
  const std::string name = DropFileName(Mail("../../etc/x\r\n@y", 0));
  EXPECT_EQ(name, "20260926T080000Z-..%2F..%2Fetc%2Fx%0D%0A@y.eml");
  EXPECT_LE(DropFileName(Mail(std::string(400, 'x'), 0)).size(), 250u);
  EXPECT_NE(DropFileName(Mail(std::string(400, 'x') + "1", 0)),
            DropFileName(Mail(std::string(400, 'x') + "2", 0)));
}

TEST_F(DropMailTransportTest, AMissingFolderIsTransient) {
  DropMailTransport transport(folder_ + "/missing");
  EXPECT_THAT(transport.Send(Mail("m@x.test", 0), "a@b.example"),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(Files(), IsEmpty());
}

}  // namespace
}  // namespace connecx::notify
