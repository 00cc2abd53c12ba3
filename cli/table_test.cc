#include "cli/table.h"

#include <gtest/gtest.h>

namespace connecx::cli {
namespace {

TEST(TableTest, AlignsColumnsByCodePointsWithoutTrailingBlanks) {
  Table table({"NAME", "ID", ""});
  EXPECT_TRUE(table.empty());
  table.Add({"Café", "1", ""});
  table.Add({"Gym", "22", "x"});
  EXPECT_EQ(table.Text(),
            "NAME  ID\n"
            "Café  1\n"
            "Gym   22  x\n");
}

}  // namespace
}  // namespace connecx::cli
