#include "server/app/instance_id.h"

#include <gtest/gtest.h>

#include "base/testing/status_matchers.h"
#include "store/testing/memory_store.h"

namespace connecx::server {
namespace {

TEST(InstanceIdTest, IsDrawnOnceAndKept) {
  store::MemoryStore store;
  ASSERT_OK_AND_ASSIGN(const std::string first, InstanceId(store));
  EXPECT_EQ(first.size(), 32);
  ASSERT_OK_AND_ASSIGN(const std::string again, InstanceId(store));
  EXPECT_EQ(again, first);
  store::MemoryStore other;
  ASSERT_OK_AND_ASSIGN(const std::string of_another, InstanceId(other));
  EXPECT_NE(of_another, first);
}

}  // namespace
}  // namespace connecx::server
