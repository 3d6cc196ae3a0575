-- What the state of a person follows from, without reading all the rest of their timeline.
CREATE INDEX entries_milestones ON entries (person) WHERE type IN (
    'throughcare.intake.admission.recorded.v1',
    'throughcare.release.released.v1',
    'throughcare.aftercare.supervision.ended.v1');
