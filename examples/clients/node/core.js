// How Connecx core calls an access control provider, in Node.js.
//
//   npm install @grpc/grpc-js @grpc/proto-loader google-proto-files
//   node examples/clients/node/core.js protos 127.0.0.1:7070 harbour-tower 501/7=AL-501-7 gym=GYM
//
// Flags: --ca=FILE --cert=FILE --key=FILE for TLS, with core's own certificate if the provider asks for one;
// --cursor=CURSOR, the newest one that core has stored.
'use strict';
const fs = require('fs');
const {parseArgs} = require('util');
const grpc = require('@grpc/grpc-js');
const protoLoader = require('@grpc/proto-loader');
const googleProtoFiles = require('google-proto-files');

const {values: flags, positionals} = parseArgs({allowPositionals: true, options: Object.fromEntries(
  ['ca', 'cert', 'key', 'cursor'].map((name) => [name, {type: 'string'}]))});
const [protos, target, building, apartmentAndId, facilityAndId] = positionals;
// Strings, since a revision and the seconds of an instant may be beyond what a Number holds.
const definition = protoLoader.loadSync(
  ['access_control_provider', 'access_query', 'provider_identity'].map((name) => `connecx/access/v1/${name}.proto`),
  {includeDirs: [protos], enums: String, longs: String, defaults: true});
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

// Undefined where there is none: something else than the provider has answered, or nothing.
function reasonOf(error) {
  const {ErrorInfo} = detailsOf(error);
  return ErrorInfo?.domain === 'access.connecx' ? ErrorInfo.reason : undefined;
}

// The only answers to Grant and Revoke that repeating does not mend, and no provider's fault: defects of core.
const FINAL = ['FIELDS_INVALID', 'REVISION_REUSED', 'BUILDING_IMMUTABLE'];

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
      if (FINAL.includes(reasonOf(error))) throw error;
      console.error(`not yet: ${error.message}`); // Core alerts if this lasts.
      const asked = detailsOf(error).RetryInfo?.retryDelay;
      await sleep((asked ? Number(asked.seconds) + asked.nanos / 1e9 : pause) * (1 + Math.random() * 0.2));
    }
  }
}

// Every grant of the building, page by page.
async function* allGrants(query) {
  for (let pageToken = ''; ;) {
    const page = await call(query, 'ListGrants', {building, pageToken});
    yield* page.grants;
    pageToken = page.nextPageToken;
    if (!pageToken) return;
  }
}

// Every change of every grant, for ever. The cursor is kept with what the event changed in core's database, so nothing
// is lost over a restart of either side; without one everything is read first.
async function watch(query, cursor, onGrant) {
  for (;;) {
    const stream = query.WatchGrants({building, cursor});
    // Something comes every 30 s: after a minute of silence the connection is dead.
    const silence = setTimeout(() => stream.cancel(), 60_000);
    try {
      for await (const event of stream) {
        if (!cursor) {
          for await (const grant of allGrants(query)) {
            onGrant(grant);
            silence.refresh();
          }
        }
        if (event.grant) onGrant(event.grant);
        cursor = event.cursor;
        silence.refresh();
      }
    } catch (error) {
      const reason = reasonOf(error);
      if (reason === 'NOT_OFFERED') return; // ask GetGrant from time to time
      // Older than what is kept, or another provider's.
      if (['CURSOR_EXPIRED', 'FIELDS_INVALID'].includes(reason)) cursor = '';
    } finally {
      clearTimeout(silence);
      stream.cancel();
    }
    await sleep(1);
  }
}

// What a channel is opened with: the certificates that the provider's must come from, and core's own.
function credentials() {
  if (!flags.ca) return grpc.credentials.createInsecure();
  return grpc.credentials.createSsl(...[flags.ca, flags.key, flags.cert].map((path) => path && fs.readFileSync(path)));
}

// A channel that lost its connection refuses calls until it has tried again: by default for up to two minutes.
const CHANNEL = {'grpc.max_reconnect_backoff_ms': 5000};

async function main() {
  const [provider, query, identity] = [v1.AccessControlProvider, v1.AccessQuery, v1.ProviderIdentity]
    .map((Client) => new Client(target, credentials(), CHANNEL));
  const {info} = await untilOk(identity, 'GetPluginInfo', {});
  console.log(`${info.name} for ${info.vendor}`);

  // What core knows. The same may come twice, but updateTime grows with every event of a booking.
  const known = new Map();
  const instant = ({seconds, nanos}) => BigInt(seconds) * 1_000_000_000n + BigInt(nanos);
  let watching = true;
  watch(query, flags.cursor ?? '', (grant) => {
    const old = known.get(grant.bookingId);
    if (old && instant(old.updateTime) >= instant(grant.updateTime)) return;
    known.set(grant.bookingId, grant);
    console.error(`${grant.bookingId} r${grant.revision}: ${grant.phase}`);
  }).finally(() => { watching = false; });

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
  const watched = () => known.get(booking.bookingId)?.phase;
  while (watching && watched() !== 'GRANT_PHASE_REVOKED') await sleep(0.1);
  console.log(`watched until ${watched()}`);
}

// The watch would go on for ever.
main().then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
