"""The bill of materials: every release that is installed in production and what it ships with, as CycloneDX 1.6.

    ./run sbom

It is worked out from the locks and from nothing else, so that it is the same bytes on every machine; sbom.cdx.json is
kept beside the locks, and `./run check` says where it no longer follows from them. The licence of each release stands
in tools/licences.yaml and has to be one that may be used.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import yaml
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from tools.lock import PRODUCTION, ROOT

FILE = ROOT / "sbom.cdx.json"
LICENCES = ROOT / "tools" / "licences.yaml"
NODE_LOCK = ROOT / "frontend" / "package-lock.json"
# Of what the pages are built with only these end up in what is served; the fonts of papers are of the same family.
SHIPPED_FROM_NODE = ("govuk-frontend", "@fontsource/public-sans")

# Whoever runs or changes Sounding Board may do with these what its own licence (MIT) says. With LGPL and MPL a changed
# copy of the library itself has to be given away with its source, which asks nothing of us: none is changed.
ALLOWED = frozenset(
    {
        "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "LGPL-3.0-only", "MIT", "MIT-0",
        "MPL-2.0", "OFL-1.1", "PSF-2.0", "Zlib",
    }
)  # fmt: skip

_RELEASE = re.compile(r"^(?P<name>[\w.-]+)(?:\[[^]]*\])?==(?P<version>[^ ;\\]+)(?: *; *(?P<marker>[^\\]+?))? *\\?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_VIA = re.compile(r"^ +#(?: via)? +(?P<name>[\w.-]+)(?:\[[^]]*\])?(?P<ours> \(pyproject\.toml\))?$")
_OURS = "soundingboard"


@dataclass
class Release:
    """One release of the lock: its hashes, for which machines, and what asks for it."""

    name: str
    version: str
    marker: str
    hashes: list[str]
    asked_by: list[str]


def releases(lock: str) -> list[Release]:
    """What a lock holds, in its order."""
    found: list[Release] = []
    for line in lock.splitlines():
        if match := _RELEASE.match(line):
            found.append(Release(match["name"], match["version"], (match["marker"] or "").strip(), [], []))
        elif match := _HASH.search(line):
            found[-1].hashes.append(match[1])
        elif (match := _VIA.match(line)) and match["name"] not in ("-c", "via"):
            found[-1].asked_by.append(match["name"])
    return found


def shipped(lock: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Name, version, licence and integrity of what of the node lock ends up in what is served."""
    for name in SHIPPED_FROM_NODE:
        said = lock["packages"][f"node_modules/{name}"]
        yield name, said["version"], said["license"], said["integrity"]


def bill(lock: str, licences: Mapping[str, str], node_lock: Mapping[str, Any]) -> str:
    """The bill of materials as JSON; the same for the same locks and licences."""
    licence = LicenseFactory()
    root = Component(
        name=_OURS, type=ComponentType.APPLICATION, bom_ref=_OURS, licenses=[licence.make_from_string("MIT")]
    )
    made = Bom(serial_number=uuid5(NAMESPACE_URL, f"{_OURS}\n{lock}\n{json.dumps(node_lock, sort_keys=True)}"))
    made.metadata.component = root
    by_name: dict[str, list[Component]] = {}
    for each in releases(lock):
        purl = PackageURL("pypi", name=each.name, version=each.version)
        reference = ExternalReference(
            type=ExternalReferenceType.DISTRIBUTION,
            url=XsUri(str(purl)),
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in each.hashes],
        )
        component = Component(
            name=each.name,
            version=each.version,
            type=ComponentType.LIBRARY,
            purl=purl,
            bom_ref=str(purl),
            licenses=[licence.make_from_string(licences[each.name])],
            external_references=[reference],
            properties=[Property(name="soundingboard:marker", value=each.marker)] if each.marker else [],
        )
        by_name.setdefault(each.name, []).append(component)
        made.components.add(component)
    for name, version, words, integrity in shipped(node_lock):
        namespace, _, plain = name.rpartition("/")
        purl = PackageURL("npm", namespace=namespace or None, name=plain, version=version)
        component = Component(
            name=plain,
            group=namespace or None,
            version=version,
            type=ComponentType.LIBRARY,
            purl=purl,
            bom_ref=str(purl),
            licenses=[licence.make_from_string(words)],
            properties=[Property(name="soundingboard:integrity", value=integrity)],
        )
        made.components.add(component)
        made.register_dependency(root, [component])
    for each in releases(lock):
        for asked_by in dict.fromkeys(each.asked_by):
            for above in [root] if asked_by == _OURS else by_name.get(asked_by, []):
                made.register_dependency(above, by_name[each.name])
    said = json.loads(make_outputter(made, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string())
    # When it was made and by which release of the library is not said: it would differ where nothing else does.
    said["metadata"].pop("timestamp", None)
    said["metadata"].pop("tools", None)
    return json.dumps(said, indent=1, sort_keys=True) + "\n"


def problems(lock: str, licences: Mapping[str, str], node_lock: Mapping[str, Any]) -> list[str]:
    """A sentence for each licence that is missing, not one that may be used, or not what the release says of itself."""
    found = []
    names = {each.name for each in releases(lock)}
    for name in sorted(names - licences.keys()):
        found.append(f"{name} has no licence in tools/licences.yaml: look at it, and write it down.")
    for name in sorted(licences.keys() - names):
        found.append(f"{name} is in tools/licences.yaml and not in {PRODUCTION}.")
    npm = {name: words for name, _, words, _ in shipped(node_lock)}
    for name, words in sorted({**{name: licences[name] for name in names & licences.keys()}, **npm}.items()):
        if others := spdx_in(words) - ALLOWED:
            found.append(f"{name} is licensed {words}, and {', '.join(sorted(others))} is none that may be used.")
    for name in sorted(names & licences.keys()):
        said = said_by_itself(name)
        if said and spdx_in(said) != spdx_in(licences[name]):
            found.append(f"{name} says that its licence is {said}, and tools/licences.yaml says {licences[name]}.")
    return found


def spdx_in(expression: str) -> set[str]:
    """The licences that an SPDX expression names."""
    return {each for each in re.findall(r"[\w.+-]+", expression) if each not in ("AND", "OR", "WITH")}


def said_by_itself(name: str) -> str:
    """The SPDX expression in the metadata of an installed release; empty where it has none or is not installed."""
    try:
        said: Any = importlib.metadata.metadata(name)
        return str(said.get("License-Expression") or "")
    except importlib.metadata.PackageNotFoundError:
        return ""


def now() -> tuple[str, list[str]]:
    """The bill as it should be, and what is wrong with licences."""
    lock, licences = (ROOT / PRODUCTION).read_text(), yaml.safe_load(LICENCES.read_text())
    node_lock = json.loads(NODE_LOCK.read_text())
    if found := problems(lock, licences, node_lock):
        return "", found
    return bill(lock, licences, node_lock), []


def main() -> int:
    made, found = now()
    if found:
        print("\n".join(found), file=sys.stderr)
        return 1
    FILE.write_text(made)
    print(f"{FILE.name}: {len(json.loads(made)['components'])} components")
    return 0


if __name__ == "__main__":
    sys.exit(main())
