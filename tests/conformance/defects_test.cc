// The suite must be able to fail: against each defect it names the case that finds it.

#include "tests/conformance/defects/defects.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/conformance/support/dummy_server.h"
#include "tests/conformance/support/sanity_run.h"
#include "tests/e2e/support/temp_folder.h"

namespace connecx::conformance {
namespace {

struct Finding {
  std::string defect;
  std::string filter;  // the cases that are run
  std::string found_by;
};

void PrintTo(const Finding& finding, std::ostream* out) { *out << finding.defect; }

class FindsDefect : public testing::TestWithParam<Finding> {};

const Finding kFindings[] = {
    {"forgets_tombstones", "ordering.", "ordering.a_tombstone_stops_late_grants"},
    {"accepts_lower_grants", "ordering.", "ordering.a_lower_grant_changes_nothing"},
    {"accepts_lower_revokes", "ordering.", "ordering.a_lower_revoke_changes_nothing"},
    {"reuses_revisions", "ordering.", "ordering.a_revision_is_not_reused"},
    {"refuses_repetitions", "repetition.", "repetition.grant"},
    {"ignores_validate_only", "validate_only.", "validate_only.a_grant_stores_nothing"},
    {"leaves_doors_open", "revoke.", "revoke.takes_away"},
    {"opens_too_long", "grant.", "grant.a_booking_is_granted"},
    {"trims_names", "text.", "text.blanks_are_kept"},
    {"folds_case", "text.", "text.case_is_kept"},
    {"sends_no_details", "fields.", "fields.grant_required"},
    {"stops_at_the_first_field", "fields.", "fields.grant_required"},
    {"removes_unconfirmed", "ids.", "ids.many_removals_are_confirmed"},
    {"removes_live_rows", "ids.", "ids.live_rows_are_not_removed"},
    {"pages_by_number", "pages.", "pages.stable_under_writes"},
    {"hides_tombstones", "query.", "query.get_grant_finds_tombstones"},
    {"loses_events", "watch.shows", "watch.shows_every_revision"},
    {"forgets_cursors", "watch.comes_back_in", "watch.comes_back_in_the_middle"},
    {"waits_in_full", "deadline.before", "deadline.before_it_passes"},
    {"takes_back_what_is_given_up", "deadline.a_grant", "deadline.a_grant_given_up"},
    {"forgets_what_is_over", "expiry.the_booking", "expiry.the_booking_is_still_known"},
    {"miscounts_ids", "ids.rows", "ids.rows_in_order"},
    {"leaves_access_at_the_old_id", "ids.a_changed", "ids.a_changed_id_moves_access"},
    {"clears_what_is_live", "clearing.keeps", "clearing.keeps_live_bookings"},
    {"takes_tokens_of_other_filters", "pages.", "pages.token_of_other_filters"},
    {"gives_no_signs_of_life", "watch.signs", "watch.signs_come_in_time"},
    {"swaps_events", "watch.update", "watch.update_times_grow"},
    {"ignores_kinds_of_incidents", "incidents.filters", "incidents.filters"},
    {"tells_no_health", "health.", "health.provider_serves"},
    {"forgets_everything", "restart.", "restart.bookings_survive"},
};

TEST_P(FindsDefect, ByTheCaseAboutIt) {
  const e2e::TempFolder folder;
  DummyServer server(folder, "tests/conformance/broken_provider",
                     {absl::StrCat("--break=", GetParam().defect)});
  const SanityResult result =
      RunSanity(folder, {"--params=" + server.params(), "--filter=" + GetParam().filter},
                [&server] { server.Restart(); });
  EXPECT_EQ(result.exit, 1) << result.output;
  EXPECT_EQ(result.failed, static_cast<int>(result.failures.size())) << result.output;
  EXPECT_NE(std::find(result.failures.begin(), result.failures.end(), GetParam().found_by),
            result.failures.end())
      << "found by: " << absl::StrJoin(result.failures, ", ");
}

INSTANTIATE_TEST_SUITE_P(Defects, FindsDefect, testing::ValuesIn(kFindings),
                         [](const testing::TestParamInfo<Finding>& info) {
                           return info.param.defect;
                         });

TEST(Findings, EveryDefectIsLookedFor) {
  std::set<std::string> looked_for;
  for (const Finding& finding : kFindings) looked_for.insert(finding.defect);
  for (const Defect& defect : AllDefects()) {
    EXPECT_TRUE(looked_for.contains(defect.name)) << defect.name;
  }
}

}  // namespace
}  // namespace connecx::conformance
