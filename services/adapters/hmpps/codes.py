"""What HMPPS' own codes mean in ours. A code that is not here becomes `unknown`, and is kept beside it as it came.

NOMIS' movement reasons (reference domain MOVE_RSN) as prison-api, hmpps-welcome-people-into-prison-api and, of recalls,
hmpps-resettlement-passport-api of the Ministry of Justice list them; their publishers warn that the list changes.
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
    # Prison, youth custody, life …
    **dict.fromkeys(("I", "W", "G", "J", "K", "P", "INTER", "25", "26", "27", "29"), SENTENCED),
    # Licence revoked; from curfew, training order, intermittent custody, early removal, end of custody, emergency.
    **dict.fromkeys(("L", "B", "Y", "24", "ETB", "ELR", "ETRLR"), RECALLED),
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
RELEASES = {
    "CR": "conditional",
    **dict.fromkeys(("HR", "HU", "HD", "HE"), "hdc"),  # on curfew, and again after a recall
    "PX": "parole",
    "SC": "end",
    **dict.fromkeys(("BL", "BD"), "bail"),  # of the unconvicted, and from immigration detention
    **dict.fromkeys(("AU", "DA", "DS"), "court"),  # an appeal upheld, discharged on appeal, charges withdrawn
}
DESTINATIONS = {
    **dict.fromkeys(("DD", "DE", "DL"), "deported"),
    **dict.fromkeys(("EX", "RE"), "other_jurisdiction"),  # extradited, repatriated
}
DIED = "DEC"
# NOMIS has these as releases; the last, from end of custody licence, does not say how it came to that.
ABSCONDS = {"ESCP": "escape", "UAL": "abscond", "UAL_ECL": "unknown"}

# How delivery stood when a referral for a commissioned service came to its end. Whether it had helped is not said.
DELIVERIES = {"CANCELLED": "closed_unmet"}
