-- Who serves makes keys and reads them, and can end none before its time: whoever takes the API over erases nobody.
REVOKE UPDATE (wrapped, subject, destroyed_at) ON keys.subject_keys FROM platform_service, platform_worker;

-- A temporary key whose time is over gives its name back to the one that is made next.
CREATE PROCEDURE keys.end_expired(subjects bytea[])
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE keys.subject_keys SET wrapped = NULL, subject = NULL, destroyed_at = now()
    WHERE tenant = NULLIF(current_setting('platform.tenant', true), '') AND subject = ANY (subjects)
        AND expires_at <= now() AND destroyed_at IS NULL;
$$;
REVOKE ALL ON PROCEDURE keys.end_expired FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE keys.end_expired TO platform_service, platform_worker;
