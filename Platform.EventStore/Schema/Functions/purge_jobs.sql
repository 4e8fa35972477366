-- Forgets jobs that ended long ago: the done ones after 30 days, the failed ones, which somebody may still want to see, after a year. What came
-- of them is in the log. At most 5,000 a call; answers how many went.
CREATE OR REPLACE FUNCTION platform.purge_jobs()
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    gone bigint;
BEGIN
    -- A job that ended was due before.
    DELETE FROM platform.jobs WHERE id IN (
        SELECT j.id FROM platform.jobs j
        WHERE (j.state = 'done' AND j.due < clock_timestamp() - interval '30 days')
            OR (j.state = 'failed' AND j.due < clock_timestamp() - interval '1 year')
        LIMIT 5000);
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;
REVOKE ALL ON FUNCTION platform.purge_jobs FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.purge_jobs TO platform_worker;
