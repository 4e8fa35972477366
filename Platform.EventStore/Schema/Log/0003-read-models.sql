-- Where read models live. Their tables are made by the worker, one set a generation, and can always be rebuilt from the log (docs/adr/0010).
CREATE SCHEMA read;
GRANT USAGE ON SCHEMA read TO platform_service, platform_worker;
GRANT CREATE ON SCHEMA read TO platform_worker;

-- One row a projection: which generation its views show, the code version that generation is of, and who leads it. Taking the lease raises
-- the epoch, and every commit of rows asks for the epoch it was begun under.
CREATE TABLE read.projections (
    name         text COLLATE "C" PRIMARY KEY,
    live         integer NOT NULL,
    version      integer NOT NULL,
    paused       boolean NOT NULL DEFAULT false,
    holder       text COLLATE "C",
    epoch        bigint NOT NULL DEFAULT 0,
    leased_until timestamptz
);

-- One row a set of tables (read.<table>_<generation>). position moves in the same transaction as their rows. replayed: parked events were
-- applied since the last commit, so what the leader keeps in memory and what caches hold may be old.
CREATE TABLE read.generations (
    projection text COLLATE "C" NOT NULL REFERENCES read.projections,
    generation integer NOT NULL,
    version    integer NOT NULL,
    position   bigint NOT NULL DEFAULT 0,
    moved      timestamptz NOT NULL DEFAULT clock_timestamp(),
    state      text COLLATE "C" NOT NULL CHECK (state IN ('live', 'building', 'checking', 'retired')),
    job        uuid,
    replayed   boolean NOT NULL DEFAULT false,
    PRIMARY KEY (projection, generation)
);

-- Events a generation could not take: the one that failed, and those of its stream held behind it so that their order is kept.
CREATE TABLE read.parked (
    projection text COLLATE "C" NOT NULL,
    generation integer NOT NULL,
    position   bigint NOT NULL,
    tenant     text COLLATE "C" NOT NULL,
    stream     text COLLATE "C" NOT NULL,
    version    bigint NOT NULL,
    held       boolean NOT NULL,
    error      text,
    parked     timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempts   integer NOT NULL DEFAULT 1,
    PRIMARY KEY (projection, generation, position),
    FOREIGN KEY (projection, generation) REFERENCES read.generations ON DELETE CASCADE
);
CREATE INDEX parked_stream ON read.parked (projection, generation, tenant, stream, position);

-- What commits changed, for caches: kept a quarter of an hour. Tenant '*' with keys NULL: forget everything of this projection.
CREATE TABLE read.changes (
    projection      text COLLATE "C" NOT NULL,
    position        bigint NOT NULL,
    tenant          text COLLATE "C" NOT NULL,
    tenant_position bigint NOT NULL,
    keys            text[],
    at              timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (projection, position, tenant)
);
CREATE INDEX changes_at ON read.changes (at);

-- None of these tells of a tenant more than that it was busy: no row-level security.
GRANT SELECT, INSERT, UPDATE, DELETE ON read.projections, read.generations, read.parked, read.changes TO platform_worker;
GRANT SELECT ON read.projections, read.generations, read.parked, read.changes TO platform_service;
