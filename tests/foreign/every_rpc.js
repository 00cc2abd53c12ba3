// Calls a provider with grpc-js, proto-loader and grpc-health-check as the cases say, and prints what came back:
//
//   node every_rpc.js ADDRESS PROTOS CASES.json
//
// Prints what every_rpc.rb prints.
'use strict';
const fs = require('fs');
const path = require('path');
const grpc = require('@grpc/grpc-js');
const googleProtoFiles = require('google-proto-files');
const health = require('grpc-health-check');
const protoLoader = require('@grpc/proto-loader');

const [address, protos, casesFile] = process.argv.slice(2);
const CANCEL_AFTER_MS = 300;

const files = fs.readdirSync(path.join(protos, 'connecx'), {recursive: true})
  .filter((file) => file.endsWith('.proto')).map((file) => path.join('connecx', file));
const definition = protoLoader.loadSync(files, {includeDirs: [protos], enums: String, longs: String, defaults: true});
// A definition is a message, an enum (both have a format) or a service.
const services = Object.fromEntries(Object.entries(definition).filter(([, entry]) => !('format' in entry)));
services['grpc.health.v1.Health'] = health.service;

const Status = googleProtoFiles.loadSync('google/rpc/status.proto').lookupType('google.rpc.Status');
const errorDetails = googleProtoFiles.loadSync('google/rpc/error_details.proto');

function detailsOf(error) {
  const [bytes] = error.metadata.get('grpc-status-details-bin');
  const found = {};
  for (const any of bytes ? Status.decode(bytes).details : []) {
    const name = any.type_url.split('/').pop();
    const type = errorDetails.lookupType(name);
    found[name] = type.toObject(type.decode(any.value), {longs: String});
  }
  return found;
}

// proto-loader knows no JSON of Timestamp and Duration. Instants, and only instants, end in Time.
function fromJson(value, key = '') {
  if (Array.isArray(value)) return value.map((item) => fromJson(item));
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fromJson(item, name)]));
  }
  if (key.endsWith('Time')) return {seconds: Date.parse(value) / 1000};
  if (key === 'wait') return {seconds: parseInt(value, 10)};
  return value;
}

function call({rpc, request, deadline_ms: deadlineMs, cancel, read}) {
  const [service, method] = rpc.split('/');
  const Client = grpc.makeGenericClientConstructor(services[service], service);
  const client = new Client(address, grpc.credentials.createInsecure());
  const options = {deadline: Date.now() + deadlineMs};
  return new Promise((resolve) => {
    const end = (outcome) => {
      client.close();
      resolve(outcome);
    };
    const fail = (error) => end({code: grpc.status[error.code], details: detailsOf(error)});
    if (!services[service][method].responseStream) {
      const started = client[method](fromJson(request), options,
        (error, answer) => (error ? fail(error) : end({code: 'OK', answers: [answer]})));
      if (cancel) setTimeout(() => started.cancel(), CANCEL_AFTER_MS);
      return;
    }
    const answers = [];
    const stream = client[method](fromJson(request), options);
    stream.on('data', (answer) => {
      answers.push(answer);
      if (answers.length === read) stream.cancel();
    });
    stream.on('error', (error) => (answers.length === read ? end({code: 'OK', answers}) : fail(error)));
  });
}

async function main() {
  const methods = Object.entries(services)
    .flatMap(([name, service]) => Object.keys(service).map((method) => `${name}/${method}`));
  console.log(JSON.stringify({methods}));
  for (const ofCase of JSON.parse(fs.readFileSync(casesFile, 'utf8'))) {
    console.log(JSON.stringify({name: ofCase.name, ...await call(ofCase)}));
  }
}

main();
