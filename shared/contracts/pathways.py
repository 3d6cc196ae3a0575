"""The parts of life in which people need help to settle, the same in custody, at release and after it."""

from typing import Literal

# The seven pathways of resettlement in England and Wales; other lists map onto them.
Pathway = Literal[
    "accommodation",
    "attitudes_thinking_behaviour",
    "children_families_communities",
    "drugs_alcohol",
    "education_skills_work",
    "finance_id",
    "health",
    "unknown",
]
