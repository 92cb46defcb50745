"""Identities of a whole data set: spellings of one name are one person, a name that several have is made distinct."""

from collections import defaultdict

import pandas as pd

from core.names import composed, free_name, name_key
from core.rejects import Reason, RejectLog

WHERE = ("source", "path", "member")


def told_apart(raw: pd.DataFrame, log: RejectLog) -> pd.DataFrame:
    """Return the rows of a raw manifest with identities that mean one person each; what was decided goes into `log`.

    The column `loose` (bool) marks clips whose identity is nothing but their own name. Several loose clips of one name
    are different people, for cameras start their numbers again. So are whole numbers that occur in sources of
    different names, for every data set counts its people from 0. All other identities are compared as names are
    (`core.names`), and keep the first spelling.
    """
    identity = raw["identity"].astype(object).where(raw["identity"].notna(), None)
    identity = _numbered(raw, identity, log)
    identity = _counted_apart(raw, identity, log)
    return raw.assign(identity=_spelled_alike(raw, identity, log).astype("str").where(identity.notna()))


def _numbered(raw: pd.DataFrame, identity: pd.Series, log: RejectLog) -> pd.Series:
    """Give loose clips that share their name with an earlier loose clip a number."""
    taken = {name_key(name) for name in identity.dropna().unique()}
    first: dict[str, str] = {}
    renamed = identity.copy()
    for row in raw.index[raw["loose"]]:
        name, source, path, member = identity[row], *(str(raw.at[row, column]) for column in WHERE)
        if (key := name_key(name)) not in first:
            first[key] = f"{path} {member}".rstrip()
            continue
        renamed[row] = free_name(name, taken)
        taken.add(name_key(renamed[row]))
        detail = f"named like {first[key]}: taken for another person, {renamed[row]}; one folder for both joins them"
        log.append(path, Reason.SAME_NAME, f"{member}: {detail}" if member else detail, source)
    return renamed


def _counted_apart(raw: pd.DataFrame, identity: pd.Series, log: RejectLog) -> pd.Series:
    """Add the source's name to whole numbers that an earlier source has as well."""
    numbers = identity[identity.map(lambda name: name is not None and name.isdecimal())]
    owner: dict[str, str] = {}
    renamed, shared = identity.copy(), defaultdict[tuple[str, str], set[str]](set)
    for row, number, source in zip(numbers.index, numbers, raw.loc[numbers.index, "source"], strict=True):
        if (other := owner.setdefault(number, source)) != source:
            renamed[row] = f"{number} ({source})"
            shared[source, other].add(number)
    for (source, other), both in shared.items():
        detail = (
            f"{len(both)} numbers, {min(both)} first, stand for people of {other} as well: taken for others, named "
            f"'{min(both)} ({source})'; one `name` for both sources joins them"
        )
        log.append(".", Reason.SAME_NAME, detail, source)
    return renamed


def _spelled_alike(raw: pd.DataFrame, identity: pd.Series, log: RejectLog) -> pd.Series:
    """Return every identity in the first spelling of its name."""
    first: dict[str, str] = {}
    spelling = {name: first.setdefault(name_key(name), name) for name in identity.dropna().unique()}
    for name, used in spelling.items():
        if composed(name) == composed(used):
            continue
        row = identity.index[identity == name][0]
        detail = f"'{name}' is taken for '{used}': rename one if they are two people"
        log.append(str(raw.at[row, "path"]), Reason.SAME_NAME, detail, str(raw.at[row, "source"]))
    return identity.map(spelling, na_action="ignore")
