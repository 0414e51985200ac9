"""`soundingboard evidence-pack verify FILE`: holds an evidence pack to its own index, file by file."""

import argparse
import hashlib
import sys
from pathlib import Path

from soundingboard.accounts.models import Programme
from soundingboard.formats.evidence_folders import NoPack, Verified, index_of, verify
from soundingboard.papers.content import EVIDENCE_PACK
from soundingboard.papers.models import PaperFile
from soundingboard.records import vault

DONE, FOUND, REFUSED = 0, 1, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The pack, and the programme that issued it if it is held to that too."""
    parser.description = (
        "Reads every file of an evidence pack and holds it to the SHA-256 in the index of the pack; also of one that "
        "was unpacked into a folder. With --programme the index itself is held to what that programme issued, which "
        "finds a pack whose index was changed as well. Exit status: 0 everything holds, 1 something does not, with a "
        "line for each, 2 it is no evidence pack. To make one: soundingboard paper evidence-pack."
    )
    ways = parser.add_subparsers(dest="way", metavar="WAY", required=True)
    held = ways.add_parser("verify", help="hold a pack to its index")
    held.add_argument("file", metavar="FILE", type=Path, help="the zip file, or the folder it was unpacked into")
    held.add_argument("--programme", default="", metavar="CODE", help="hold it to what this programme issued too")


def run(arguments: argparse.Namespace) -> int:
    """0 when every file is what the index says, 1 when one is not, 2 when it is no pack."""
    try:
        found = verify(arguments.file)
    except NoPack as refusal:
        return _refuse(str(refusal))
    except OSError as problem:
        return _refuse(f"{arguments.file} cannot be read ({problem.strerror or type(problem).__name__}).")
    findings = list(found.findings)
    if arguments.programme:
        programme = Programme.objects.filter(code=arguments.programme).first()
        if programme is None:
            return _refuse(f"There is no programme {arguments.programme}.")
        findings += _against_issued(programme, found, arguments.file)
    for each in findings:
        print(each)
    if findings:
        return FOUND
    whose = f", and is what {arguments.programme} issued" if arguments.programme else ""
    print(f"{found.reference or 'The pack'}: {found.files:,} files, each as the index says{whose}.")
    return DONE


def _against_issued(programme: Programme, found: Verified, path: Path) -> list[str]:
    issued = PaperFile.objects.filter(
        programme=programme, paper__kind=EVIDENCE_PACK, paper__reference=found.reference, format="zip"
    )
    file = issued.select_related("file").first()
    if file is None:
        return [f"{programme.code} has issued no evidence pack {found.reference}."]
    if path.is_file():
        with path.open("rb") as held:
            if hashlib.file_digest(held, "sha256").hexdigest() == file.file.sha256:
                return []
    try:
        with vault.opened(file.file.sha256) as issued_file:
            index = index_of(issued_file)
    except (FileNotFoundError, vault.DamagedFile, NoPack):
        return [f"The stored file of {found.reference} is missing or was changed; restore it from a backup."]
    if hashlib.sha256(index).hexdigest() != found.index_sha256:
        return [f"The index is not the one that {found.reference} was issued with."]
    if path.is_file():
        return [f"The zip file is not the one that was issued as {found.reference}, though all that it lists is."]
    return []


def _refuse(sentence: str) -> int:
    print(" ".join(sentence.split()), file=sys.stderr)
    return REFUSED
