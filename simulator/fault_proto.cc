#include "simulator/fault_proto.h"

#include <string>

#include "absl/time/time.h"
#include "base/status_macros.h"
#include "simulator/proto_time.h"

namespace connecx::simulator {

absl::StatusOr<FaultRule> FromProto(const v1::Fault& proto) {
  FaultRule rule;
  ASSIGN_OR_RETURN(rule.fault.kind, FaultKindFromName(proto.kind()));
  rule.fault.wait = absl::Seconds(proto.wait_seconds());
  rule.fault.code = proto.code();
  rule.request = proto.request();
  rule.skip = proto.skip();
  rule.count = proto.count();
  if (proto.has_probability()) rule.probability = proto.probability();
  if (proto.has_from()) rule.from = ToTime(proto.from());
  if (proto.has_until()) rule.until = ToTime(proto.until());
  return rule;
}

v1::Fault ToProto(const FaultPlan::Entry& entry) {
  const FaultRule& rule = entry.rule;
  v1::Fault proto;
  proto.set_id(entry.id);
  proto.set_kind(std::string(FaultKindName(rule.fault.kind)));
  proto.set_wait_seconds(absl::ToDoubleSeconds(rule.fault.wait));
  proto.set_code(rule.fault.code);
  proto.set_request(rule.request);
  proto.set_skip(rule.skip);
  proto.set_count(rule.count);
  proto.set_probability(rule.probability);
  if (rule.from != absl::InfinitePast()) FillProto(rule.from, *proto.mutable_from());
  if (rule.until != absl::InfiniteFuture()) FillProto(rule.until, *proto.mutable_until());
  proto.set_fitted(entry.fitted);
  proto.set_hit(entry.hit);
  return proto;
}

}  // namespace connecx::simulator
