# How Connecx core calls an access control provider, in Ruby: Debian's ruby-grpc and nothing else.
#
#   apt-get install ruby-grpc protobuf-compiler protobuf-compiler-grpc
#   mkdir gen && protoc -Iprotos --ruby_out=gen --grpc_out=gen \
#     --plugin=protoc-gen-grpc=/usr/bin/grpc_ruby_plugin protos/connecx/*/v1/*.proto
#   ruby -Igen examples/clients/ruby/core.rb 127.0.0.1:7070 harbour-tower 501/7=AL-501-7 gym=GYM
require 'grpc'
require 'google/protobuf/well_known_types'
require 'google/rpc/error_details_pb'
require 'connecx/access/v1/access_control_provider_services_pb'
require 'connecx/access/v1/access_query_services_pb'
require 'connecx/access/v1/provider_identity_services_pb'

V1 = Connecx::Access::V1

SENTENCES = {
  GRANT_PHASE_PENDING: 'Your booking is confirmed. Your access is being set up.',
  GRANT_PHASE_GRANTED: 'Your card opens the door in the booked time.',
  GRANT_PHASE_QUEUED: 'Your booking is confirmed. Your access will be set up before it starts.',
  GRANT_PHASE_NEEDS_MANUAL_ACTION: 'Your booking is confirmed. Your building manager has been asked to enable it.',
  GRANT_PHASE_REVOKING: 'Your booking is cancelled.',
  GRANT_PHASE_REVOKED: 'Your booking is cancelled.',
  GRANT_PHASE_EXPIRED: 'Your booking is over.'
}.freeze

# The google.rpc details of a failed call, by their class.
def details_of(error)
  types = [Google::Rpc::ErrorInfo, Google::Rpc::BadRequest, Google::Rpc::PreconditionFailure,
           Google::Rpc::RetryInfo, Google::Rpc::ResourceInfo]
  (error.to_rpc_status&.details || []).each_with_object({}) do |any, found|
    type = types.find { |candidate| any.is(candidate) }
    found[type] = any.unpack(type) if type
  end
end

# What repeating does not mend is a defect of core; everything else stays in the outbox.
def final?(error, reason)
  return %w[REVISION_REUSED BUILDING_IMMUTABLE].include?(reason) if error.is_a?(GRPC::FailedPrecondition)

  [GRPC::InvalidArgument, GRPC::Unimplemented, GRPC::OutOfRange].any? { |type| error.is_a?(type) }
end

# One row of the outbox: the call is made with a deadline, and again until the provider has answered
# OK. In core the row is written in the transaction of the booking itself, so that neither is lost.
def until_ok
  pause = 0.1
  begin
    yield Time.now + 10
  rescue GRPC::BadStatus => e
    details = details_of(e)
    raise if final?(e, details[Google::Rpc::ErrorInfo]&.reason)

    asked = details[Google::Rpc::RetryInfo]&.retry_delay
    sleep((asked ? asked.seconds + asked.nanos / 1e9 : pause) * (1 + rand * 0.2))
    pause = [pause * 2, 30].min
    retry
  end
end

# Every change of every grant, for ever: a thread of core's own. The cursor is kept with what the
# event changed in core's database, so nothing is lost or done twice over a restart of either side.
def watch(query, building, cursor)
  loop do
    query.watch_grants(V1::WatchGrantsRequest.new(building: building, cursor: cursor)).each do |event|
      yield event.grant if event.grant
      cursor = event.cursor
    end
  rescue GRPC::OutOfRange
    cursor = '' # older than what is kept: read all with ListGrants, then watch from now on
  rescue GRPC::Unimplemented
    return # not offered: ask GetGrant from time to time
  rescue GRPC::BadStatus
    sleep 1
  end
end

target, building, (apartment, access_control_id), (facility, access_control_facility_id) =
  ARGV[0], ARGV[1], ARGV[2].split('=', 2), ARGV[3].split('=', 2)
provider = V1::AccessControlProvider::Stub.new(target, :this_channel_is_insecure)
query = V1::AccessQuery::Stub.new(target, :this_channel_is_insecure)
identity = V1::ProviderIdentity::Stub.new(target, :this_channel_is_insecure)

info = until_ok { |deadline| identity.get_plugin_info(V1::GetPluginInfoRequest.new, deadline: deadline).info }
puts "#{info.name} for #{info.vendor}"
$stdout.sync = true
watcher = Thread.new do
  watch(query, building, '') { |grant| warn "#{grant.booking_id} r#{grant.revision}: #{grant.phase}" }
end

# After every edit of an ID, and once a day with all of them.
synced = until_ok do |deadline|
  provider.sync_ids(V1::SyncIdsRequest.new(
                      building: building, actor: 'core',
                      apartments: [{ apartment: apartment, access_control_id: access_control_id }],
                      facilities: [{ facility: facility,
                                     access_control_facility_id: access_control_facility_id }]
                    ), deadline: deadline)
end
synced.rows.each { |row| puts "#{row.name} is #{row.id}: #{row.outcome}" }

tomorrow = (Time.now.to_i / 86_400 + 1) * 86_400
booking = V1::GrantRequest.new(booking_id: "ruby-#{Process.pid}-#{Time.now.to_i}", revision: 1, building: building,
                               apartment: apartment, facility: facility, actor: 'Zoë, résidente',
                               start_time: { seconds: tomorrow + 8 * 3600 },
                               end_time: { seconds: tomorrow + 9 * 3600 }, wait: { seconds: 5 })
grant = until_ok { |deadline| provider.grant(booking, deadline: deadline).grant }
puts "booked: #{grant.phase}: #{SENTENCES[grant.phase]}"
grant.conditions.each { |condition| puts "  #{condition.code}: #{condition.text}" }

booking.revision = 2 # An edit: every change of a booking raises its revision.
booking.end_time.seconds += 3600
grant = until_ok { |deadline| provider.grant(booking, deadline: deadline).grant }
puts "longer: #{grant.phase}: #{SENTENCES[grant.phase]}"

begin
  booking.end_time.seconds += 3600 # A defect of core: another content under a known revision.
  until_ok { |deadline| provider.grant(booking, deadline: deadline) }
rescue GRPC::FailedPrecondition => e
  details = details_of(e)
  fields = details[Google::Rpc::PreconditionFailure].violations.map(&:subject)
  puts "refused: #{details[Google::Rpc::ErrorInfo].reason}, differs in #{fields.join(', ')}"
end

grant = until_ok do |deadline|
  provider.revoke(V1::RevokeRequest.new(booking_id: booking.booking_id, revision: 3, building: building,
                                        wait: { seconds: 5 }), deadline: deadline).grant
end
puts "cancelled: #{grant.phase}: #{SENTENCES[grant.phase]}"
watcher.kill
