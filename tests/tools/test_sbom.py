"""The bill of materials says what is installed, follows from the locks alone, and passes no licence by."""

from __future__ import annotations

import importlib.metadata
import json
import re

import pytest

from tools import check, sbom
from tools.audit import NoAnswer, Report

pytestmark = pytest.mark.pure

LOCK = """\
alpha[extra]==1.0 ; sys_platform == 'win32' \\
    --hash=sha256:{a} \\
    --hash=sha256:{b}
    # via
    #   -c requirements-dev.lock
    #   beta
beta==2.0 \\
    --hash=sha256:{b}
    # via soundingboard (pyproject.toml)
""".format(a="a" * 64, b="b" * 64)
LICENCES = {"alpha": "MIT", "beta": "Apache-2.0 OR BSD-3-Clause"}
NODE = {
    "packages": {
        f"node_modules/{name}": {"version": "1.0", "license": "MIT", "integrity": "sha512-x"}
        for name in sbom.SHIPPED_FROM_NODE
    }
}


def test_a_lock_is_read_with_hashes_markers_and_who_asks() -> None:
    alpha, beta = sbom.releases(LOCK)

    assert (alpha.name, alpha.version, alpha.marker) == ("alpha", "1.0", "sys_platform == 'win32'")
    assert alpha.hashes == ["a" * 64, "b" * 64]
    assert alpha.asked_by == ["beta"]
    assert beta.asked_by == ["soundingboard"]


def test_the_bill_names_each_release_with_its_licence_hashes_and_who_depends_on_it() -> None:
    said = json.loads(sbom.bill(LOCK, LICENCES, NODE))

    assert (said["bomFormat"], said["specVersion"]) == ("CycloneDX", "1.6")
    alpha, beta = (each for each in said["components"] if each["name"] in LICENCES)
    assert alpha["purl"] == "pkg:pypi/alpha@1.0"
    assert alpha["licenses"] == [{"license": {"id": "MIT"}}]
    assert beta["licenses"] == [{"expression": "Apache-2.0 OR BSD-3-Clause"}]
    assert {each["content"] for each in alpha["externalReferences"][0]["hashes"]} == {"a" * 64, "b" * 64}
    depends = {each["ref"]: each.get("dependsOn", []) for each in said["dependencies"]}
    assert depends["pkg:pypi/beta@2.0"] == ["pkg:pypi/alpha@1.0"]
    assert "pkg:pypi/beta@2.0" in depends["soundingboard"]


def test_the_same_locks_give_the_same_bytes_and_others_others() -> None:
    assert sbom.bill(LOCK, LICENCES, NODE) == sbom.bill(LOCK, LICENCES, NODE)
    assert sbom.bill(LOCK, LICENCES, NODE) != sbom.bill(LOCK.replace("2.0", "2.1"), LICENCES, NODE)


def test_the_bill_that_is_kept_is_of_these_locks_and_of_everything_in_them() -> None:
    made, found = sbom.now()

    assert found == []
    assert sbom.FILE.read_text() == made
    components = {(each["name"], each["version"]) for each in json.loads(made)["components"]}
    lock = (sbom.ROOT / sbom.PRODUCTION).read_text()
    assert {(each.name, each.version) for each in sbom.releases(lock)} <= components
    assert len(sbom.releases(lock)) == len(re.findall(r"^[\w.-]+(?:\[\S+\])?==", lock, re.M)) > 40


@pytest.mark.parametrize(
    ("licences", "says"),
    [
        ({"alpha": "MIT"}, "beta has no licence in tools/licences.yaml"),
        ({**LICENCES, "gamma": "MIT"}, "gamma is in tools/licences.yaml and not in requirements.lock"),
        ({**LICENCES, "beta": "AGPL-3.0-only"}, "beta is licensed AGPL-3.0-only, and AGPL-3.0-only is none"),
        ({**LICENCES, "beta": "MIT OR SSPL-1.0"}, "SSPL-1.0 is none that may be used"),
    ],
)
def test_a_licence_that_is_missing_left_over_or_not_allowed_is_told(licences: dict[str, str], says: str) -> None:
    assert any(says in each for each in sbom.problems(LOCK, licences, NODE))
    assert sbom.problems(LOCK, LICENCES, NODE) == []


def test_a_licence_that_a_release_contradicts_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.metadata, "metadata", lambda name: {"License-Expression": "GPL-3.0-only"})

    assert "alpha says that its licence is GPL-3.0-only, and tools/licences.yaml says MIT." in sbom.problems(
        LOCK, LICENCES, NODE
    )


def test_a_bill_that_does_not_follow_from_the_locks_fails_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    check.materials()
    monkeypatch.setattr(sbom, "now", lambda: ("another", []))
    with pytest.raises(check.Found, match="./run sbom"):
        check.materials()
    monkeypatch.setattr(sbom, "now", lambda: ("", ["beta has no licence"]))
    with pytest.raises(check.Found, match="beta has no licence"):
        check.materials()


def test_a_known_weakness_fails_the_check_and_silence_is_said_and_fails_nowhere(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def answers(report: Report | Exception) -> None:
        def asked(*, within: float) -> Report:
            if isinstance(report, Exception):
                raise report
            return report

        monkeypatch.setattr(check.audit, "asked", asked)

    monkeypatch.setenv("CI", "true")
    answers(Report(3, [], []))
    assert check.outcome("advisories", check.advisories)
    answers(Report(3, ["lace 1.0: PYSEC-1. Mended in 1.1."], []))
    assert not check.outcome("advisories", check.advisories)
    answers(Report(0, [], ["lace: not found"]))
    assert check.outcome("advisories", check.advisories)
    answers(NoAnswer("The advisories did not answer within 60 seconds."))
    assert check.outcome("advisories", check.advisories)
    said = capsys.readouterr().out
    assert said.count("NOT CHECKED") == 2
    assert "PYSEC-1" in said
