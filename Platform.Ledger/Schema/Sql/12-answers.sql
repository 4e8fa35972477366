-- What commands answered, for 49 hours: a table a day, so that old ones are dropped and not deleted. What has no day's table yet lies in answers_rest.
CREATE TABLE IF NOT EXISTS ledger.answers (
    at          timestamptz NOT NULL,
    tenant      text COLLATE "C" NOT NULL,
    digest      bytea NOT NULL CHECK (length(digest) = 32),
    body_digest bytea NOT NULL CHECK (length(body_digest) = 32),
    status      smallint NOT NULL,
    etag        text,
    location    text,
    token       text,
    body        text CHECK (octet_length(body) <= 65536),
    seal        bytea NOT NULL CHECK (length(seal) = 32),
    PRIMARY KEY (digest, at)
) PARTITION BY RANGE (at);
CREATE TABLE IF NOT EXISTS ledger.answers_rest PARTITION OF ledger.answers DEFAULT;
