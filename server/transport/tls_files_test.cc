#include "server/transport/tls_files.h"

#include <stdlib.h>
#include <sys/resource.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/real_clock.h"
#include "base/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/testing/test_authority.h"

namespace connecx::server {
namespace {

using ::connecx::base::testing::IsOk;
using ::connecx::base::testing::StatusIs;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

class TlsFilesTest : public ::testing::Test {
 protected:
  TlsFilesTest() {
    char folder[] = "/tmp/connecx.XXXXXX";
    folder_ = mkdtemp(folder);
    Write("ca.pem", authority_.CertificatePem());
    WritePair(first_);
  }
  ~TlsFilesTest() override { std::filesystem::remove_all(folder_); }

  // As an operator should: the whole file at once.
  void Write(const std::string& name, const std::string& content) {
    const std::filesystem::path path = folder_ / name;
    std::ofstream(path.string() + ".new") << content;
    std::filesystem::rename(path.string() + ".new", path);
  }
  void WritePair(const IssuedCertificate& pair) {
    Write("server.pem", pair.certificate);
    Write("server.key", pair.private_key);
  }
  TlsPaths Paths() const {
    return {folder_ / "server.pem", folder_ / "server.key", folder_ / "ca.pem"};
  }

  const TestAuthority authority_;
  const IssuedCertificate first_ = authority_.Issue("IP:127.0.0.1");
  const IssuedCertificate second_ = authority_.Issue("IP:127.0.0.1");
  std::filesystem::path folder_;
};

TEST_F(TlsFilesTest, APairAndAnAuthorityCanBeServedWith) {
  const auto files = LoadTlsFiles(Paths());
  ASSERT_THAT(files, IsOk());
  EXPECT_EQ(files->certificates, first_.certificate);
  EXPECT_EQ(files->private_key, first_.private_key);
  EXPECT_EQ(files->client_cas, authority_.CertificatePem());
}

TEST_F(TlsFilesTest, WhatIsWrongIsSaidWithoutTheContent) {
  const struct {
    const char* file;
    std::string content;
    const char* what;
  } cases[] = {
      {"server.pem", "junk", "server.pem holds no certificate"},
      {"server.pem", second_.private_key, "server.pem holds no certificate"},
      {"server.pem", second_.certificate, "server.key does not belong to the first certificate"},
      {"server.key", "junk", "server.key holds no private key"},
      {"server.key", second_.private_key, "server.key does not belong to the first certificate"},
      {"ca.pem", "", "ca.pem holds no certificate"},
  };
  for (const auto& test : cases) {
    WritePair(first_);
    Write(test.file, test.content);
    const auto files = LoadTlsFiles(Paths());
    EXPECT_THAT(files, StatusIs(absl::StatusCode::kFailedPrecondition,
                                AllOf(HasSubstr(test.what), Not(HasSubstr("PRIVATE KEY")))))
        << test.file;
  }
  WritePair(first_);
  std::filesystem::remove(folder_ / "server.key");
  EXPECT_THAT(LoadTlsFiles(Paths()), StatusIs(absl::StatusCode::kFailedPrecondition,
                                              EndsWith("server.key cannot be read")));
}

TEST_F(TlsFilesTest, ACertificateEnds) {
  const absl::Time now = base::RealClock().Now();
  const auto end = CertificateEnd(folder_ / "server.pem");
  ASSERT_THAT(end, IsOk());
  EXPECT_GT(*end, now + absl::Hours(24 * 8));
  EXPECT_LT(*end, now + absl::Hours(24 * 11));
  EXPECT_THAT(CertificateEnd(folder_ / "server.key"),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("holds no certificate")));
  EXPECT_THAT(CertificateEnd(folder_ / "gone.pem"),
              StatusIs(absl::StatusCode::kFailedPrecondition, EndsWith("cannot be read")));
}

TEST_F(TlsFilesTest, OnlyWhatChangedAndIsRightIsNew) {
  TlsFileWatch watch(Paths());
  EXPECT_TRUE(watch.LookForNew().has_value()) << "the first look";
  EXPECT_FALSE(watch.LookForNew().has_value()) << "unchanged";
  Write("server.key", second_.private_key);
  EXPECT_FALSE(watch.LookForNew().has_value()) << "half of a change";
  Write("server.pem", second_.certificate);
  const auto files = watch.LookForNew();
  ASSERT_TRUE(files.has_value()) << "the whole change";
  EXPECT_EQ(files->certificates, second_.certificate);
  std::filesystem::remove(folder_ / "server.pem");
  EXPECT_FALSE(watch.LookForNew().has_value()) << "gone";
  WritePair(first_);
  EXPECT_TRUE(watch.LookForNew().has_value()) << "back";
}

// What is wrong may be none of the files' own: no descriptor was left, a folder above was shut.
TEST_F(TlsFilesTest, FilesThatCouldNotBeReadAreTriedAgainThoughTheyStayTheSame) {
  TlsFileWatch watch(Paths());
  rlimit limit;
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  const rlimit none = {.rlim_cur = 0, .rlim_max = limit.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  const bool read = watch.LookForNew().has_value();
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_FALSE(read);
  EXPECT_TRUE(watch.LookForNew().has_value());
  EXPECT_FALSE(watch.LookForNew().has_value()) << "unchanged";
}

}  // namespace
}  // namespace connecx::server
