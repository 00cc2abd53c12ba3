#ifndef CONNECX_BASE_TESTING_FAIL_POINTS_H_
#define CONNECX_BASE_TESTING_FAIL_POINTS_H_

#include <array>

#include "base/fail_point.h"

namespace connecx::base {

struct NamedFailPoint {
  FailPoint point;
  const char* name;
};

// All of them, in the order of their values.
inline constexpr std::array<NamedFailPoint, 8> kFailPoints = {{
    {FailPoint::kBeforeCommit, "before a commit"},
    {FailPoint::kAfterCommit, "after a commit"},
    {FailPoint::kBeforeSystemRead, "before a SHIP read"},
    {FailPoint::kAfterSystemRead, "after a SHIP read"},
    {FailPoint::kBeforeSystemWrite, "before a SHIP write"},
    {FailPoint::kAfterSystemWrite, "after a SHIP write"},
    {FailPoint::kBeforeMail, "before a mail"},
    {FailPoint::kAfterMail, "after a mail, before its mark"},
}};

// From now on every point that is reached is told to `handler`, on the thread that reaches it;
// null: nobody is told.
inline void HandleFailPoints(FailPointHandler handler) { internal::fail_point_handler = handler; }

}  // namespace connecx::base

#endif  // CONNECX_BASE_TESTING_FAIL_POINTS_H_
