"""Surrogates: consistent, never the original, of the same shape and kind."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cliniq.core import lexicon
from cliniq.core.document import Document, Span
from cliniq.core.pseudo.replace.candidates import first_name_sex
from cliniq.core.pseudo.replace.dates import offset_days
from cliniq.core.pseudo.replace.draw import Source
from cliniq.core.pseudo.replace.keys import Key
from cliniq.core.pseudo.replace.names import first_name, last_name
from cliniq.core.pseudo.replace.normalise import normal_form
from cliniq.core.pseudo.replace.numbers import luhn_key, nir_key
from cliniq.core.pseudo.replace.replacer import Replacer
from cliniq.core.text.fold import fold

KEY = Key(b"0123456789abcdef")
NAMES = st.sampled_from(
    [
        "Dupont",
        "Lefèvre",
        "Özdemir",
        "Nguyen",
        "Le Guen",
        "d'Harcourt",
        "Martin-Roux",
        "Ben Salah",
        "Lebœuf",
        "Kaya",
    ]
)
FIRST = st.sampled_from(
    ["Jean", "Hélène", "Marie-Claude", "Anne Sophie", "Loïc", "Zoé", "Camille", "Xyla", "Mehmet", "Jean-Yves"]
)


def source(scope: str = "p1") -> Source:
    return Source(KEY, scope)


def surrogate(label: str, surface: str, person: str = "p1") -> str:
    document = Document("d1", f"« {surface} »", person_id=person, spans=(Span(2, 2 + len(surface), label),))
    return Replacer("surrogate", KEY, "patient").replace(document).text[2:-2]


VALUES = {
    "NOM": NAMES,
    "PRENOM": FIRST,
    "VILLE": st.sampled_from(["Paris", "Saint-Étienne", "Créteil Cedex", "Lyon 3", "Alger", "Le Mans", "Issy-les-Moulineaux"]),
    "ZIP": st.from_regex(r"(0[1-9]|[1-8][0-9]|9[0-5]) ?[0-9]{3}", fullmatch=True),
    "HOPITAL": st.sampled_from(["Saint-Louis", "HEGP", "Lille", "CHU de Rennes", "les Sapins", "Avicenne"]),
    "ADRESSE": st.sampled_from(
        ["12 rue de la Gare", "3 bis, av. Victor Hugo, appt 12", "Cité des Fleurs, bât. B", "Hauptstrasse 3", "1 r. des Lilas"]
    ),
    "TEL": st.from_regex(r"0[1-9]( [0-9]{2}){4}|\+33 [1-9][0-9]{8}|[1-9][0-9]{3,5}", fullmatch=True),
    "SECU": st.from_regex(r"[12] [0-9]{2} (0[1-9]|1[0-2]) [0-9]{2} [0-9]{3} [0-9]{3}( [0-9]{2})?", fullmatch=True),
    "IPP": st.from_regex(r"[0-9A-Z][0-9]{4,10}", fullmatch=True),
    "NDA": st.from_regex(r"[A-Z]{0,3}[0-9]{4,10}", fullmatch=True),
    "RPPS": st.from_regex(r"1[0-9]{10}", fullmatch=True),
    "ADELI": st.from_regex(r"[0-9]{9}", fullmatch=True),
    "FINESS": st.from_regex(r"[0-9]{9}", fullmatch=True),
    "MAIL": st.from_regex(r"[a-z]{1,9}(\.[a-z]{2,9})?[0-9]{0,2}@[a-z]{3,8}\.fr", fullmatch=True),
    "URL": st.from_regex(r"(https://)?www\.[a-z]{3,9}\.fr(/[a-z]{2,5})?", fullmatch=True),
}  # fmt: skip


@pytest.mark.parametrize("label", VALUES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_never_the_original_and_always_the_same(label: str, data: st.DataObject) -> None:
    surface = data.draw(VALUES[label])
    drawn = surrogate(label, surface)
    assert normal_form(label, drawn) != normal_form(label, surface)
    assert surrogate(label, surface) == drawn


@pytest.mark.parametrize("label", ["NOM", "PRENOM", "VILLE", "HOPITAL"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_case_accents_and_hyphens_do_not_matter(label: str, data: st.DataObject) -> None:
    surface = data.draw(VALUES[label])
    expected = normal_form(label, surrogate(label, surface))
    variants = [surface.upper(), surface.lower(), fold(surface.replace("œ", "oe")), surface.replace("-", " ")]
    for variant in variants:
        if label == "HOPITAL" and variant != surface:
            assume(not surface.isupper())  # a short form is one by its capitals
        assert normal_form(label, surrogate(label, variant)) == expected


@pytest.mark.parametrize(
    ("label", "one", "other"),
    [
        ("TEL", "01 42 34 56 78", "+33 1.42.34.56.78"),
        ("TEL", "01 42 34 56 78", "+33 (0)142345678"),
        ("SECU", "1 85 07 75 123 456 82", "185077512345682"),
        ("IPP", "80 1234 5678", "8012345678"),
        ("MAIL", "a.durand@hopital.fr", "A.DURAND @ HOPITAL.FR"),
        ("ZIP", "94 403", "94403"),
    ],
)
def test_spacing_does_not_matter(label: str, one: str, other: str) -> None:
    assert normal_form(label, surrogate(label, one)) == normal_form(label, surrogate(label, other))


@pytest.mark.parametrize("label", ["NOM", "PRENOM", "VILLE", "TEL", "IPP", "ADRESSE"])
def test_another_patient_has_another_surrogate(label: str) -> None:
    surface = {"NOM": "Dupont", "PRENOM": "Jean", "VILLE": "Paris", "TEL": "01 42 34 56 78", "IPP": "8012345678",
               "ADRESSE": "12 rue de la Gare"}[label]  # fmt: skip
    drawn = {surrogate(label, surface, f"p{i}") for i in range(60)}
    assert len(drawn) > 20


@pytest.mark.parametrize(
    "name", ["DUPONT", "dupont", "Dupont", "LEFÈVRE-ROUX", "Lefèvre-Roux", "MARTIN ROUX", "Da Costa"]
)
def test_shape_of_names(name: str) -> None:
    def shape(text: str) -> str:
        return re.sub(
            r"[A-Z]+",
            "A",
            re.sub(r"[a-z]+", "a", "".join(fold(c).upper() if c.isupper() else fold(c) for c in text)),
        )

    assert shape(last_name(name, source())) == shape(name)


def test_parts_of_a_compound_stand_for_themselves() -> None:
    drawn = source()
    assert (
        last_name("DUPONT-MARTIN", drawn)
        == f"{last_name('Dupont', drawn)}-{last_name('Martin', drawn)}".upper()
    )


def test_particles_stay() -> None:
    assert last_name("de la Tour", source()).startswith("de la ")
    assert last_name("Ben", source()) != "Ben"


@given(name=FIRST, scope=st.text(max_size=4))
def test_initials_agree_with_names(name: str, scope: str) -> None:
    drawn = source(scope)
    letters = [part[0] for part in re.split("[- ]", name)]
    initials = first_name("-".join(f"{letter}." for letter in letters), drawn)
    whole = first_name(name, drawn)
    assert [part[0] for part in initials.split("-")] == [
        fold(part[0]).upper() for part in re.split("[- ]", whole)
    ]
    assert re.fullmatch(r"[A-Z]\.(-[A-Z]\.)*", initials)


@pytest.mark.parametrize("name", ["Jean", "Hélène", "Patrick", "Fatima", "Pierre-Yves", "Anne-Laure"])
def test_sex_is_kept(name: str) -> None:
    expected = first_name_sex(fold(name.split("-")[0]))
    assert expected is not None
    for index in range(40):
        drawn = first_name(name, source(f"p{index}"))
        assert first_name_sex(fold(drawn.split("-")[0])) == expected


def test_surrogates_of_names_are_no_ordinary_words() -> None:
    drawn = {fold(last_name("Durand", source(f"p{i}"))) for i in range(200)}
    assert not drawn & lexicon.ordinary_names()
    assert len(drawn) > 100


@pytest.mark.parametrize(
    ("surface", "pattern"),
    [
        ("01 42 34 56 78", r"01 99 00 \d\d \d\d"),
        ("04.72.34.56.78", r"04\.65\.71\.\d\d\.\d\d"),
        ("0612345678", r"063998\d{4}"),
        ("07 12 34 56 78", r"06 39 98 \d\d \d\d"),
        ("+33 6 12 34 56 78", r"\+33 6 39 98 \d\d \d\d"),
        ("+33 (0)1 42 34 56 78", r"\+33 \(0\)1 99 00 \d\d \d\d"),
        ("0033142345678", r"0033199 ?00\d{4}"),
        ("08 00 12 34 56", r"08 \d\d \d\d \d\d \d\d"),
        ("+32 475 12 34 56", r"\+32 \d{3} \d\d \d\d \d\d"),
        ("54 321", r"[1-9]\d \d{3}"),
    ],
)
def test_phones_stay_of_their_kind(surface: str, pattern: str) -> None:
    assert re.fullmatch(pattern, surrogate("TEL", surface))


@given(body=st.from_regex(r"[12][0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[1-8][0-9]|2A|2B|99)[0-9]{6}", fullmatch=True))
def test_social_security_numbers_are_valid(body: str) -> None:
    written = f"{body[0]} {body[1:3]} {body[3:5]} {body[5:7]} {body[7:10]} {body[10:]} {nir_key(body):02d}"
    drawn = surrogate("SECU", written)
    signs = drawn.replace(" ", "")
    assert [len(part) for part in drawn.split()] == [1, 2, 2, 2, 3, 3, 2]
    assert signs[0] == body[0]
    assert int(signs[13:]) == nir_key(signs[:13])
    year = 1900 + int(body[1:3])
    moved = date(year, int(body[3:5]), 15) + timedelta(offset_days(source("patient:p1")))
    assert signs[1:5] == f"{moved:%y%m}"


def test_rpps_keeps_a_valid_key() -> None:
    drawn = surrogate("RPPS", "10 00 12 34 567")
    assert re.fullmatch(r"1\d \d\d \d\d \d\d \d{3}", drawn)
    digits = drawn.replace(" ", "")
    assert digits[-1] == luhn_key(digits[:-1])


@settings(deadline=None)
@given(zip_code=st.sampled_from(["75011", "69 003", "59000", "35000"]), city=st.sampled_from(["PARIS 11", "Lyon", "Lille", "Rennes Cedex"]),
       gap=st.sampled_from([" ", " - ", "\n"]), turned=st.booleans())  # fmt: skip
def test_postcode_and_city_agree(zip_code: str, city: str, gap: str, turned: bool) -> None:
    first, second = (city, zip_code) if turned else (zip_code, city)
    labels = ("VILLE", "ZIP") if turned else ("ZIP", "VILLE")
    text = first + gap + second
    spans = (Span(0, len(first), labels[0]), Span(len(first) + len(gap), len(text), labels[1]))
    new = Replacer("surrogate", KEY, "patient").replace(Document("d", text, person_id="p", spans=spans))
    values = {span.label: new.text[span.start : span.end] for span in new.spans}
    town = lexicon.commune(re.split(r"(?i) cedex| \d", values["VILLE"])[0])
    assert town is not None
    assert values["ZIP"].replace(" ", "") in town.postcodes


def test_a_city_has_one_surrogate_alone_in_an_address_or_as_a_hospital() -> None:
    assert (
        surrogate("VILLE", "RENNES").lower()
        == surrogate("VILLE", "Rennes Cedex 7").lower().split(" cedex")[0]
    )
    assert surrogate("HOPITAL", "CHU de Rennes") == "CHU de " + surrogate("VILLE", "Rennes")


def test_shape_of_addresses() -> None:
    assert re.fullmatch(
        r"\d\d bis, RUE .+, APPT \d\d", surrogate("ADRESSE", "12 bis, RUE DE LA TOUR, APPT 14")
    )
    assert re.fullmatch(r"[2-9] av\. .+", surrogate("ADRESSE", "1 av. Foch"))


def test_mail_is_built_from_the_surrogate_names() -> None:
    text = "Dr Hélène MARTEL-ROUX, h.martel@hopital.fr, helene-roux@x.fr, martelh@x.fr"
    spans = [Span(3, 9, "PRENOM"), Span(10, 21, "NOM")]
    spans += [Span(m.start(), m.end(), "MAIL") for m in re.finditer(r"[\w.-]+@[\w.]+", text)]
    new = Replacer("surrogate", KEY, "patient").replace(Document("d", text, spans=tuple(spans)))
    first, last, *mails = (fold(new.text[s.start : s.end]) for s in new.spans)
    martel, roux = last.split("-")
    assert [mail.split("@")[0] for mail in mails] == [
        f"{first[0]}.{martel}",
        f"{first}-{roux}",
        f"{martel}{first[0]}",
    ]
    assert all(mail.split("@")[1] in ("example.org", "example.com", "example.net") for mail in mails)
