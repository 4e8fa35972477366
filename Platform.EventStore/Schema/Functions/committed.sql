-- What became of writes whose connection broke at the commit. Takes the log's lock first, so that whoever held it has ended; a write
-- committed if the last entry of its first run is there with the leaf it would have had. Answers its first tenant_position, or 0.
CREATE OR REPLACE FUNCTION platform.committed(tenants text[], streams text[], versions bigint[], leaves bytea[], events integer[])
RETURNS bigint[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(x'506c6174'::bigint);
    RETURN ARRAY(
        SELECT coalesce((
            SELECT l.tenant_position - w.events + 1 FROM platform.log l
            WHERE l.tenant = w.tenant AND l.stream = w.stream AND l.version = w.version AND l.leaf = w.leaf), 0)
        FROM unnest(tenants, streams, versions, leaves, events) WITH ORDINALITY AS w(tenant, stream, version, leaf, events, o)
        ORDER BY w.o);
END
$$;
REVOKE ALL ON FUNCTION platform.committed FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.committed TO platform_service;
