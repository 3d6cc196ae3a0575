-- Supervision by another team goes on where one has ended; a community sentence begins with it.
DROP INDEX entries_milestones;
CREATE INDEX entries_milestones ON entries (person) WHERE type IN (
    'throughcare.intake.admission.recorded.v1',
    'throughcare.intake.admission.voided.v1',
    'throughcare.intake.episode.closed.v1',
    'throughcare.intake.death.recorded.v1',
    'throughcare.release.released.v1',
    'throughcare.aftercare.supervision.started.v1',
    'throughcare.aftercare.supervision.ended.v1');
