// How Connecx core calls an access control provider, in Node.js.
//
//   npm install @grpc/grpc-js @grpc/proto-loader google-proto-files
//   node examples/clients/node/core.js protos 127.0.0.1:7070 harbour-tower 501/7=AL-501-7 gym=GYM
'use strict';
const grpc = require('@grpc/grpc-js');
const protoLoader = require('@grpc/proto-loader');
const googleProtoFiles = require('google-proto-files');

const [protos, target, building, apartmentAndId, facilityAndId] = process.argv.slice(2);
const definition = protoLoader.loadSync(
  ['access_control_provider', 'access_query', 'provider_identity'].map((name) => `connecx/access/v1/${name}.proto`),
  {includeDirs: [protos], enums: String, longs: Number, defaults: true});
const {v1} = grpc.loadPackageDefinition(definition).connecx.access;
const details = ['status', 'error_details'].map((name) => googleProtoFiles.loadSync(`google/rpc/${name}.proto`));

const SENTENCES = {
  GRANT_PHASE_PENDING: 'Your booking is confirmed. Your access is being set up.',
  GRANT_PHASE_GRANTED: 'Your card opens the door in the booked time.',
  GRANT_PHASE_QUEUED: 'Your booking is confirmed. Your access will be set up before it starts.',
  GRANT_PHASE_NEEDS_MANUAL_ACTION: 'Your booking is confirmed. Your building manager has been asked to enable it.',
  GRANT_PHASE_REVOKING: 'Your booking is cancelled.',
  GRANT_PHASE_REVOKED: 'Your booking is cancelled.',
  GRANT_PHASE_EXPIRED: 'Your booking is over.',
};

// The google.rpc details of a failed call, by the last part of their name.
function detailsOf(error) {
  const [bytes] = error.metadata?.get('grpc-status-details-bin') ?? [];
  if (!bytes) return {};
  const found = {};
  for (const any of details[0].lookupType('google.rpc.Status').decode(bytes).details) {
    const name = any.type_url.split('/').pop();
    found[name.split('.').pop()] = details[1].lookupType(name).decode(any.value);
  }
  return found;
}

// What repeating does not mend is a defect of core; everything else stays in the outbox.
function isFinal(error, reason) {
  const {INVALID_ARGUMENT, UNIMPLEMENTED, OUT_OF_RANGE, FAILED_PRECONDITION} = grpc.status;
  if (error.code === FAILED_PRECONDITION) return ['REVISION_REUSED', 'BUILDING_IMMUTABLE'].includes(reason);
  return [INVALID_ARGUMENT, UNIMPLEMENTED, OUT_OF_RANGE].includes(error.code);
}

const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const call = (client, method, request) => new Promise((resolve, reject) => {
  client[method](request, {deadline: Date.now() + 10_000},
    (error, answer) => (error ? reject(error) : resolve(answer)));
});

// One row of the outbox: the call is made with a deadline, and again until the provider has answered
// OK. In core the row is written in the transaction of the booking itself, so that neither is lost.
async function untilOk(client, method, request) {
  for (let pause = 0.1; ; pause = Math.min(pause * 2, 30)) {
    try {
      return await call(client, method, request);
    } catch (error) {
      const {ErrorInfo, RetryInfo} = detailsOf(error);
      if (isFinal(error, ErrorInfo?.reason)) throw error;
      const asked = RetryInfo?.retryDelay;
      await sleep((asked ? Number(asked.seconds) + asked.nanos / 1e9 : pause) * (1 + Math.random() * 0.2));
    }
  }
}

// Every change of every grant, for ever. The cursor is kept with what the event changed in core's
// database, so nothing is lost or done twice over a restart of either side. Returns how to end it.
function watch(query, cursor, onGrant) {
  let stream;
  let stopped = false;
  const open = () => {
    stream = query.WatchGrants({building, cursor});
    stream.on('data', (event) => {
      if (event.grant) onGrant(event.grant);
      cursor = event.cursor;
    });
    stream.on('error', (error) => {
      if (stopped || error.code === grpc.status.UNIMPLEMENTED) return; // not offered: ask GetGrant instead
      // Older than what is kept: read all with ListGrants, then watch from now on.
      if (error.code === grpc.status.OUT_OF_RANGE) cursor = '';
      setTimeout(open, 1000);
    });
  };
  open();
  return () => { stopped = true; stream.cancel(); };
}

async function main() {
  const [provider, query, identity] = [v1.AccessControlProvider, v1.AccessQuery, v1.ProviderIdentity]
    .map((Client) => new Client(target, grpc.credentials.createInsecure()));
  const {info} = await untilOk(identity, 'GetPluginInfo', {});
  console.log(`${info.name} for ${info.vendor}`);
  const stop = watch(query, '', (grant) => console.error(`${grant.bookingId} r${grant.revision}: ${grant.phase}`));

  // After every edit of an ID, and once a day with all of them.
  const [apartment, accessControlId] = apartmentAndId.split('=');
  const [facility, accessControlFacilityId] = facilityAndId.split('=');
  const synced = await untilOk(provider, 'SyncIds', {building, actor: 'core',
    apartments: [{apartment, accessControlId}], facilities: [{facility, accessControlFacilityId}]});
  for (const row of synced.rows) console.log(`${row.name} is ${row.id}: ${row.outcome}`);

  const tomorrow = (Math.floor(Date.now() / 86_400_000) + 1) * 86_400;
  const booking = {bookingId: `node-${process.pid}-${Date.now()}`, revision: 1, building, apartment, facility,
    actor: 'Zoë, résidente', startTime: {seconds: tomorrow + 8 * 3600}, endTime: {seconds: tomorrow + 9 * 3600},
    wait: {seconds: 5}};
  let {grant} = await untilOk(provider, 'Grant', booking);
  console.log(`booked: ${grant.phase}: ${SENTENCES[grant.phase]}`);
  for (const condition of grant.conditions) console.log(`  ${condition.code}: ${condition.text}`);

  booking.revision = 2; // An edit: every change of a booking raises its revision.
  booking.endTime.seconds += 3600;
  ({grant} = await untilOk(provider, 'Grant', booking));
  console.log(`longer: ${grant.phase}: ${SENTENCES[grant.phase]}`);

  try {
    booking.endTime.seconds += 3600; // A defect of core: another content under a known revision.
    await untilOk(provider, 'Grant', booking);
  } catch (error) {
    const {ErrorInfo, PreconditionFailure} = detailsOf(error);
    const fields = PreconditionFailure.violations.map((violation) => violation.subject);
    console.log(`refused: ${ErrorInfo.reason}, differs in ${fields.join(', ')}`);
  }

  ({grant} = await untilOk(provider, 'Revoke',
    {bookingId: booking.bookingId, revision: 3, building, wait: {seconds: 5}}));
  console.log(`cancelled: ${grant.phase}: ${SENTENCES[grant.phase]}`);
  stop();
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
