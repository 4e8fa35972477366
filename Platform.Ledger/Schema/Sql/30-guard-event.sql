-- What may enter the event table: an entry whose bytes say what the columns say, linked to the entry before it. CT001: not such an entry.
-- CT003: the writer's clock is off. TG_ARGV[0] is the owner, whose append function this runs in.
-- It runs for each event: few expressions, none with a query but the one for the entry before (docs/benchmarks says what each way took).
CREATE OR REPLACE FUNCTION ledger.guard_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    doc text;
    j json;
    prev text := 'null';
    back integer;
    prev_entry bytea;
    prev_at timestamptz;
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
    IF NEW.version > 1 THEN
        SELECT p.bdata, p.timestamp INTO prev_entry, prev_at FROM events.mt_events p
        WHERE p.tenant_id = NEW.tenant_id AND p.stream_id = NEW.stream_id AND p.version = NEW.version - 1;
        prev := '"' || ledger.leaf_text(prev_entry) || '"';
    END IF;
    IF octet_length(NEW.bdata) <= 65535 THEN
        BEGIN
            doc := convert_from(NEW.bdata, 'UTF8');
            j := doc;
        EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
            doc := NULL;
        END;
    END IF;
    -- Without a trace its last members have two quotes less.
    back := CASE split_part(doc, '"', -7) WHEN ':null,' THEN -17 ELSE -19 END;
    -- The whole entry is written anew, from the columns and from the values of the members that no column has, and must be these very bytes: format 1, each
    -- member once and in its place, no second way to read it. What stands between quotes is found by counting them: before the data and behind it no text
    -- holds one, nor a backslash. The stream's guard has seen to the names of tenant and stream. Only the append function and a restore know a number, and
    -- both draw it first.
    IF (current_user = TG_ARGV[0] AND NEW.data = '{}'::jsonb AND NOT NEW.is_archived AND NEW.version > 0
        AND NEW.seq_id BETWEEN 1 AND pg_sequence_last_value('events.mt_events_sequence') AND NEW.type ~ '^[A-Za-z0-9._-]+$' AND length(NEW.type) <= 100
        AND strpos(doc, '"data":{') = strpos(doc, '"data":') AND strpos(doc, '\') NOT BETWEEN 1 AND strpos(doc, '"data":')
        AND split_part(doc, '"', back) ~ '^:[1-9][0-9]*,$' AND length(split_part(doc, '"', back)) <= 11
        AND (back = -17 OR split_part(doc, '"', -8) ~ '^[0-9a-f]{32}$')
        AND doc = concat('{"actor":{"id":"', split_part(doc, '"', 6), '","kind":"', split_part(doc, '"', 10),
            '"},"at":"', to_char(NEW.timestamp AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            '","cause":', CASE split_part(doc, '"', 17) WHEN ':null,' THEN 'null' ELSE concat('"', split_part(doc, '"', 18), '"') END,
            ',"data":', j -> 'data', ',"format":1,"from":', j -> 'from', ',"id":"', NEW.id, '","prev":', prev, ',"schema"', split_part(doc, '"', back),
            '"stream":"', NEW.stream_id, '","tenant":"', NEW.tenant_id,
            '","trace":', CASE back WHEN -17 THEN 'null' ELSE concat('"', split_part(doc, '"', -8), '"') END,
            ',"type":"', NEW.type, '","version":', NEW.version, '}')
    ) IS NOT TRUE THEN
        RAISE EXCEPTION 'stream % % version %: %', NEW.tenant_id, NEW.stream_id, NEW.version, ledger.wrong_with(NEW, TG_ARGV[0]) USING ERRCODE = 'CT001';
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
