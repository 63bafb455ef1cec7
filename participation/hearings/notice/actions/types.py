"""The hearing types an installation starts with; an admin edits them afterwards."""

from typing import Any

from sqlalchemy import select

from participation import db
from participation.hearings.notice.models import HearingType, Publication

# Lengths and legal bases as law and guidance give them: utredningsinstruksen 3-3 (six weeks at
# least, three months as a rule), plan- og bygningsloven § 12-10 (six weeks), planloven § 24 (eight,
# four and two weeks), vejledning om lovkvalitet 6.1.2 and 4.2.13 (four weeks).
SEEDED: tuple[dict[str, Any], ...] = (
    {
        "key": "dk-lokalplan",
        "name": "Forslag til lokalplan",
        "country": "DK",
        "minimum_days": 28,
        "usual_days": 56,
        "legal_basis": "Planloven § 24",
        "required_documents": "Lokalplanforslag med redegørelse og kortbilag",
    },
    {
        "key": "dk-lokalplan-minor",
        "name": "Forslag til mindre lokalplan",
        "country": "DK",
        "minimum_days": 14,
        "usual_days": 14,
        "legal_basis": "Planloven § 24",
        "required_documents": "Lokalplanforslag med redegørelse og kortbilag",
    },
    {
        "key": "dk-kommuneplan",
        "name": "Forslag til kommuneplan",
        "country": "DK",
        "minimum_days": 56,
        "usual_days": 56,
        "legal_basis": "Planloven § 24",
        "required_documents": "Kommuneplanforslag med redegørelse",
    },
    {
        "key": "dk-bill",
        "name": "Udkast til lovforslag",
        "country": "DK",
        "minimum_days": 28,
        "usual_days": 28,
        "legal_basis": "Vejledning om lovkvalitet, afsnit 6.1.2 og 4.2.13",
        "required_documents": "Udkast til lovforslag, høringsbrev og høringsliste",
        "publication": Publication.after_deadline,
    },
    {
        "key": "dk-municipal",
        "name": "Kommunal høring",
        "country": "DK",
        "minimum_days": 14,
        "usual_days": 28,
        "legal_basis": "Kommunens egen beslutning",
    },
    {
        "key": "dk-internal",
        "name": "Intern høring",
        "country": "DK",
        "minimum_days": 7,
        "usual_days": 14,
        "allows_anonymous": True,
    },
    {
        "key": "dk-internal-anonymous",
        "name": "Anonym intern høring",
        "country": "DK",
        "minimum_days": 7,
        "usual_days": 14,
        "anonymous": True,
    },
    {
        "key": "no-state",
        "name": "Statlig høring",
        "country": "NO",
        "minimum_days": 42,
        "usual_days": 90,
        "legal_basis": "Utredningsinstruksen punkt 3-3 og forvaltningsloven § 37",
        "required_documents": "Høringsnotat, høringsbrev og liste over høringsinstanser",
    },
    {
        "key": "no-plan",
        "name": "Høring og offentlig ettersyn",
        "country": "NO",
        "minimum_days": 42,
        "usual_days": 42,
        "legal_basis": "Plan- og bygningsloven § 12-10",
        "required_documents": "Planforslag med planbeskrivelse, bestemmelser og plankart",
    },
    {
        "key": "no-municipal",
        "name": "Kommunal høring",
        "country": "NO",
        "minimum_days": 14,
        "usual_days": 42,
        "legal_basis": "Kommunens eget vedtak",
    },
    {
        "key": "no-internal",
        "name": "Intern høring",
        "country": "NO",
        "minimum_days": 7,
        "usual_days": 14,
        "allows_anonymous": True,
    },
    {
        "key": "no-internal-anonymous",
        "name": "Anonym intern høring",
        "country": "NO",
        "minimum_days": 7,
        "usual_days": 14,
        "anonymous": True,
    },
)


def seed() -> int:
    """Put the seeded types in an empty table; returns how many, 0 when there were types already."""
    if db.session.scalar(select(HearingType.id).limit(1)) is not None:
        return 0
    db.session.add_all(HearingType(**values) for values in SEEDED)
    db.session.flush()
    return len(SEEDED)
