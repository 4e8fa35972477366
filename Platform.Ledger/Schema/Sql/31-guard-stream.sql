-- A stream's row says where its newest event is, and nothing else ever: CT004. It comes with the first event and changes with a new one alone.
CREATE OR REPLACE FUNCTION ledger.guard_stream() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    newest bigint;
BEGIN
    IF NEW.id = 'mt_tombstone' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        -- The append function writes it before the events, and for an append of none as well.
        IF NEW.version < 1 OR NEW.is_archived OR NEW.timestamp <> now() THEN
            RAISE EXCEPTION 'stream %: it begins with an event', NEW.id USING ERRCODE = 'CT004';
        END IF;
        -- Events compare these as text within their entries: a quote in one could stand for a member of its own. Lengths beside the patterns, since a
        -- bounded repetition takes PostgreSQL fifty times as long.
        IF (NEW.id ~ '^[A-Za-z0-9._~-]+/[A-Za-z0-9._~-]+$' AND greatest(length(split_part(NEW.id, '/', 1)), length(split_part(NEW.id, '/', 2))) <= 100
            AND NEW.tenant_id ~ '^[^"\\[:cntrl:]]+$' AND length(NEW.tenant_id) <= 200) IS NOT TRUE
        THEN
            RAISE EXCEPTION 'stream % %: tenant or stream is no name', NEW.tenant_id, NEW.id USING ERRCODE = 'CT001';
        END IF;
        RETURN NEW;
    END IF;
    SELECT e.version INTO newest FROM events.mt_events e
    WHERE e.tenant_id = NEW.tenant_id AND e.stream_id = NEW.id ORDER BY e.version DESC LIMIT 1;
    IF NEW.version IS DISTINCT FROM newest OR NEW.version <= OLD.version OR NEW.is_archived OR NEW.timestamp <> now()
        OR (NEW.id, NEW.tenant_id, NEW.type, NEW.created, NEW.compacted_version) IS DISTINCT FROM (OLD.id, OLD.tenant_id, OLD.type, OLD.created, OLD.compacted_version)
    THEN
        RAISE EXCEPTION 'stream %: its row follows its newest event and nothing else', NEW.id USING ERRCODE = 'CT004';
    END IF;
    RETURN NEW;
END $$;
