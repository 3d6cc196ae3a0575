"""The adapters there are, by the name that `throughcare import --as` takes."""

from services.adapters.adapter import Adapter
from services.adapters.hmpps.envelope import looks_like_one
from services.adapters.hmpps.mapping import why_not
from services.adapters.hmpps.translate import translate

ADAPTERS = {adapter.name: adapter for adapter in (Adapter("hmpps-domain-events", translate, why_not, looks_like_one),)}
