-- Locks streams in one order for all and looks whether they are as they were read; CT007 names the first that is not.
CREATE OR REPLACE FUNCTION ledger.moved(tenants text[], streams text[], versions bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wanted record;
    found bigint;
BEGIN
    FOR wanted IN SELECT * FROM unnest(tenants, streams, versions) AS w(tenant, stream, version) ORDER BY 1, 2 LOOP
        SELECT s.version INTO found FROM events.mt_streams s WHERE s.tenant_id = wanted.tenant AND s.id = wanted.stream FOR UPDATE;
        IF coalesce(found, 0) <> wanted.version THEN
            RAISE EXCEPTION '%', wanted.stream USING ERRCODE = 'CT007';
        END IF;
        found := NULL;
    END LOOP;
END $$;
