"""Writes down every move of every relay's checkpoint, by whom: what has gone forward and back leaves no other trace."""

import asyncpg

from tests.chaos.oracle.world import SERVICES

TABLE = """
CREATE SCHEMA oracle;
CREATE TABLE oracle.moves (
    number          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    service         text    NOT NULL,
    backend         text    NOT NULL,
    epoch_before    bigint  NOT NULL,
    epoch           bigint  NOT NULL,
    position_before bigint  NOT NULL,
    position        bigint  NOT NULL,
    rewound         boolean NOT NULL
);
-- What moves a checkpoint on writes down what was published; what rewinds it does not.
CREATE FUNCTION oracle.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE rewound boolean;
BEGIN
    EXECUTE format('SELECT NOT EXISTS (SELECT FROM %I.publications WHERE xmin = pg_current_xact_id()::xid)',
                   TG_TABLE_SCHEMA)
    INTO rewound;
    INSERT INTO oracle.moves (service, backend, epoch_before, epoch, position_before, position, rewound)
    SELECT TG_TABLE_SCHEMA, a.pid || ' ' || a.backend_start, OLD.epoch, NEW.epoch, OLD.position, NEW.position, rewound
    FROM pg_stat_activity a WHERE a.pid = pg_backend_pid();
    RETURN NULL;
END $$;
"""
TRIGGER = "CREATE TRIGGER noted AFTER UPDATE ON {service}.relay FOR EACH ROW EXECUTE FUNCTION oracle.note()"


async def watch(dsn: str) -> None:
    """Begin to watch; the schemas of the services are there already."""
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            await connection.execute(TABLE)
            for service in SERVICES:
                await connection.execute(TRIGGER.format(service=service))
    finally:
        await connection.close()
