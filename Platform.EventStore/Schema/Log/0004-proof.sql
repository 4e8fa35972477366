-- Merkle logs: one a tenant and one over their checkpoints, whose tenant is 'root' (docs/adr/0015). All of it follows from the log but the
-- signatures; generation counts a log's beginnings, of which there is more than one only after an accepted restore.
CREATE SCHEMA proof;
GRANT USAGE ON SCHEMA proof TO platform_service, platform_worker;

-- Full tiles alone (C2SP tlog-tiles, height 8): 256 hashes, and the root over them, which is one hash of the level above. Partial tiles are
-- made of leaves and of these roots when they are asked for.
CREATE TABLE proof.tiles (
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
CREATE TABLE proof.root_entries (
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
CREATE TABLE proof.checkpoints (
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
CREATE INDEX checkpoints_signed ON proof.checkpoints (signed);

-- The root log's checkpoints as witnesses have cosigned them.
CREATE TABLE proof.cosigned (
    generation integer NOT NULL,
    size       bigint NOT NULL,
    note       text NOT NULL,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (generation, size)
);

-- Logs that are not signed any further, and why: a named reason and a sentence.
CREATE TABLE proof.refusals (
    tenant   text COLLATE "C" PRIMARY KEY,
    reason   text COLLATE "C" NOT NULL,
    sentence text NOT NULL,
    at       timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Logs begun again after an accepted restore; a log that is not here is in its generation 1.
CREATE TABLE proof.generations (
    tenant     text COLLATE "C" NOT NULL,
    generation integer NOT NULL CHECK (generation > 1),
    reason     text NOT NULL,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, generation)
);

-- One row: how far the log is integrated, and which process does it.
CREATE TABLE proof.sequencer (
    one          boolean PRIMARY KEY DEFAULT true CHECK (one),
    position     bigint NOT NULL DEFAULT 0,
    holder       text COLLATE "C",
    epoch        bigint NOT NULL DEFAULT 0,
    leased_until timestamptz
);
INSERT INTO proof.sequencer DEFAULT VALUES;

-- One row: how far the watch over the log is, in numbers of groups; fresh is null until it has begun.
CREATE TABLE proof.watch (
    one     boolean PRIMARY KEY DEFAULT true CHECK (one),
    fresh   bigint,
    rolling bigint NOT NULL DEFAULT -1
);
INSERT INTO proof.watch DEFAULT VALUES;

ALTER TABLE proof.tiles ENABLE ROW LEVEL SECURITY;
ALTER TABLE proof.root_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE proof.checkpoints ENABLE ROW LEVEL SECURITY;
ALTER TABLE proof.refusals ENABLE ROW LEVEL SECURITY;
ALTER TABLE proof.generations ENABLE ROW LEVEL SECURITY;

-- Of the root log a tenant sees hashes and signatures, never another's entry.
CREATE POLICY own_tenant ON proof.tiles FOR SELECT TO platform_service
    USING (NULLIF(current_setting('platform.tenant', true), '') IS NOT NULL AND tenant IN (current_setting('platform.tenant', true), 'root'));
CREATE POLICY own_tenant ON proof.checkpoints FOR SELECT TO platform_service
    USING (NULLIF(current_setting('platform.tenant', true), '') IS NOT NULL AND tenant IN (current_setting('platform.tenant', true), 'root'));
CREATE POLICY own_tenant ON proof.root_entries FOR SELECT TO platform_service
    USING (tenant = NULLIF(current_setting('platform.tenant', true), ''));
CREATE POLICY own_tenant ON proof.refusals FOR SELECT TO platform_service
    USING (tenant = NULLIF(current_setting('platform.tenant', true), ''));
CREATE POLICY own_tenant ON proof.generations FOR SELECT TO platform_service
    USING (tenant = NULLIF(current_setting('platform.tenant', true), ''));

CREATE POLICY every_tenant ON proof.tiles FOR ALL TO platform_worker USING (true);
CREATE POLICY every_tenant ON proof.root_entries FOR ALL TO platform_worker USING (true);
CREATE POLICY every_tenant ON proof.checkpoints FOR ALL TO platform_worker USING (true);
CREATE POLICY every_tenant ON proof.refusals FOR ALL TO platform_worker USING (true);
CREATE POLICY every_tenant ON proof.generations FOR ALL TO platform_worker USING (true);

-- The root log's leaves are wanted for proofs, and tell nothing but hashes.
CREATE FUNCTION proof.root_leaves(of_generation integer, from_index bigint, to_index bigint) RETURNS SETOF bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.leaf FROM proof.root_entries r WHERE r.generation = of_generation AND r.index >= from_index AND r.index < to_index ORDER BY r.index
$$;
REVOKE ALL ON FUNCTION proof.root_leaves FROM PUBLIC;
GRANT EXECUTE ON FUNCTION proof.root_leaves TO platform_service, platform_worker;

GRANT SELECT ON proof.tiles, proof.root_entries, proof.checkpoints, proof.cosigned, proof.refusals, proof.generations
    TO platform_service, platform_worker;
-- Its position is the whole log's, which a tenant is not told.
GRANT SELECT ON proof.sequencer, proof.watch TO platform_worker;
GRANT INSERT ON proof.tiles, proof.root_entries, proof.checkpoints, proof.cosigned, proof.refusals, proof.generations TO platform_worker;
GRANT DELETE ON proof.checkpoints, proof.cosigned, proof.refusals TO platform_worker;
GRANT UPDATE ON proof.sequencer, proof.watch TO platform_worker;
