-- The keys database: what personal data in the log is sealed with. A database of its own, so that it has backups of its own.
-- Wrapped keys are AES-256-GCM: nonce (12 bytes) || key (32) || tag (16).

CREATE SCHEMA keys;
REVOKE ALL ON SCHEMA keys FROM PUBLIC;
GRANT USAGE ON SCHEMA keys TO platform_service, platform_worker;

-- One key per tenant, wrapped by the key ring's master key of that epoch.
CREATE TABLE keys.tenant_keys (
    tenant     text PRIMARY KEY,
    epoch      int NOT NULL CHECK (epoch > 0),
    wrapped    bytea NOT NULL CHECK (octet_length(wrapped) = 60),
    created_at timestamptz NOT NULL DEFAULT now()
);

-- One key per data subject, wrapped by its tenant's key. Destroyed keys stay as tombstones: that is how "erased" differs from "lost".
CREATE TABLE keys.subject_keys (
    key          uuid PRIMARY KEY,
    tenant       text NOT NULL,
    subject      bytea CHECK (octet_length(subject) = 32),
    wrapped      bytea CHECK (octet_length(wrapped) = 60),
    epoch        int NOT NULL CHECK (epoch > 0),
    created_at   timestamptz NOT NULL DEFAULT now(),
    destroyed_at timestamptz,
    expires_at   timestamptz,
    UNIQUE (tenant, subject),
    CHECK ((destroyed_at IS NULL) = (wrapped IS NOT NULL)),
    CHECK ((destroyed_at IS NULL) = (subject IS NOT NULL))
);
COMMENT ON COLUMN keys.subject_keys.subject IS 'HMAC-SHA256 of the subject''s name under the tenant''s index key; null once destroyed';
COMMENT ON COLUMN keys.subject_keys.epoch IS 'master key epoch that wrapped the tenant key when this key was made';

CREATE INDEX subject_keys_expiry ON keys.subject_keys (expires_at) WHERE expires_at IS NOT NULL AND destroyed_at IS NULL;

-- The only change a key knows is its end.
CREATE FUNCTION keys.only_destruction() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF OLD.destroyed_at IS NOT NULL OR NEW.destroyed_at IS NULL THEN
        RAISE EXCEPTION 'key %: a key can only be destroyed, once', OLD.key USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_destruction BEFORE UPDATE ON keys.subject_keys FOR EACH ROW EXECUTE FUNCTION keys.only_destruction();

GRANT SELECT, INSERT ON keys.tenant_keys, keys.subject_keys TO platform_service, platform_worker;
GRANT UPDATE (wrapped, subject, destroyed_at) ON keys.subject_keys TO platform_service, platform_worker;

-- A statement that forgets its tenant sees no key, wrapped as they are.
ALTER TABLE keys.tenant_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE keys.subject_keys ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON keys.tenant_keys FOR ALL TO platform_service, platform_worker
    USING (tenant = NULLIF(current_setting('platform.tenant', true), ''));
CREATE POLICY own_tenant ON keys.subject_keys FOR ALL TO platform_service, platform_worker
    USING (tenant = NULLIF(current_setting('platform.tenant', true), ''));

-- Expired keys are looked for over all tenants, and nothing else is.
CREATE FUNCTION keys.destroy_expired(most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ended integer;
BEGIN
    UPDATE keys.subject_keys SET wrapped = NULL, subject = NULL, destroyed_at = now()
    WHERE key IN (
        SELECT k.key FROM keys.subject_keys k WHERE k.expires_at <= now() AND k.destroyed_at IS NULL
        ORDER BY k.expires_at LIMIT most FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $$;
REVOKE ALL ON FUNCTION keys.destroy_expired FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keys.destroy_expired TO platform_service, platform_worker;
