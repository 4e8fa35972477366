-- Age in seconds of the oldest event that has no number yet; 0 where all have one. An alarm at 5.
CREATE OR REPLACE FUNCTION ledger.oldest_unnumbered() RETURNS double precision
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce((
        SELECT extract(epoch FROM clock_timestamp() - e.timestamp)
        FROM events.mt_events e
        WHERE e.seq_id > (SELECT n.seq_id FROM ledger.numbering n) AND e.type <> 'tombstone' ORDER BY e.seq_id LIMIT 1), 0)::double precision
$$;
