#include "server/testing/reflection_client.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/support/sync_stream.h"

namespace connecx::server {
namespace {

using ::google::protobuf::Message;

// The messages are linked in with the service, but their header is not installed.
std::unique_ptr<Message> NewMessage(const std::string& name) {
  const auto* type = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
      absl::StrCat("grpc.reflection.v1alpha.", name));
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

const google::protobuf::FieldDescriptor* Field(const Message& message, const char* name) {
  return message.GetDescriptor()->FindFieldByName(name);
}

// One request, given as text, and its answer; null: none came.
std::unique_ptr<Message> Ask(const std::shared_ptr<grpc::Channel>& channel,
                             const std::string& text) {
  const std::unique_ptr<Message> request = NewMessage("ServerReflectionRequest");
  google::protobuf::TextFormat::ParseFromString(text, request.get());
  const grpc::Slice slice(request->SerializeAsString());

  grpc::ClientContext context;
  const grpc::internal::RpcMethod method(
      "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
      grpc::internal::RpcMethod::BIDI_STREAMING);
  const std::unique_ptr<grpc::ClientReaderWriter<grpc::ByteBuffer, grpc::ByteBuffer>> stream(
      grpc::internal::ClientReaderWriterFactory<grpc::ByteBuffer, grpc::ByteBuffer>::Create(
          channel.get(), method, &context));
  stream->Write(grpc::ByteBuffer(&slice, 1));
  grpc::ByteBuffer answer;
  if (!stream->Read(&answer)) return nullptr;
  stream->WritesDone();
  stream->Finish();

  grpc::Slice bytes;
  if (!answer.DumpToSingleSlice(&bytes).ok()) return nullptr;
  std::unique_ptr<Message> response = NewMessage("ServerReflectionResponse");
  if (!response->ParseFromArray(bytes.begin(), static_cast<int>(bytes.size()))) return nullptr;
  return response;
}

}  // namespace

std::vector<std::string> ListServices(const std::shared_ptr<grpc::Channel>& channel) {
  std::vector<std::string> names;
  const std::unique_ptr<Message> response = Ask(channel, "list_services: ''");
  if (response == nullptr) return names;
  const Message& list =
      response->GetReflection()->GetMessage(*response, Field(*response, "list_services_response"));
  const auto* services = Field(list, "service");
  for (int i = 0; i < list.GetReflection()->FieldSize(list, services); ++i) {
    const Message& service = list.GetReflection()->GetRepeatedMessage(list, services, i);
    names.push_back(service.GetReflection()->GetString(service, Field(service, "name")));
  }
  return names;
}

bool CanDescribe(const std::shared_ptr<grpc::Channel>& channel, const std::string& symbol) {
  const std::unique_ptr<Message> response =
      Ask(channel, absl::StrCat("file_containing_symbol: '", symbol, "'"));
  return response != nullptr && response->GetReflection()->HasField(
                                    *response, Field(*response, "file_descriptor_response"));
}

}  // namespace connecx::server
