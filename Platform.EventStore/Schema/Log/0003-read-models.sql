-- Where read models live. Their tables are made by the worker, one set a version, and can always be rebuilt from the log.
CREATE SCHEMA read;
GRANT USAGE ON SCHEMA read TO platform_service, platform_worker;
GRANT CREATE ON SCHEMA read TO platform_worker;

-- How far each projection is. Moved in the same transaction as its rows, and only from the position it was read at.
CREATE TABLE read.progress (
    projection text COLLATE "C" PRIMARY KEY,
    position   bigint NOT NULL DEFAULT 0,
    moved      timestamptz NOT NULL DEFAULT clock_timestamp()
);
GRANT SELECT, INSERT, UPDATE ON read.progress TO platform_worker;
GRANT SELECT ON read.progress TO platform_service;
