"""What HMPPS' own codes mean in ours. A code that is not here becomes `unknown`, and is kept beside it as it came.

NOMIS' movement reasons (reference domain MOVE_RSN) as prison-api and welcome-to-prison of the Ministry of Justice list
them; their publishers warn that the list changes.
"""

# On reception: our reason, what kind of order it rests on, and the standing in which the person is held.
SENTENCED = ("sentence", "court_order", "sentenced")
RECALLED = ("recall", "recall_decision", "recalled")
ADMISSIONS = {
    "N": ("remand", "remand_order", "remand"),  # unconvicted remand
    "V": ("remand", "remand_order", "convicted_unsentenced"),
    "F": ("sentence", "warrant", "sentenced"),  # fine not paid
    "C": ("new", "court_order", "civil"),  # civil committal
    "E": ("new", "immigration_order", "immigration"),
    "RECA": ("return_from_escape", "unknown", "unknown"),  # recapture
    **dict.fromkeys(("I", "W", "G", "J", "K", "P", "25", "26", "27", "29"), SENTENCED),  # prison, youth custody, life …
    **dict.fromkeys(("L", "B", "Y", "24", "ETB", "ETRB"), RECALLED),  # licence revoked, from curfew, from early removal
}
NOT_SAID = ("unknown", "unknown", "unknown")

TRANSFERS = {
    "SEC": "security",
    "OVCROW": "capacity",
    "ACCVISIT": "nearer_home",  # accumulated visits
    "AS": "nearer_home",
    "PROAT": "programme",
    "APPEALS": "court",
    "PROD": "court",
    "MED": "medical",
    "OTHER": "other",
}
RELEASES = {"CR": "conditional"}
DIED, ESCAPED, AT_LARGE = "DEC", "ESCP", ("UAL", "UAL_ECL")

# How delivery stood when a referral for a commissioned service came to its end. Whether it had helped is not said.
DELIVERIES = {"CANCELLED": "closed_unmet"}
