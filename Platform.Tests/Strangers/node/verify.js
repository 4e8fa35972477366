// Checks a fixture (see StrangersFixture.cs) with @sigstore/verify and @transmute/rfc9162: code that knows nothing of Platform.
'use strict';
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const { createRequire } = require('module');

// The packages lie in a directory of their own.
const from = createRequire(path.join(process.argv[3], 'package.json'));
const inside = (name) => path.join(process.argv[3], 'node_modules', '@sigstore', 'verify', 'dist', 'tlog', name);
const { verifyCheckpoint } = require(inside('checkpoint.js'));
const { verifyMerkleInclusion } = require(inside('merkle.js'));
const { RFC9162 } = from('@transmute/rfc9162');

const dir = process.argv[2];
const read = (...names) => fs.readFileSync(path.join(dir, ...names));
const bytes = (text) => new Uint8Array(Buffer.from(text, 'base64'));
const fail = (what) => {
  throw new Error(what);
};

// A log as sigstore knows it: the key, and the first bytes of its id.
const logs = read('vkeys')
  .toString()
  .trim()
  .split('\n')
  .map((vkey) => {
    const [name, id, ...rest] = vkey.split('+');
    const material = Buffer.from(rest.join('+'), 'base64');
    const spki = material[0] === 2 ? material.subarray(1) : Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), material.subarray(1)]);
    const publicKey = crypto.createPublicKey({ key: spki, format: 'der', type: 'spki' });
    return { logID: Buffer.from(id, 'hex'), baseURL: name, publicKey };
  });

// Each key's signature by itself: the package is content with one.
const open = (envelope) => logs.map((log) => verifyCheckpoint({ inclusionProof: { checkpoint: { envelope } } }, [log]))[0];

async function main() {
  open(read('checkpoint').toString());
  const proofs = fs.readdirSync(path.join(dir, 'proofs'));
  for (const file of proofs) {
    const [head, ...rest] = read('proofs', file).toString().split('\n\n');
    const [, indexLine, ...path] = head.split('\n');
    const index = indexLine.slice('index '.length);
    const checkpoint = open(rest.join('\n\n'));
    const entry = read('entries', index);
    const hashes = path.map((hash) => Buffer.from(hash, 'base64'));
    verifyMerkleInclusion({ inclusionProof: { logIndex: index, hashes }, canonicalizedBody: entry }, checkpoint);
    const proof = { tree_size: Number(checkpoint.logSize), leaf_index: Number(index), inclusion_path: path.map(bytes) };
    const leaf = await RFC9162.leaf(new Uint8Array(entry));
    (await RFC9162.verifyInclusionProof(new Uint8Array(checkpoint.logHash), leaf, proof)) || fail(`${file}: inclusion`);
  }
  if (fs.existsSync(path.join(dir, 'consistency'))) {
    const older = open(read('older').toString());
    const [head, ...rest] = read('consistency').toString().split('\n\n');
    const [first, ...hashes] = head.split('\n');
    first === `old ${older.logSize}` || fail('consistency: the older size');
    const newer = open(rest.join('\n\n'));
    const old = Number(older.logSize);
    // RFC 9162 2.1.4.2 step 2, which the package leaves to its callers.
    const power = (old & (old - 1)) === 0;
    const proof = {
      tree_size_1: old,
      tree_size_2: Number(newer.logSize),
      consistency_path: [...(power ? [new Uint8Array(older.logHash)] : []), ...hashes.map(bytes)],
    };
    (await RFC9162.verifyConsistencyProof(new Uint8Array(older.logHash), new Uint8Array(newer.logHash), proof)) || fail('consistency');
  }
  console.log(`node: ${proofs.length} proofs`);
}

main().catch((problem) => {
  console.error(problem.message);
  process.exit(1);
});
