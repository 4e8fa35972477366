-- Merkle logs: one a tenant and one over their checkpoints, whose tenant is 'root' (docs/adr/0015). All of it follows from the log but the
-- signatures; generation counts a log's beginnings, of which there is more than one only after an accepted restore.


-- Full tiles alone (C2SP tlog-tiles, height 8): 256 hashes, and the root over them, which is one hash of the level above. Partial tiles are
-- made of leaves and of these roots when they are asked for.
CREATE TABLE IF NOT EXISTS proof.tiles (
    tenant     text COLLATE "C" NOT NULL,
    generation integer NOT NULL,
    level      smallint NOT NULL,
    index      bigint NOT NULL,
    hashes     bytea NOT NULL CHECK (length(hashes) = 8192),
    root       bytea NOT NULL CHECK (length(root) = 32),
    PRIMARY KEY (tenant, generation, level, index)
);
-- Hashes do not compress.
ALTER TABLE proof.tiles ALTER hashes SET STORAGE EXTERNAL;

-- The root log's leaves: every checkpoint that was ever signed for a tenant. Its entry is the checkpoint's body: origin, size, root.
CREATE TABLE IF NOT EXISTS proof.root_entries (
    generation        integer NOT NULL,
    index             bigint NOT NULL,
    tenant            text COLLATE "C" NOT NULL,
    tenant_generation integer NOT NULL,
    size              bigint NOT NULL,
    root              bytea NOT NULL,
    leaf              bytea NOT NULL,
    PRIMARY KEY (generation, index)
);

-- Signed checkpoints with the edge that the next one grows from. Older ones go after a while, each log's newest stays.
CREATE TABLE IF NOT EXISTS proof.checkpoints (
    tenant     text COLLATE "C" NOT NULL,
    generation integer NOT NULL,
    size       bigint NOT NULL,
    root       bytea NOT NULL,
    edge       bytea NOT NULL,
    note       text NOT NULL,
    root_generation integer,
    root_index bigint,
    signed     timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, generation, size)
);
CREATE INDEX IF NOT EXISTS checkpoints_signed ON proof.checkpoints (signed);

-- The root log's checkpoints as witnesses have cosigned them.
CREATE TABLE IF NOT EXISTS proof.cosigned (
    generation integer NOT NULL,
    size       bigint NOT NULL,
    note       text NOT NULL,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (generation, size)
);

-- Logs that are not signed any further, and why: a named reason and a sentence.
CREATE TABLE IF NOT EXISTS proof.refusals (
    tenant   text COLLATE "C" PRIMARY KEY,
    reason   text COLLATE "C" NOT NULL,
    sentence text NOT NULL,
    at       timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Logs begun again after an accepted restore; a log that is not here is in its generation 1.
CREATE TABLE IF NOT EXISTS proof.generations (
    tenant     text COLLATE "C" NOT NULL,
    generation integer NOT NULL CHECK (generation > 1),
    reason     text NOT NULL,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, generation)
);

-- One row: how far the log is integrated, and which process does it.
CREATE TABLE IF NOT EXISTS proof.sequencer (
    one          boolean PRIMARY KEY DEFAULT true CHECK (one),
    position     bigint NOT NULL DEFAULT 0,
    holder       text COLLATE "C",
    epoch        bigint NOT NULL DEFAULT 0,
    leased_until timestamptz
);
INSERT INTO proof.sequencer DEFAULT VALUES ON CONFLICT DO NOTHING;
