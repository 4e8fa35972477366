-- Unique values, as keyed hashes: who holds what. scope is a tenant, or * where the value is unique over all.
CREATE TABLE IF NOT EXISTS ledger.claims (
    scope  text COLLATE "C" NOT NULL,
    name   text COLLATE "C" NOT NULL,
    digest bytea NOT NULL CHECK (length(digest) = 32),
    tenant text COLLATE "C" NOT NULL,
    stream text COLLATE "C" NOT NULL,
    PRIMARY KEY (scope, name, digest)
);
CREATE INDEX IF NOT EXISTS claims_holder ON ledger.claims (tenant, stream, name);
