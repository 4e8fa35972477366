-- Forgets idempotency rows whose group is older than the retention, whole groups at a time, so that verification can tell a purge from a
-- theft. At most 1,000 groups a call; answers how many rows went.
CREATE OR REPLACE FUNCTION platform.purge_requests()
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    oldest bigint := (SELECT min(r.group_number) FROM platform.requests r);
    last_group bigint;
    gone bigint;
BEGIN
    SELECT max(g.number) INTO last_group FROM platform.groups g
    WHERE g.number >= oldest AND g.number < oldest + 1000 AND g.created < clock_timestamp() - interval '49 hours';
    DELETE FROM platform.requests r WHERE r.group_number <= last_group;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;
REVOKE ALL ON FUNCTION platform.purge_requests FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.purge_requests TO platform_worker;
