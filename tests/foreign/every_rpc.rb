# Calls a provider with Ruby's stock gRPC as the cases say, and prints what came back:
#
#   ruby -IGENERATED every_rpc.rb ADDRESS GENERATED CASES.json
#
# Prints a JSON object per line: {"methods": [...]}, all methods of the stubs; then of each case
# {"name", "code", "answers": [...], "details": {TYPE: ...}}. foreign_clients_test.cc judges.
require 'json'
require 'grpc'
require 'grpc/health/v1/health_services_pb'
require 'google/protobuf/well_known_types'
require 'google/rpc/error_details_pb'

ADDRESS, GENERATED, CASES = ARGV
Dir.glob('**/*_services_pb.rb', base: GENERATED).each { |file| require file.delete_suffix('.rb') }

DETAILS = [Google::Rpc::ErrorInfo, Google::Rpc::BadRequest, Google::Rpc::PreconditionFailure, Google::Rpc::RetryInfo,
           Google::Rpc::ResourceInfo].freeze
CODES = GRPC::Core::StatusCodes.constants.to_h { |name| [GRPC::Core::StatusCodes.const_get(name), name.to_s] }.freeze
CANCEL_AFTER = 0.3

SERVICES = ObjectSpace.each_object(Class)
                      .select { |type| type.include?(GRPC::GenericService) && !type.rpc_descs.empty? }
                      .to_h { |type| [type.service_name, type] }

def details_of(error)
  (error.to_rpc_status&.details || []).to_h do |any|
    type = DETAILS.find { |candidate| any.is(candidate) }
    [type.descriptor.name, JSON.parse(any.unpack(type).to_json)]
  end
end

# All answers: of a stream, as many as are to be read; then it is cancelled.
def answers_of(operation, read)
  return [operation.execute] unless read

  operation.execute.first(read).tap { operation.cancel }
end

def call(of_case)
  service, method = of_case['rpc'].split('/')
  type = SERVICES.fetch(service)
  request = type.rpc_descs.fetch(method.to_sym).input.decode_json(of_case['request'].to_json)
  stub = type.rpc_stub_class.new(ADDRESS, :this_channel_is_insecure)
  operation = stub.public_send(GRPC::GenericService.underscore(method), request, return_op: true,
                               deadline: Time.now + of_case['deadline_ms'] / 1000.0)
  canceller = of_case['cancel'] && Thread.new { sleep(CANCEL_AFTER) && operation.cancel }
  answers = answers_of(operation, of_case['read'])
  { code: 'OK', answers: answers.map { |answer| JSON.parse(answer.to_json) } }
rescue GRPC::BadStatus => e
  { code: CODES.fetch(e.code), details: details_of(e) }
ensure
  canceller&.join
end

$stdout.sync = true
puts({ methods: SERVICES.flat_map { |name, type| type.rpc_descs.keys.map { |method| "#{name}/#{method}" } } }.to_json)
JSON.parse(File.read(CASES)).each { |of_case| puts({ name: of_case['name'] }.merge(call(of_case)).to_json) }
