-- Whoever it is, triggers aside.
CREATE OR REPLACE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of %: what is written is never changed or deleted', TG_OP, TG_TABLE_NAME USING ERRCODE = 'CT002';
END $$;
