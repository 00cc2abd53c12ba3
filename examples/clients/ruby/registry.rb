# Where providers make themselves known to core, in Ruby. Generate the stubs as core.rb says, then
#
#   ruby -Igen examples/clients/ruby/registry.rb 127.0.0.1:7080 harbour-tower
#
# Flags, before the address: --ca=FILE --cert=FILE --key=FILE for TLS, with core's certificate and the authority of
# those that providers must show.
require 'optparse'
require 'grpc'
require 'google/protobuf/well_known_types'
require 'google/rpc/error_details_pb'
require 'google/rpc/status_pb'
require 'connecx/plugin/v1/provider_registry_services_pb'

# Core keeps what it is told until the time to live is over; a provider repeats in good time.
class Registry < Connecx::Plugin::V1::ProviderRegistry::Service
  TTL = 30

  def initialize(buildings)
    super()
    @buildings = buildings
  end

  def register(request, _call)
    unknown = request.buildings.to_a - @buildings
    refuse(unknown.first) unless unknown.empty?
    puts "#{request.info.name} #{request.info.version} serves #{request.buildings.join(', ')} at #{request.endpoint}"
    Connecx::Plugin::V1::RegisterResponse.new(
      ttl: { seconds: TTL }, expire_time: { seconds: Time.now.to_i + TTL }, contract_version: 'connecx.access.v1'
    )
  end

  private

  def refuse(building)
    info = Google::Rpc::ErrorInfo.new(domain: 'access.connecx', reason: 'BUILDING_UNKNOWN',
                                      metadata: { 'building' => building })
    message = "Core knows no building #{building}."
    status = Google::Rpc::Status.new(code: GRPC::Core::StatusCodes::NOT_FOUND, message: message,
                                     details: [Google::Protobuf::Any.pack(info)])
    raise GRPC::NotFound.new(message, 'grpc-status-details-bin' => Google::Rpc::Status.encode(status))
  end
end

def credentials(flags)
  return :this_port_is_insecure unless flags['cert']

  ca, key, cert = flags.values_at('ca', 'key', 'cert').map { |path| File.read(path) }
  GRPC::Core::ServerCredentials.new(ca, [{ private_key: key, cert_chain: cert }], true)
end

$stdout.sync = true
flags = ARGV.getopts('', 'ca:', 'cert:', 'key:')
server = GRPC::RpcServer.new
port = server.add_http2_port(ARGV[0], credentials(flags))
server.handle(Registry.new(ARGV.drop(1)))
puts "listening on port #{port}"
server.run_till_terminated_or_interrupted(%w[TERM INT])
