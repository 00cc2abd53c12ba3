#ifndef CONNECX_SIMULATOR_SHIP_ENVELOPE_H_
#define CONNECX_SIMULATOR_SHIP_ENVELOPE_H_

#include <pugixml.hpp>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "simulator/xml_writer.h"

// The frame around every request and answer (docs/ship.md section 2).
namespace connecx::simulator {

struct Envelope {
  pugi::xml_document document;
  std::string request_name;
  pugi::xml_node params;  // Null if the request has none. Lives as long as `document`.
};

// Reads one request. On an error (500, 501) `envelope` holds as much as could be read.
absl::Status ReadEnvelope(absl::string_view body, Envelope& envelope);

// `params` are the children of Params, from a writer of the same encoding.
std::string WriteSuccess(absl::string_view request_name, const XmlWriter& params,
                         Encoding encoding);

// `error` is a refusal (refusal.h).
std::string WriteFailure(absl::string_view request_name, const absl::Status& error,
                         Encoding encoding);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_SHIP_ENVELOPE_H_
