"""Writes down what citizens are served with: a CycloneDX document of a lock file, hashes included.

    python tools/sbom.py requirements/run.txt > sbom.cdx.json

The same lock gives the same bytes: no moment, no serial number, no path and no index is in it.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"^(?P<name>[a-z0-9][\w.-]*)(?:\[[\w,-]+\])?==(?P<version>[^\s;]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
# Who asks for it: another package, or the project itself.
VIA = re.compile(
    r"^    #(?: via)? +(?!via$)(?P<by>[\w.-]+)(?: \(pyproject\.toml\))?$", re.MULTILINE
)


@dataclass(frozen=True)
class Pin:
    name: str
    version: str
    hashes: tuple[str, ...]
    asked_by: frozenset[str]


def pins(lock: str) -> Iterator[Pin]:
    """Every package of a lock file; where machines differ, once for each version."""
    for block in re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE):
        if found := PIN.match(block):
            asked_by = frozenset(VIA.findall(block))
            yield Pin(found["name"], found["version"], tuple(HASH.findall(block)), asked_by)


def document(lock: str) -> str:
    """The lock as a CycloneDX document."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    root = Component(
        name=project["name"],
        version=project["version"],
        type=ComponentType.APPLICATION,
        bom_ref=project["name"],
        description=project["description"],
        licenses=[LicenseFactory().make_from_string(project["license"])],
    )
    found = {pin: _component(pin) for pin in pins(lock)}
    bom = Bom(components=found.values(), metadata=BomMetaData(component=root))
    bom.register_dependency(root, [one for pin, one in found.items() if root.name in pin.asked_by])
    for pin, component in found.items():
        asked = [one for other, one in found.items() if pin.name in other.asked_by]
        bom.register_dependency(component, asked)
    return _without_chance(bom)


def _component(pin: Pin) -> Component:
    name = str(PackageURL("pypi", name=pin.name, version=pin.version))
    # One hash for each file it comes in; where from is nobody's business.
    files = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(name),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one) for one in pin.hashes],
    )
    return Component(
        name=pin.name,
        version=pin.version,
        type=ComponentType.LIBRARY,
        bom_ref=name,
        purl=PackageURL.from_string(name),
        external_references=[files],
    )


def _without_chance(bom: Bom) -> str:
    """The document without the serial number and the moment that every writing would make anew."""
    told = json.loads(JsonV1Dot6(bom).output_as_string())
    told.pop("serialNumber", None)
    told["metadata"].pop("timestamp", None)
    return json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document(Path(sys.argv[1]).read_text("utf-8")))
