-- What may enter the event table: an entry whose bytes say what the columns say, linked to the entry before it. It reads the two ends of the entry and
-- has the rest parsed for its members' names. CT001: not such an entry. CT003: the writer's clock is off. TG_ARGV[0] is the owner, whose append function this runs in.
CREATE OR REPLACE FUNCTION ledger.guard_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    entry bytea := NEW.bdata;
    n integer := octet_length(NEW.bdata);
    prev_entry bytea;
    prev_at timestamptz;
    prev text;
    part bytea;
    k integer;
    doc text;
    at text := to_char(NEW.timestamp AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
    members text;
BEGIN
    -- Marten fills burned numbers with tombstones. They are no entries and never become leaves.
    IF NEW.type = 'tombstone' THEN
        IF NEW.stream_id = 'mt_tombstone' AND NEW.version = NEW.seq_id AND NEW.bdata IS NULL AND NEW.data = '{}'::jsonb AND NOT NEW.is_archived
            AND NEW.seq_id > 0 AND NEW.seq_id <= (SELECT last_value FROM events.mt_events_sequence)
        THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'event %: a tombstone of another shape', NEW.seq_id USING ERRCODE = 'CT001';
    END IF;
    IF current_user <> TG_ARGV[0] THEN
        RAISE EXCEPTION 'events are appended by the append function alone' USING ERRCODE = 'CT001';
    END IF;
    IF entry IS NULL OR n > 65535 OR NEW.data IS DISTINCT FROM '{}'::jsonb OR NEW.is_archived IS DISTINCT FROM false
        OR NEW.id IS NULL OR NEW.version IS NULL OR at IS NULL
    THEN
        RAISE EXCEPTION 'stream % % version %: no entry', NEW.tenant_id, NEW.stream_id, NEW.version USING ERRCODE = 'CT001';
    END IF;
    -- Only the append function and a restore know a number, and both draw it first: one ahead of the sequence would collide with a later append.
    IF NEW.seq_id IS NULL OR NEW.seq_id < 1 OR NEW.seq_id > (SELECT last_value FROM events.mt_events_sequence) THEN
        RAISE EXCEPTION 'stream % % version %: number % was never drawn', NEW.tenant_id, NEW.stream_id, NEW.version, NEW.seq_id USING ERRCODE = 'CT001';
    END IF;
    -- What these hold is compared as text within the entry: a quote in one could stand for a member of its own.
    IF (NEW.type ~ '^[A-Za-z0-9._-]{1,100}$' AND NEW.stream_id ~ '^[A-Za-z0-9._~-]{1,100}/[A-Za-z0-9._~-]{1,100}$' AND NEW.tenant_id ~ '^[^"\\[:cntrl:]]{1,200}$') IS NOT TRUE THEN
        RAISE EXCEPTION 'stream % % version %: tenant, stream or type is no name', NEW.tenant_id, NEW.stream_id, NEW.version USING ERRCODE = 'CT001';
    END IF;

    -- Its last members, from the end: type and version, trace, stream and tenant, schema, id and prev.
    part := convert_to(',"type":"' || NEW.type || '","version":' || NEW.version || '}', 'UTF8');
    n := n - octet_length(part);
    IF n < 1 OR substr(entry, n + 1) <> part THEN
        RAISE EXCEPTION 'stream % % version %: type or version is not the entry''s', NEW.tenant_id, NEW.stream_id, NEW.version USING ERRCODE = 'CT001';
    END IF;
    IF substr(entry, n - 3, 4) = 'null'::bytea THEN
        n := n - 4;
    ELSIF encode(substr(entry, n - 33, 34), 'escape') ~ '^"[0-9a-f]{32}"$' THEN
        n := n - 34;
    ELSE
        RAISE EXCEPTION 'stream % % version %: its trace is none', NEW.tenant_id, NEW.stream_id, NEW.version USING ERRCODE = 'CT001';
    END IF;
    part := convert_to(',"stream":"' || NEW.stream_id || '","tenant":"' || NEW.tenant_id || '","trace":', 'UTF8');
    n := n - octet_length(part);
    IF n < 8 OR substr(entry, n + 1, octet_length(part)) <> part THEN
        RAISE EXCEPTION 'stream % % version %: stream or tenant is not the entry''s', NEW.tenant_id, NEW.stream_id, NEW.version USING ERRCODE = 'CT001';
    END IF;
    k := 1;
    WHILE k < 5 AND get_byte(entry, n - k - 1) BETWEEN 48 AND 57 LOOP
        k := k + 1;
    END LOOP;
    n := n - k;
    IF NEW.version > 1 THEN
        SELECT e.bdata, e.timestamp INTO prev_entry, prev_at
        FROM events.mt_events e WHERE e.tenant_id = NEW.tenant_id AND e.stream_id = NEW.stream_id AND e.version = NEW.version - 1;
        IF prev_entry IS NULL THEN
            RAISE EXCEPTION 'stream % % version %: the entry before it is missing', NEW.tenant_id, NEW.stream_id, NEW.version USING ERRCODE = 'CT001';
        END IF;
        prev := '"' || rtrim(translate(encode(sha256('\x00'::bytea || prev_entry), 'base64'), '+/', '-_'), '=') || '"';
    ELSE
        prev := 'null';
    END IF;
    part := convert_to(',"id":"' || NEW.id || '","prev":' || prev || ',"schema":', 'UTF8');
    n := n - octet_length(part);
    IF NEW.version < 1 OR n < 1 OR substr(entry, n + 1, octet_length(part)) <> part THEN
        RAISE EXCEPTION 'stream % % version %: it is not linked to the entry before it', NEW.tenant_id, NEW.stream_id, NEW.version USING ERRCODE = 'CT001';
    END IF;

    -- JSON at all, in UTF-8, with the members of format 1 and each of them once: there is no second way to read it.
    BEGIN
        doc := convert_from(entry, 'UTF8');
        SELECT string_agg(k.name, ',') INTO members FROM json_object_keys(doc::json) AS k(name);
    EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
        RAISE EXCEPTION 'stream % % version %: the entry is no JSON', NEW.tenant_id, NEW.stream_id, NEW.version USING ERRCODE = 'CT001';
    END;
    IF members <> 'actor,at,cause,data,format,from,id,prev,schema,stream,tenant,trace,type,version' THEN
        RAISE EXCEPTION 'stream % % version %: it has other members than an entry', NEW.tenant_id, NEW.stream_id, NEW.version USING ERRCODE = 'CT001';
    END IF;

    -- Its first members: who and when.
    IF substring(left(doc, 1000) FROM '^\{"actor":\{"id":"[^"\\]*","kind":"[^"\\]*"\},"at":"([^"\\]*)","cause":(?:null|"[^"\\]*"),"data":\{') IS DISTINCT FROM at THEN
        RAISE EXCEPTION 'stream % % version %: the time is not the entry''s', NEW.tenant_id, NEW.stream_id, NEW.version USING ERRCODE = 'CT001';
    END IF;
    IF NEW.timestamp < prev_at THEN
        RAISE EXCEPTION 'stream % % version %: it is earlier than the entry before it', NEW.tenant_id, NEW.stream_id, NEW.version USING ERRCODE = 'CT001';
    END IF;
    -- Ahead, 2 s: nothing but a wrong clock makes that. Behind, 10 s: a busy writer may have waited that long for its connection and its lock.
    IF NEW.timestamp > clock_timestamp() + interval '2 seconds' OR (NEW.timestamp < now() - interval '10 seconds' AND NEW.timestamp IS DISTINCT FROM prev_at) THEN
        RAISE EXCEPTION 'the writer''s clock is off the database''s' USING ERRCODE = 'CT003';
    END IF;
    RETURN NEW;
END $$;
