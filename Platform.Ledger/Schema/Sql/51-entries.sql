-- For people who work in SQL: every entry as jsonb beside its columns. Bytes that are none show null.
CREATE OR REPLACE FUNCTION ledger.readable(entry bytea) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN convert_from(entry, 'UTF8')::jsonb;
EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
    RETURN NULL;
END $$;

CREATE OR REPLACE VIEW audit.entries WITH (security_invoker = true) AS
SELECT e.tenant_id AS tenant, l.tenant_position AS position, e.stream_id AS stream, e.version, e.type, e.timestamp AS at, e.id, e.seq_id,
    encode(sha256('\x00'::bytea || e.bdata), 'hex') AS leaf, ledger.readable(e.bdata) AS entry
FROM events.mt_events e LEFT JOIN ledger.leaves l USING (seq_id)
WHERE e.type <> 'tombstone';
