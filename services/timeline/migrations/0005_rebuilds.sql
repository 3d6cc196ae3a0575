-- Whoever rebuilds a projection fills a table of the same name in a schema of its own, which comes first in its search
-- path: so it folds by the statements that keep the live one. Names are those of the live one too, index by index, so
-- that swapping the two is moving them. A migration that changes one of these tables changes both.
CREATE SCHEMA timeline_next_places;
CREATE TABLE timeline_next_places.places (LIKE places INCLUDING CONSTRAINTS);
ALTER TABLE timeline_next_places.places
    ADD CONSTRAINT places_pkey PRIMARY KEY (person, ordertime, recorded, service, sequence),
    ADD CONSTRAINT places_id_key UNIQUE (id);

CREATE SCHEMA timeline_next_people;
CREATE TABLE timeline_next_people.people (LIKE people INCLUDING CONSTRAINTS INCLUDING DEFAULTS) WITH (fillfactor = 50);
ALTER TABLE timeline_next_people.people ADD CONSTRAINT people_pkey PRIMARY KEY (person);
CREATE INDEX people_state ON timeline_next_people.people (state, person);
CREATE INDEX people_identifiers ON timeline_next_people.people USING gin (identifiers);

CREATE SCHEMA timeline_aside;

-- Each rebuild, for ever: who asked, how far it is, what came of it.
CREATE TABLE rebuilds (
    number     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    projection text        NOT NULL CHECK (projection IN ('places', 'people')),
    actor      text        NOT NULL,
    asked      timestamptz NOT NULL,
    program    text,                          -- the version that folds: another begins from the start
    until      bigint,                        -- up to this position the log is folded person by person
    person     uuid,                          -- the last entry that was folded so
    service    text,
    sequence   integer,
    position   bigint,                        -- behind that the log is folded as it was taken: the last one that was
    folded     bigint      NOT NULL DEFAULT 0,
    compared   integer,                       -- how many parts of a hundred
    rows       bigint,
    differed   bigint,                        -- rows that were wrong in the live one
    held       interval,                      -- for how long no entry could be taken
    failed     text,
    finished   timestamptz
);
CREATE UNIQUE INDEX rebuilds_open ON rebuilds (projection) WHERE finished IS NULL;

-- What the service itself has no right to do. Run with the rights of whoever owns the tables; `%I` lets a name be a name.
CREATE FUNCTION empty_next(projection text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('TRUNCATE %I.%I', 'timeline_next_' || projection, projection);
END $$;

CREATE FUNCTION analyze_next(projection text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('ANALYZE %I.%I', 'timeline_next_' || projection, projection);
END $$;

CREATE FUNCTION swap_in_next(projection text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    next text := 'timeline_next_' || projection;
BEGIN
    EXECUTE format('ALTER TABLE timeline.%I SET SCHEMA timeline_aside', projection);
    EXECUTE format('ALTER TABLE %I.%I SET SCHEMA timeline', next, projection);
    EXECUTE format('ALTER TABLE timeline_aside.%I SET SCHEMA %I', projection, next);
END $$;
