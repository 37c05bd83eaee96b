"""Load the rulebook: the program's own files, then the folders put on top; or say everything that is wrong."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from dicoso.domain.calendar import CalendarYear, WorkCalendar
from dicoso.domain.rules import DatedValue, Layer, Rulebook
from dicoso.domain.sources import Source
from dicoso.rulebook.cited import read_sources
from dicoso.rulebook.entry import Entry
from dicoso.rulebook.faults import Desk, Fault, RulebookError
from dicoso.rulebook.fingerprint import fingerprint
from dicoso.rulebook.folders import CALENDAR, CENTRAL, PROVINCES, SOURCES, RuleFile, find_rule_files
from dicoso.rulebook.parameters import Definition, dated, define, given, iterate_rules, topic_title
from dicoso.rulebook.years import read_year

__all__ = ["Fault", "RulebookError", "check_rulebook", "load_rulebook", "own_files"]


def own_files() -> Traversable:
    """Folder of the rulebook that comes with the program."""
    return files("dicoso.rulebook")


def load_rulebook(*overlays: Path, base: Traversable | None = None) -> Rulebook:
    """Rulebook with folders of the same layout on top, each winning over those before it.

    Raises: RulebookError with every fault of every file.
    """
    reading = _Reading(base or own_files(), overlays)
    if reading.faults:
        raise RulebookError(reading.faults)
    return reading.rulebook()


def check_rulebook(*paths: Path, base: Traversable | None = None) -> list[Fault]:
    """Every fault of the program's rulebook with these folders on top, sorted by file.

    A path may also be one file of such a folder: then only the faults of these files, and of the folders that they
    lie in, are returned.
    """
    root = base or own_files()
    overlays: dict[Path, None] = {}
    codes: set[str] = set()
    faults: set[Fault] = set()
    for path in paths:
        is_file = path.suffix == ".toml" and not path.is_dir()
        folder = _folder_of(path) if is_file else path
        text = "" if isinstance(root, Path) and folder.resolve() == root.resolve() else f"{folder}/"
        if text:
            overlays[folder] = None
        if is_file:
            codes.add(text + path.relative_to(folder).as_posix())
            if not path.exists():
                faults.add(Fault(str(path), "", "không tìm thấy tệp này"))
    found_faults = _Reading(root, tuple(overlays)).faults
    faults.update(fault for fault in found_faults if not codes or _concerns(fault, codes))
    return sorted(faults)


def _concerns(fault: Fault, asked: set[str]) -> bool:
    return any(file == fault.file or file.startswith(f"{fault.file}/") for file in asked)


def _folder_of(file: Path) -> Path:
    """Rulebook folder that a file belongs to, by the folders it lies in."""
    if file.parent.parent.name == PROVINCES:
        return file.parent.parent.parent
    return file.parent.parent if file.parent.name in (CENTRAL, CALENDAR) else file.parent


class _Reading:
    """One pass over all folders, collecting rules and faults."""

    def __init__(self, base: Traversable, overlays: tuple[Path, ...]) -> None:
        self.faults: list[Fault] = []
        self.sources: dict[str, Source] = {}
        self.definitions: dict[str, Definition] = {}
        self.topics: dict[str, str] = {}
        self.layers: list[Layer] = []
        self.years: dict[int, CalendarYear] = {}
        self._folder(base, "", "")
        for overlay in overlays:
            self._folder(overlay, f"{overlay}/", "overlay/")

    def rulebook(self) -> Rulebook:
        """What was read; only of use without faults."""
        central = self.layers[0].values
        parameters = {name: rule.parameter(name, central[name]) for name, rule in self.definitions.items()}
        calendar = WorkCalendar(self.years[year] for year in sorted(self.years))
        layers = tuple(self.layers)
        return Rulebook(
            parameters=parameters,
            topics=self.topics,
            layers=layers,
            sources=self.sources,
            calendar=calendar,
            fingerprint=fingerprint(parameters, layers, self.sources, calendar),
        )

    def _folder(self, root: Traversable, shown: str, prefix: str) -> None:
        """Read one folder: its documents first, then its rules, the centre's before the provinces'."""
        rule_files = find_rule_files(root, shown, self.faults)
        for file in rule_files:
            if file.topic == SOURCES:
                desk = Desk(file.file)
                read_sources(file, self.sources, desk)
                self.faults += desk.faults
        layers: dict[str, dict[str, tuple[DatedValue, ...]]] = {} if prefix else {CENTRAL: {}}
        for file in sorted(rule_files, key=lambda file: file.folder != CENTRAL):
            if file.topic == SOURCES:
                continue
            desk = Desk(file.file)
            if file.folder == CALENDAR:
                self.years[int(file.topic)] = read_year(file, self.sources, desk)
            else:
                values = layers.setdefault(file.folder, {})
                values.update(self._topic(file, desk, defining=not prefix and file.folder == CENTRAL))
            self.faults += desk.faults
        for folder, values in layers.items():
            province = folder.partition("/")[2] or None
            self.layers.append(Layer(prefix + folder, province, values))

    def _topic(self, file: RuleFile, desk: Desk, *, defining: bool) -> dict[str, tuple[DatedValue, ...]]:
        """Values that a topic file gives, by the name of the rule."""
        if defining:
            self.topics[file.topic] = topic_title(file, desk)
        values: dict[str, tuple[DatedValue, ...]] = {}
        for name, entry, above in iterate_rules(file, desk, central=defining):
            rule = self._rule(name, entry, defining=defining)
            if rule is not None:
                values[name] = dated(entry, rule, self.sources, above)
        return values

    def _rule(self, name: str, entry: Entry, *, defining: bool) -> Definition | None:
        if defining:
            self.definitions[name] = define(entry)
            return self.definitions[name]
        rule = self.definitions.get(name)
        if rule is None:
            entry.refuse("", f"không có quy định “{name}”; chỉ central định nghĩa quy định")
            return None
        given(entry, rule)
        return rule
