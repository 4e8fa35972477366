-- The leaf of an entry as the next one names it: base64url, without padding (RFC 4648, section 5).
CREATE OR REPLACE FUNCTION ledger.leaf_text(entry bytea) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN rtrim(translate(encode(sha256('\x00'::bytea || entry), 'base64'), '+/', '-_'), '=');

-- Why an event is refused, for whoever reads the error: asked once it is known that it is.
CREATE OR REPLACE FUNCTION ledger.wrong_with(e events.mt_events, owner text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    doc json;
    members text;
    prev bytea;
BEGIN
    IF current_user <> owner THEN
        RETURN 'events are appended by the append function alone';
    END IF;
    IF e.bdata IS NULL OR octet_length(e.bdata) > 65535 OR e.data IS DISTINCT FROM '{}'::jsonb OR e.is_archived IS DISTINCT FROM false
        OR e.id IS NULL OR e.version IS NULL OR e.timestamp IS NULL
    THEN
        RETURN 'no entry';
    END IF;
    IF (e.seq_id BETWEEN 1 AND (SELECT last_value FROM events.mt_events_sequence)) IS NOT TRUE THEN
        RETURN format('number %s was never drawn', e.seq_id);
    END IF;
    IF (e.type ~ '^[A-Za-z0-9._-]{1,100}$' AND e.stream_id ~ '^[A-Za-z0-9._~-]{1,100}/[A-Za-z0-9._~-]{1,100}$' AND e.tenant_id ~ '^[^"\\[:cntrl:]]{1,200}$') IS NOT TRUE THEN
        RETURN 'tenant, stream or type is no name';
    END IF;
    BEGIN
        doc := convert_from(e.bdata, 'UTF8')::json;
        SELECT string_agg(k.name, ',') INTO members FROM json_object_keys(doc) AS k(name);
    EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
        RETURN 'the entry is no JSON';
    END;
    IF members IS DISTINCT FROM 'actor,at,cause,data,format,from,id,prev,schema,stream,tenant,trace,type,version' THEN
        RETURN 'it has other members than an entry';
    END IF;
    SELECT p.bdata INTO prev FROM events.mt_events p WHERE p.tenant_id = e.tenant_id AND p.stream_id = e.stream_id AND p.version = e.version - 1;
    RETURN CASE
        WHEN (doc ->> 'type', doc ->> 'version') IS DISTINCT FROM (e.type, e.version::text) THEN 'type or version is not the entry''s'
        WHEN (doc ->> 'stream', doc ->> 'tenant') IS DISTINCT FROM (e.stream_id, e.tenant_id) THEN 'stream or tenant is not the entry''s'
        WHEN e.version > 1 AND prev IS NULL THEN 'the entry before it is missing'
        WHEN e.version < 1 OR (doc ->> 'id', doc ->> 'prev') IS DISTINCT FROM (e.id::text, CASE WHEN e.version > 1 THEN ledger.leaf_text(prev) END)
            THEN 'it is not linked to the entry before it'
        WHEN doc ->> 'at' IS DISTINCT FROM to_char(e.timestamp AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') THEN 'the time is not the entry''s'
        WHEN (doc ->> 'trace') !~ '^[0-9a-f]{32}$' THEN 'its trace is none'
        ELSE 'its bytes are not in the form of an entry'
    END;
END $$;
