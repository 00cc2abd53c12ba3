# How Connecx core calls an access control provider, in Ruby: Debian's ruby-grpc and nothing else.
#
#   apt-get install ruby-grpc protobuf-compiler protobuf-compiler-grpc
#   mkdir gen && protoc -Iprotos --ruby_out=gen --grpc_out=gen \
#     --plugin=protoc-gen-grpc=/usr/bin/grpc_ruby_plugin protos/connecx/*/v1/*.proto
#   ruby -Igen examples/clients/ruby/core.rb 127.0.0.1:7070 harbour-tower 501/7=AL-501-7 gym=GYM
#
# Flags, before the address: --ca=FILE --cert=FILE --key=FILE for TLS, with core's own certificate if the provider asks
# for one; --cursor=CURSOR, the newest one that core has stored.
require 'optparse'
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

# The only answers to Grant and Revoke that repeating does not mend, and no provider's fault: defects of core.
FINAL = %w[FIELDS_INVALID REVISION_REUSED BUILDING_IMMUTABLE].freeze

# The google.rpc details of a failed call, by their class.
def details_of(error)
  types = [Google::Rpc::ErrorInfo, Google::Rpc::BadRequest, Google::Rpc::PreconditionFailure,
           Google::Rpc::RetryInfo, Google::Rpc::ResourceInfo]
  (error.to_rpc_status&.details || []).each_with_object({}) do |any, found|
    type = types.find { |candidate| any.is(candidate) }
    found[type] = any.unpack(type) if type
  end
end

# Nil where there is none: something else than the provider has answered, or nothing.
def reason_of(error)
  info = details_of(error)[Google::Rpc::ErrorInfo]
  info.reason if info&.domain == 'access.connecx'
end

# One row of the outbox: the call is made with a deadline, and again until the provider has answered
# OK. In core the row is written in the transaction of the booking itself, so that neither is lost.
def until_ok
  pause = 0.1
  begin
    yield Time.now + 10
  rescue GRPC::BadStatus => e
    raise if FINAL.include?(reason_of(e))

    warn "not yet: #{e.class}: #{e.details}" # Core alerts if this lasts.
    asked = details_of(e)[Google::Rpc::RetryInfo]&.retry_delay
    sleep((asked ? asked.seconds + asked.nanos / 1e9 : pause) * (1 + rand * 0.2))
    pause = [pause * 2, 30].min
    retry
  end
end

# Every grant of the building, page by page.
def each_grant(query, building, &block)
  token = ''
  loop do
    page = query.list_grants(V1::ListGrantsRequest.new(building: building, page_token: token),
                             deadline: Time.now + 10)
    page.grants.each(&block)
    token = page.next_page_token
    break if token.empty?
  end
end

# Every change of every grant, for ever: a thread of core's own. The cursor is kept with what the event changed in
# core's database, so nothing is lost over a restart of either side; without one everything is read first.
def watch(query, building, cursor)
  loop do
    call = query.watch_grants(V1::WatchGrantsRequest.new(building: building, cursor: cursor), return_op: true)
    heard = Time.now # Something comes every 30 s: after a minute of silence the connection is dead.
    guard = Thread.new { sleep 1 while Time.now - heard < 60; call.cancel }
    call.execute.each do |event|
      each_grant(query, building) { |grant| yield grant; heard = Time.now } if cursor.empty?
      yield event.grant if event.grant
      cursor = event.cursor
      heard = Time.now
    end
  rescue GRPC::BadStatus => e
    return if reason_of(e) == 'NOT_OFFERED' # ask GetGrant from time to time

    # Older than what is kept, or another provider's.
    cursor = '' if %w[CURSOR_EXPIRED FIELDS_INVALID].include?(reason_of(e))
    sleep 1
  ensure
    guard&.kill
  end
end

# What a channel is opened with: the certificates that the provider's must come from, and core's own.
def credentials(flags)
  return :this_channel_is_insecure unless flags['ca']

  GRPC::Core::ChannelCredentials.new(*flags.values_at('ca', 'key', 'cert').map { |path| path && File.read(path) })
end

# A channel that lost its connection refuses calls until it has tried again: by default for up to two minutes.
CHANNEL = {'grpc.max_reconnect_backoff_ms' => 5_000}.freeze

flags = ARGV.getopts('', 'ca:', 'cert:', 'key:', 'cursor:')
target, building, (apartment, access_control_id), (facility, access_control_facility_id) =
  ARGV[0], ARGV[1], ARGV[2].split('=', 2), ARGV[3].split('=', 2)
provider = V1::AccessControlProvider::Stub.new(target, credentials(flags), channel_args: CHANNEL)
query = V1::AccessQuery::Stub.new(target, credentials(flags), channel_args: CHANNEL)
identity = V1::ProviderIdentity::Stub.new(target, credentials(flags), channel_args: CHANNEL)

info = until_ok { |deadline| identity.get_plugin_info(V1::GetPluginInfoRequest.new, deadline: deadline).info }
puts "#{info.name} for #{info.vendor}"
$stdout.sync = true

# What core knows. The same may come twice, but update_time grows with every event of a booking.
known = {}
watcher = Thread.new do
  watch(query, building, flags['cursor'] || '') do |grant|
    old = known[grant.booking_id]
    next if old && old.update_time.to_time >= grant.update_time.to_time

    known[grant.booking_id] = grant
    warn "#{grant.booking_id} r#{grant.revision}: #{grant.phase}"
  end
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
sleep 0.1 until known[booking.booking_id]&.phase == :GRANT_PHASE_REVOKED || !watcher.alive?
puts "watched until #{known[booking.booking_id]&.phase}"
