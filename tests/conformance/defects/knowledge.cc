#include "tests/conformance/defects/knowledge.h"

namespace connecx::conformance {

namespace v1 = ::connecx::access::v1;

std::optional<v1::Grant> KnownGrant(dummy::Provider& provider, const std::string& booking_id) {
  v1::GetGrantRequest request;
  request.set_booking_id(booking_id);
  v1::GetGrantResponse response;
  if (!provider.GetGrant(request, response).ok()) return std::nullopt;
  return response.grant();
}

std::vector<v1::Grant> AllGrants(dummy::Provider& provider, v1::ListGrantsRequest request) {
  std::vector<v1::Grant> grants;
  request.clear_page_token();
  request.clear_page_size();
  do {
    v1::ListGrantsResponse page;
    provider.ListGrants(request, page);
    grants.insert(grants.end(), page.grants().begin(), page.grants().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return grants;
}

}  // namespace connecx::conformance
