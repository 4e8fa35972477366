-- The log and what commits with it. Insert-only: no head is stored anywhere (docs/adr/0003).

CREATE TABLE platform.log (
    position        bigint NOT NULL,
    tenant          text COLLATE "C" NOT NULL,
    tenant_position bigint NOT NULL,
    stream          text COLLATE "C" NOT NULL,
    version         bigint NOT NULL,
    leaf            bytea NOT NULL,
    entry           bytea NOT NULL,
    CONSTRAINT log_position UNIQUE (position),
    CONSTRAINT log_tenant_position UNIQUE (tenant, tenant_position),
    CONSTRAINT log_stream_version UNIQUE (tenant, stream, version)
);
-- Ciphertext does not compress: trying costs time in the one place that has none to spare.
ALTER TABLE platform.log ALTER entry SET STORAGE EXTERNAL;
COMMENT ON TABLE platform.log IS 'One row an event. entry holds the exact canonical bytes; every other column is only there to be indexed and is verified against them.';

-- One row a commit group. digest = SHA-256(0x02 || previous digest || leaves in order); seal covers the rest of the row and its requests.
CREATE TABLE platform.groups (
    number   bigint PRIMARY KEY,
    first    bigint NOT NULL,
    last     bigint NOT NULL,
    digest   bytea NOT NULL,
    created  timestamptz NOT NULL,
    requests integer NOT NULL,
    seal     bytea NOT NULL
);

-- One row an Idempotency-Key that was answered. id = first 128 bits of SHA-256(tenant, credential, method, path, key).
CREATE TABLE platform.requests (
    id                    uuid PRIMARY KEY,
    tenant                text COLLATE "C" NOT NULL,
    request_hash          bytea NOT NULL,
    answer                bytea NOT NULL,
    first_tenant_position bigint NOT NULL,
    group_number          bigint NOT NULL,
    ordinal               integer NOT NULL
);
CREATE INDEX requests_group ON platform.requests USING brin (group_number) WITH (pages_per_range = 16, autosummarize = on);

-- Who holds a unique value: a keyed digest, never the value. scope is a tenant, or '*' for claims over all tenants.
CREATE TABLE platform.claims (
    scope  text COLLATE "C" NOT NULL,
    name   text COLLATE "C" NOT NULL,
    digest bytea NOT NULL,
    tenant text COLLATE "C" NOT NULL,
    stream text COLLATE "C" NOT NULL,
    PRIMARY KEY (scope, name, digest)
);
CREATE INDEX claims_holder ON platform.claims (tenant, stream, name);

-- Work that follows from a decision and commits with it. Not taken before it is due; attempts counts who took it and fences what the
-- ones before say, failures counts the errors its handler ended with.
CREATE TABLE platform.jobs (
    id           uuid PRIMARY KEY,
    tenant       text COLLATE "C" NOT NULL,
    kind         text COLLATE "C" NOT NULL,
    stream       text COLLATE "C" NOT NULL,
    state        text COLLATE "C" NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'failed')),
    progress     jsonb NOT NULL DEFAULT '{}',
    attempts     integer NOT NULL DEFAULT 0,
    failures     integer NOT NULL DEFAULT 0,
    created      timestamptz NOT NULL DEFAULT clock_timestamp(),
    due          timestamptz NOT NULL DEFAULT clock_timestamp(),
    leased_until timestamptz
);
CREATE INDEX jobs_stream ON platform.jobs (tenant, stream);
CREATE INDEX jobs_open ON platform.jobs (due) WHERE state IN ('queued', 'running');

-- The empty group every chain begins with.
INSERT INTO platform.groups (number, first, last, digest, created, requests, seal)
VALUES (0, 1, 0, sha256(''), to_timestamp(0), 0, sha256(''));

ALTER TABLE platform.log ENABLE ROW LEVEL SECURITY;
ALTER TABLE platform.requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE platform.claims ENABLE ROW LEVEL SECURITY;
ALTER TABLE platform.jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE platform.groups ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_tenant ON platform.log FOR SELECT TO platform_service
    USING (tenant = NULLIF(current_setting('platform.tenant', true), ''));
CREATE POLICY own_tenant ON platform.requests FOR SELECT TO platform_service
    USING (tenant = NULLIF(current_setting('platform.tenant', true), ''));
CREATE POLICY own_tenant ON platform.claims FOR SELECT TO platform_service
    USING (tenant = NULLIF(current_setting('platform.tenant', true), ''));
CREATE POLICY own_tenant ON platform.jobs FOR SELECT TO platform_service
    USING (tenant = NULLIF(current_setting('platform.tenant', true), ''));

CREATE POLICY every_tenant ON platform.log FOR SELECT TO platform_worker USING (true);
CREATE POLICY every_tenant ON platform.groups FOR SELECT TO platform_worker USING (true);
CREATE POLICY every_tenant ON platform.requests FOR SELECT TO platform_worker USING (true);
CREATE POLICY every_tenant ON platform.claims FOR SELECT TO platform_worker USING (true);
CREATE POLICY every_tenant ON platform.jobs FOR ALL TO platform_worker USING (true);

GRANT USAGE ON SCHEMA platform TO platform_service, platform_worker;
GRANT SELECT ON platform.log, platform.requests, platform.claims, platform.jobs TO platform_service;
GRANT SELECT ON platform.log, platform.groups, platform.requests, platform.claims, platform.jobs TO platform_worker;
GRANT UPDATE (state, progress, attempts, failures, due, leased_until) ON platform.jobs TO platform_worker;
