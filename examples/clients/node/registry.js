// Where providers make themselves known to core, in Node.js.
//
//   npm install @grpc/grpc-js @grpc/proto-loader google-proto-files
//   node examples/clients/node/registry.js protos 127.0.0.1:7080 harbour-tower
//
// Flags: --ca=FILE --cert=FILE --key=FILE for TLS, with core's certificate and the authority of those that providers
// must show.
'use strict';
const fs = require('fs');
const {parseArgs} = require('util');
const grpc = require('@grpc/grpc-js');
const protoLoader = require('@grpc/proto-loader');
const googleProtoFiles = require('google-proto-files');

const {values: flags, positionals} = parseArgs({allowPositionals: true,
  options: {ca: {type: 'string'}, cert: {type: 'string'}, key: {type: 'string'}}});
const [protos, address, ...known] = positionals;
const {ProviderRegistry} = grpc.loadPackageDefinition(
  protoLoader.loadSync('connecx/plugin/v1/provider_registry.proto', {includeDirs: [protos]})).connecx.plugin.v1;
const Status = googleProtoFiles.loadSync('google/rpc/status.proto').lookupType('google.rpc.Status');
const ErrorInfo = googleProtoFiles.loadSync('google/rpc/error_details.proto').lookupType('google.rpc.ErrorInfo');

// Core keeps what it is told until the time to live is over; a provider repeats in good time.
const TTL = 30;

function refusal(building) {
  const info = {domain: 'access.connecx', reason: 'BUILDING_UNKNOWN', metadata: {building}};
  const message = `Core knows no building ${building}.`;
  const metadata = new grpc.Metadata();
  metadata.set('grpc-status-details-bin', Buffer.from(Status.encode({code: grpc.status.NOT_FOUND, message,
    details: [{type_url: 'type.googleapis.com/google.rpc.ErrorInfo', value: ErrorInfo.encode(info).finish()}],
  }).finish()));
  return {code: grpc.status.NOT_FOUND, details: message, metadata};
}

function register({request}, answer) {
  const unknown = request.buildings.find((building) => !known.includes(building));
  if (unknown !== undefined) return answer(refusal(unknown));
  console.log(`${request.info.name} ${request.info.version} serves ${request.buildings.join(', ')} ` +
    `at ${request.endpoint}`);
  return answer(null, {ttl: {seconds: TTL}, expireTime: {seconds: Math.floor(Date.now() / 1000) + TTL},
    contractVersion: 'connecx.access.v1'});
}

function credentials() {
  if (!flags.cert) return grpc.ServerCredentials.createInsecure();
  const [ca, key, cert] = [flags.ca, flags.key, flags.cert].map((path) => fs.readFileSync(path));
  return grpc.ServerCredentials.createSsl(ca, [{private_key: key, cert_chain: cert}], true);
}

const server = new grpc.Server();
server.addService(ProviderRegistry.service, {Register: register});
server.bindAsync(address, credentials(), (error, port) => {
  if (error) throw error;
  console.log(`listening on port ${port}`);
});
