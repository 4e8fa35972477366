-- The log as a Marten 9 store sees one of its own: string stream identity, conjoined tenancy, System.Text.Json, AutoCreate.None.
-- Views only, so that nothing Marten believes about its tables can touch the log. Column names and types are Marten's.
CREATE SCHEMA marten;
GRANT USAGE ON SCHEMA marten TO platform_marten;

-- The views run with their reader's rights: this much of the log, which the role cannot name otherwise (no USAGE on the schema).
GRANT SELECT (position, tenant, stream, version, entry) ON platform.log TO platform_marten;
CREATE POLICY facade ON platform.log FOR SELECT TO platform_marten USING (true);

-- A sealed value as the text sealed:<key id>: an object would not bind to a property that is a string.
CREATE FUNCTION marten.show_sealed(value jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
BEGIN
    IF NOT jsonb_path_exists(value, '$.**."$sealed"') THEN
        RETURN value;
    END IF;
    IF jsonb_typeof(value) = 'array' THEN
        RETURN (SELECT jsonb_agg(marten.show_sealed(i.value) ORDER BY i.ordinality) FROM jsonb_array_elements(value) WITH ORDINALITY AS i);
    END IF;
    IF value ?& ARRAY['$sealed', '$key', '$commit'] THEN
        RETURN to_jsonb('sealed:' || (value ->> '$key'));
    END IF;
    RETURN (SELECT jsonb_object_agg(m.key, marten.show_sealed(m.value)) FROM jsonb_each(value) AS m);
END
$$;

CREATE VIEW marten.mt_events WITH (security_invoker = true) AS
SELECT
    l.position AS seq_id,
    (e.entry ->> 'id')::uuid AS id,
    l.stream::varchar AS stream_id,
    l.version,
    e.entry -> 'data' AS data,
    NULL::bytea AS bdata,
    replace(e.entry ->> 'type', '-', '_')::varchar(500) AS type,
    (e.entry ->> 'at')::timestamptz AS timestamp,
    l.tenant::varchar AS tenant_id,
    (e.entry ->> 'type')::varchar AS mt_dotnet_type,
    (e.entry ->> 'trace')::varchar AS correlation_id,
    (e.entry ->> 'cause')::varchar AS causation_id,
    jsonb_build_object('actor', e.entry -> 'actor', 'cause', e.entry -> 'cause', 'trace', e.entry -> 'trace') AS headers,
    (e.entry #>> '{actor,id}')::varchar AS user_name,
    false AS is_archived
FROM platform.log l
-- OFFSET 0 keeps the planner from parsing the entry once a column.
CROSS JOIN LATERAL (SELECT marten.show_sealed(convert_from(l.entry, 'UTF8')::jsonb) AS entry OFFSET 0) e;

CREATE VIEW marten.mt_streams WITH (security_invoker = true) AS
SELECT
    f.tenant::varchar AS tenant_id,
    f.stream::varchar AS id,
    replace(split_part(f.stream, '/', 1), '-', '_')::varchar AS type,
    l.version,
    (convert_from(l.entry, 'UTF8')::jsonb ->> 'at')::timestamptz AS timestamp,
    (convert_from(f.entry, 'UTF8')::jsonb ->> 'at')::timestamptz AS created,
    false AS is_archived
FROM platform.log f
CROSS JOIN LATERAL (
    SELECT t.version, t.entry FROM platform.log t WHERE t.tenant = f.tenant AND t.stream = f.stream ORDER BY t.version DESC LIMIT 1) l
WHERE f.version = 1;

-- Marten asks its sequence how far the log goes. A view of that name always knows, and cannot be drawn from.
CREATE VIEW marten.mt_events_sequence WITH (security_invoker = true) AS
SELECT coalesce((SELECT l.position FROM platform.log l ORDER BY l.position DESC LIMIT 1), 1) AS last_value,
    0::bigint AS log_cnt,
    EXISTS (SELECT FROM platform.log) AS is_called;

-- How far Marten's own projections are: all it may write.
CREATE TABLE marten.mt_event_progression (
    name         varchar NOT NULL,
    last_seq_id  bigint,
    last_updated timestamptz DEFAULT transaction_timestamp(),
    CONSTRAINT pk_mt_event_progression PRIMARY KEY (name)
);

CREATE FUNCTION marten.mt_mark_event_progression(name varchar, last_encountered bigint) RETURNS void
LANGUAGE sql
AS $$
    INSERT INTO marten.mt_event_progression (name, last_seq_id, last_updated) VALUES ($1, $2, transaction_timestamp())
    ON CONFLICT ON CONSTRAINT pk_mt_event_progression DO UPDATE SET last_seq_id = $2, last_updated = transaction_timestamp()
$$;

GRANT SELECT ON marten.mt_events, marten.mt_streams, marten.mt_events_sequence TO platform_marten;
GRANT SELECT, INSERT, UPDATE ON marten.mt_event_progression TO platform_marten;
REVOKE ALL ON FUNCTION marten.show_sealed, marten.mt_mark_event_progression FROM PUBLIC;
GRANT EXECUTE ON FUNCTION marten.show_sealed, marten.mt_mark_event_progression TO platform_marten;
