-- How far a position is behind the log's end: events, and seconds since the first of them was recorded. Tells nothing of whose they are.
CREATE OR REPLACE FUNCTION platform.log_lag(behind bigint, OUT events bigint, OUT seconds double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT greatest(g.last - behind, 0),
        greatest(coalesce((
            SELECT extract(epoch FROM clock_timestamp() - (convert_from(l.entry, 'UTF8')::jsonb->>'at')::timestamptz)
            FROM platform.log l WHERE l.position = behind + 1), 0), 0)::double precision
    FROM platform.groups g ORDER BY g.number DESC LIMIT 1
$$;
REVOKE ALL ON FUNCTION platform.log_lag FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.log_lag TO platform_service, platform_worker;
